import {
  AlarmStatusWidget,
  AlarmStatusWidgetSortBy,
  CustomWidget,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { alarms } from '../../../lib/observability/alarms.ts';
import { errorCategories } from '../../../lib/observability/metrics.ts';
import { colours } from './colours.ts';
import { type BoardParts, full, graph, question, type Rows, table, watched } from './widgets.ts';

const failureTable = [
  'filter message = "tool call" and ispresent(category)',
  'stats count() as calls, max(@timestamp) as last by category, outcome, tool',
  'sort calls desc',
  'limit 50',
];

const toolTable = [
  'filter message = "tool call"',
  'stats count() as calls, count(category) as failed, pct(milliseconds, 50) as p50_ms, pct(milliseconds, 95) as p95_ms, sum(spotify_calls) as spotify, avg(dynamodb_round_trips) as table_trips by area, tool',
  'sort calls desc',
  'limit 50',
];

/** Lambda's own line at the end of each run. */
const runTable = [
  'filter @type = "REPORT"',
  'stats count() as runs, count(@initDuration) as cold_starts, max(@initDuration) as slowest_start_ms, max(@duration) as longest_ms, max(@maxMemoryUsed / 1000000) as memory_mb by @log',
];

const nowAndToday = (parts: BoardParts): Rows => {
  const { measures: m, isFull } = parts;
  return [
    [
      new CustomWidget({
        title: 'How it is',
        functionArn: parts.verdict,
        // It shows the present state, whatever time span the graphs show.
        ...{ updateOnTimeRangeChange: false, updateOnResize: false },
        ...{ width: full, height: 5 },
      }),
    ],
    [question('Is anybody affected now?')],
    [
      new AlarmStatusWidget({
        title: 'Alarms',
        alarms: [parts.users, ...[...parts.alarms.values()].map(({ alarm }) => alarm)],
        // Those that are on come first.
        sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
        width: full,
        height: 3,
      }),
    ],
    [question('What fails, and who must do something?')],
    [table(parts, 'Failed calls, by who must do something', failureTable)],
    [question('How many calls, and how many fail?')],
    [
      new SingleValueWidget({
        title: 'Today',
        metrics: [
          m.of('toolLatency', 'SampleCount', 1440, 'Tool calls'),
          m.of('toolErrors', 'Sum', 1440, 'Failed because of Spotify or the server'),
          m.of('signInFailures', 'SampleCount', 1440, 'Sign-ins'),
          m.of('signInFailures', 'Sum', 1440, 'Failed sign-ins'),
        ],
        width: full,
        height: 3,
      }),
    ],
    [
      graph('Tool calls', [m.of('toolLatency', 'SampleCount', 5, 'tool calls').with({ color: colours.volume })]),
      watched(parts, alarms.errorRate),
    ],
    ...(isFull
      ? [
          [
            graph(
              'Failed calls, by who must do something',
              errorCategories.map((category) => m.failed(category)),
            ),
            graph('Calls with old or minimal answers', [m.of('degradedAnswers', 'Sum')]),
          ],
        ]
      : []),
  ];
};

const speed = (parts: BoardParts): Rows => {
  const { measures: m } = parts;
  return [
    [question('How long do they take?')],
    [
      graph(
        'Tool calls, milliseconds',
        ['p50', 'p95', 'p99'].map((p) => m.of('toolLatency', p, 5, p)),
      ),
      watched(parts, alarms.latency),
    ],
    [question('Which tools?')],
    [table(parts, 'By tool', toolTable)],
    [question('Can people sign in?')],
    [watched(parts, alarms.signInFailures), watched(parts, alarms.consentDue)],
  ];
};

const functionsBelow = (parts: BoardParts): Rows => {
  const { measures: m, affected, functions, isFull } = parts;
  return [
    [question('Do the functions hold?')],
    [
      watched(parts, alarms.serverErrors, 8),
      watched(parts, alarms.throttles, 8),
      graph(
        'Requests that run at once',
        functions.map((name, at) => {
          const label = ['mcp', 'oauth', 'warm'][at] ?? name;
          return m.aws('Lambda', 'ConcurrentExecutions', { FunctionName: name }, 'Maximum', label);
        }),
        8,
      ),
    ],
    [table(parts, 'Runs, cold starts and memory', runTable, 'all')],
    ...(isFull
      ? [
          [
            graph('Cold starts', [m.of('coldStarts', 'Sum')]),
            graph('Memory of a container, MB', [m.of('memoryUsed', 'Maximum')]),
          ],
        ]
      : []),
    [
      new TextWidget({
        markdown: `${affected.length} of the alarms make up UsersAffected. Each alarm's description leads to its runbook.`,
        width: full,
        height: 1,
      }),
    ],
  ];
};

export const overview = (parts: BoardParts): Rows => [...nowAndToday(parts), ...speed(parts), ...functionsBelow(parts)];
