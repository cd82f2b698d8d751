import { alarms } from '../../../lib/observability/alarms.ts';
import { type BoardParts, full, graph, question, type Rows, table, watched } from './widgets.ts';

const operationTable = [
  'filter message = "tool call" and spotify_calls > 0',
  'parse operations.0 "* * *" as method, path, status',
  'stats count() as calls, avg(spotify_milliseconds / spotify_calls) as mean_ms, sum(retries) as retries by method, path, status',
  'sort calls desc',
  'limit 50',
];

const answersAndQuota = (parts: BoardParts): Rows => {
  const { measures: m } = parts;
  return [
    [question('Does Spotify answer?')],
    [
      graph('Calls to Spotify', [m.of('spotifyCalls', 'Sum'), m.of('spotifyErrors', 'Sum'), m.of('retries', 'Sum')], 8),
      graph(
        'Spotify, milliseconds',
        ['p50', 'p95', 'p99'].map((p) => m.of('spotifyLatency', p, 5, p)),
        8,
      ),
      watched(parts, alarms.breakerOpen, 8),
    ],
    [graph('Circuits that opened or closed', [m.of('breakerChanges', 'Sum')], full)],
    [question('How much quota is left?')],
    [watched(parts, alarms.callsLeft), watched(parts, alarms.quotaCoolDown)],
  ];
};

const limitsAndCost = (parts: BoardParts): Rows => {
  const { measures: m, table: tableName, api } = parts;
  return [
    [question('Do we wait for our own rate limit?')],
    [graph('Waits for the rate limit, milliseconds', [m.of('rateLimitWait', 'Sum')], full)],
    [question('Which endpoints?')],
    [table(parts, 'By endpoint', operationTable)],
    [question('What does it take?')],
    [
      graph('Units of the table', [
        m.aws('DynamoDB', 'ConsumedReadCapacityUnits', { TableName: tableName }, 'Sum'),
        m.aws('DynamoDB', 'ConsumedWriteCapacityUnits', { TableName: tableName }, 'Sum'),
      ]),
      graph('Requests of the API', [
        m.aws('ApiGateway', 'Count', { ApiId: api }, 'Sum'),
        m.aws('ApiGateway', '4xx', { ApiId: api }, 'Sum'),
        m.aws('ApiGateway', '5xx', { ApiId: api }, 'Sum'),
      ]),
    ],
  ];
};

/** How Spotify does, and what the server takes. */
export const spotifyBoard = (parts: BoardParts): Rows => [...answersAndQuota(parts), ...limitsAndCost(parts)];
