import { alarms } from '../../../lib/observability/alarms.ts';
import { colours } from './colours.ts';
import { type BoardParts, full, graph, question, type Rows, table, watched } from './widgets.ts';

const operationTable = [
  'filter message = "tool call" and spotify_calls > 0',
  'fields jsonParse(@message) as line',
  'unnest line.operations into operation',
  'parse operation "* * *" as method, path, status',
  'stats count() as calls, max(@timestamp) as last by method, path, status',
  'sort calls desc',
  'limit 50',
];

const circuitTable = [
  'filter message = "tool call" and ispresent(circuits.0)',
  'fields jsonParse(@message) as line',
  'unnest line.circuits into change',
  'parse change "* *" as circuit, became',
  'stats count() as times, max(@timestamp) as last by circuit, became',
  'sort last desc',
  'limit 20',
];

const quotaTable = [
  'filter message = "tool call" and ispresent(quota_left.0)',
  'fields jsonParse(@message) as line',
  'unnest line.quota_left into left',
  'parse left "* *" as bucket, percent',
  'stats min(percent) as least_left_percent, latest(percent) as left_percent, count() as times, max(@timestamp) as last by bucket',
  'sort least_left_percent asc',
  'limit 20',
];

const waitTable = [
  'filter message = "tool call" and waited_milliseconds > 0',
  'stats count() as calls, sum(waited_milliseconds) as waited_ms, max(waited_milliseconds) as longest_ms by tool',
  'sort waited_ms desc',
  'limit 20',
];

const answersAndQuota = (parts: BoardParts): Rows => {
  const { measures: m, isFull } = parts;
  return [
    [question('Does Spotify answer?')],
    [
      graph('Calls to Spotify', [
        m.of('spotifyErrors', 'SampleCount', 5, 'sent').with({ color: colours.volume }),
        m.of('spotifyErrors', 'Sum', 5, 'failed').with({ color: colours.failure }),
      ]),
      watched(parts, alarms.breakerOpen),
    ],
    [table(parts, 'Circuits that opened or closed', circuitTable)],
    ...(isFull
      ? [
          [
            graph(
              'Spotify, milliseconds',
              ['p50', 'p95', 'p99'].map((p) => m.of('spotifyLatency', p, 5, p)),
              8,
            ),
            graph('Reads sent again', [m.of('retries', 'Sum')], 8),
            graph('Circuits that opened or closed', [m.of('breakerChanges', 'Sum')], 8),
          ],
        ]
      : []),
    [question('How much quota is left?')],
    [
      watched(parts, alarms.callsLeft),
      graph('Longest cool-down, seconds', [m.of('quotaCoolDown', 'Maximum', 5, 'seconds left')]),
    ],
    [table(parts, 'By bucket', quotaTable)],
    ...(isFull ? [[graph('Calls left, estimate', [m.of('callsLeft', 'Minimum')], full)]] : []),
  ];
};

const limitsAndCost = (parts: BoardParts): Rows => {
  const { measures: m, table: tableName, api, isFull } = parts;
  return [
    [question('Do we wait for our own rate limit?')],
    [table(parts, 'Waits', waitTable)],
    ...(isFull ? [[graph('Waits for the rate limit, milliseconds', [m.of('rateLimitWait', 'Sum')], full)]] : []),
    [question('Which endpoints?')],
    [table(parts, 'By endpoint', operationTable)],
    [question('What does it take?')],
    [
      graph('Units of the table', [
        m.aws('DynamoDB', 'ConsumedReadCapacityUnits', { TableName: tableName }, 'Sum', 'read units'),
        m.aws('DynamoDB', 'ConsumedWriteCapacityUnits', { TableName: tableName }, 'Sum', 'write units'),
      ]),
      graph('Requests of the API', [
        m.aws('ApiGateway', 'Count', { ApiId: api }, 'Sum', 'all').with({ color: colours.volume }),
        m.aws('ApiGateway', '4xx', { ApiId: api }, 'Sum', 'refused (4xx)').with({ color: colours.own }),
        m.aws('ApiGateway', '5xx', { ApiId: api }, 'Sum', 'failed (5xx)').with({ color: colours.failure }),
      ]),
    ],
  ];
};

export const spotifyBoard = (parts: BoardParts): Rows => [...answersAndQuota(parts), ...limitsAndCost(parts)];
