import { alarms } from '../../../lib/observability/alarms.ts';
import { type BoardParts, graph, question, type Rows, table, watched } from './widgets.ts';

const missTable = [
  'filter message = "tool call" and cache.0 like /miss/',
  'stats count() as misses by cache.0, tool',
  'sort misses desc',
  'limit 50',
];

/** How the cache does. */
export const cacheBoard = (parts: BoardParts): Rows => {
  const { measures: m } = parts;
  return [
    [question('How many reads need no call to Spotify?')],
    [
      watched(parts, alarms.hitRate),
      graph('Reads', [m.of('cacheHits', 'Sum', 5, 'from the cache'), m.of('cacheMisses', 'Sum', 5, 'from Spotify')]),
    ],
    [question('Who gets something old?')],
    [
      graph('Old and minimal answers', [
        m.of('cacheStale', 'Sum', 5, 'old'),
        m.of('cacheMinimal', 'Sum', 5, 'minimal'),
      ]),
      graph('Calls with such an answer', [m.of('degradedAnswers', 'Sum')]),
    ],
    [question('What makes entries useless?')],
    [
      graph('Entries that a change made stale', [m.of('invalidations', 'Sum')], 8),
      graph('Answers too large to keep', [m.of('cacheTooLarge', 'Sum')], 8),
      graph('Calls that warming made', [m.of('warmed', 'Sum')], 8),
    ],
    [question('Which reads miss, and why?')],
    [table(parts, 'Misses', missTable)],
    [question('Is the shared state there?')],
    [watched(parts, alarms.storeFailures), watched(parts, alarms.tableThrottles)],
  ];
};
