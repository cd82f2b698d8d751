import { alarms } from '../../../lib/observability/alarms.ts';
import { type BoardParts, graph, question, type Rows, table, watched } from './widgets.ts';

const missTable = [
  'filter message = "tool call" and cache_misses > 0',
  'fields jsonParse(@message) as line',
  'unnest line.cache into result',
  'filter result like /miss/',
  'parse result "miss * *" as kind, because',
  'stats count() as misses by kind, because, tool',
  'sort misses desc',
  'limit 50',
];

const oldTable = [
  'filter message = "tool call" and freshness in ["stale", "minimal"]',
  'stats count() as calls, max(@timestamp) as last by freshness, tool',
  'sort calls desc',
  'limit 50',
];

const changeTable = [
  'filter message = "tool call" and (superseded > 0 or invalidated_tags > 0)',
  'stats sum(superseded) as made_stale, sum(invalidated_tags) as tags, count() as calls by tool',
  'sort made_stale desc',
  'limit 50',
];

const fullBoard = ({ measures: m }: BoardParts): Rows => [
  [question('What else does the cache do?')],
  [
    graph('Old and minimal answers', [m.of('cacheStale', 'Sum', 5, 'old'), m.of('cacheMinimal', 'Sum', 5, 'minimal')]),
    graph('Entries that a change made stale', [m.of('invalidations', 'Sum')]),
  ],
  [
    graph('Answers too large to keep', [m.of('cacheTooLarge', 'Sum')]),
    graph('Calls that warming made', [m.of('warmed', 'Sum')]),
  ],
];

export const cacheBoard = (parts: BoardParts): Rows => {
  const { measures: m } = parts;
  return [
    [question('How many reads need no call to Spotify?')],
    [
      watched(parts, alarms.hitRate),
      graph('Reads', [
        m.of('cacheHits', 'SampleCount', 5, 'all reads'),
        m.of('cacheHits', 'Sum', 5, 'answered from the cache'),
      ]),
    ],
    [question('Which reads miss, and why?')],
    [table(parts, 'Misses', missTable)],
    [question('Who gets something old?')],
    [table(parts, 'Old and minimal answers', oldTable)],
    [question('What makes entries useless?')],
    [table(parts, 'Changes', changeTable)],
    ...(parts.isFull ? fullBoard(parts) : []),
    [question('Is the shared state there?')],
    [
      watched(parts, alarms.storeFailures),
      graph('Throttled requests of the table', [
        m.aws('DynamoDB', 'ReadThrottleEvents', { TableName: parts.table }, 'Sum', 'reads'),
        m.aws('DynamoDB', 'WriteThrottleEvents', { TableName: parts.table }, 'Sum', 'writes'),
      ]),
    ],
  ];
};
