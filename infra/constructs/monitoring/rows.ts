import { ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type AlarmName, alarms } from '../../../lib/observability/alarms.ts';
import type { Measures } from './measures.ts';

/** One row: an alarm, its graph, and a sentence for the person who is woken. */
export interface AlarmRow {
  readonly name: AlarmName;
  /** What is wrong, and for whom. */
  readonly sentence: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly comparison: 'over' | 'under' | 'at least';
  /** Periods that are looked at, and how many of them must be bad. */
  readonly periods: number;
  readonly bad: number;
  /** Whether users notice while it lasts. */
  readonly affectsUsers: boolean;
}

/** What is watched besides the metrics of our own. */
export interface Watched {
  readonly functions: ReadonlyArray<{ readonly name: string; readonly timeoutMs: number }>;
  readonly table: string;
}

/** CloudWatch's word for each comparison. */
export const comparisons = {
  over: ComparisonOperator.GREATER_THAN_THRESHOLD,
  under: ComparisonOperator.LESS_THAN_THRESHOLD,
  'at least': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
} as const;

/** Nothing is emitted while nobody calls: silence is no fault. */
export const missing = TreatMissingData.NOT_BREACHING;

/** The table of monitoring. */
export const alarmRows = (m: Measures, watched: Watched): readonly AlarmRow[] => [
  ...ofCalls(m),
  ...ofFunctions(m, watched),
  ...ofSpotify(m),
  ...ofState(m, watched),
];

const ofCalls = (m: Measures): readonly AlarmRow[] => [
  {
    name: alarms.errorRate,
    sentence: 'More than 5 % of the tool calls fail because of Spotify or of the server itself.',
    metric: m.math('Failed calls, percent', 'IF(calls >= 5, 100 * (FILL(spotify, 0) + FILL(internal, 0)) / calls, 0)', {
      calls: m.of('toolCalls', 'Sum'),
      spotify: m.errors('spotify'),
      internal: m.errors('internal'),
    }),
    ...{ threshold: 5, comparison: 'over', periods: 3, bad: 2, affectsUsers: true },
  },
  {
    name: alarms.latency,
    sentence: 'One tool call in twenty takes longer than 5 seconds.',
    metric: m.of('toolLatency', 'p95', 5, 'p95 of tool calls'),
    ...{ threshold: 5000, comparison: 'over', periods: 3, bad: 3, affectsUsers: true },
  },
  {
    name: alarms.signInFailures,
    sentence: 'Many sign-ins are refused or fail: somebody cannot get in, or somebody tries to.',
    metric: m.of('signInFailures', 'Sum', 15),
    ...{ threshold: 10, comparison: 'at least', periods: 1, bad: 1, affectsUsers: false },
  },
  {
    name: alarms.consentDue,
    sentence:
      "A user's consent at Spotify ends within two weeks: after that nothing works for them until they sign in again.",
    metric: m.of('consentDaysLeft', 'Minimum', 60),
    ...{ threshold: 14, comparison: 'under', periods: 1, bad: 1, affectsUsers: false },
  },
];

const ofFunctions = (m: Measures, { functions }: Watched): readonly AlarmRow[] => {
  const summed = (name: string, label: string) => {
    const using = Object.fromEntries(
      functions.map((one, at) => [`f${at}`, m.aws('Lambda', name, { FunctionName: one.name }, 'Sum')]),
    );
    return m.math(label, functions.map((_, at) => `FILL(f${at}, 0)`).join(' + '), using);
  };
  const durations = Object.fromEntries(
    functions.map((one, at) => [`d${at}`, m.aws('Lambda', 'Duration', { FunctionName: one.name }, 'Maximum')]),
  );
  const share = functions.map(({ timeoutMs }, at) => `100 * FILL(d${at}, 0) / ${timeoutMs}`).join(', ');
  return [
    {
      name: alarms.functionErrors,
      sentence: 'A function ended with an error of its own: callers got a 500 and no sentence.',
      metric: summed('Errors', 'Errors of functions'),
      ...{ threshold: 1, comparison: 'at least', periods: 3, bad: 2, affectsUsers: true },
    },
    {
      name: alarms.throttles,
      sentence: 'Requests are turned away because too many run at once.',
      metric: summed('Throttles', 'Throttled requests'),
      ...{ threshold: 1, comparison: 'at least', periods: 3, bad: 2, affectsUsers: true },
    },
    {
      name: alarms.duration,
      sentence: 'A function came near its time limit: the next one may be cut off without an answer.',
      metric: m.math('Longest run, percent of the limit', `MAX([${share}])`, durations),
      ...{ threshold: 90, comparison: 'over', periods: 1, bad: 1, affectsUsers: false },
    },
  ];
};

const ofSpotify = (m: Measures): readonly AlarmRow[] => [
  {
    name: alarms.breakerOpen,
    sentence: 'A group of Spotify endpoints fails, and is not asked for a while.',
    metric: m.of('breakersOpen', 'Maximum', 1, 'Circuits met open'),
    ...{ threshold: 1, comparison: 'at least', periods: 5, bad: 2, affectsUsers: true },
  },
  {
    name: alarms.quotaCoolDown,
    sentence:
      'Spotify shut a bucket of endpoints for more than 5 minutes: reads of it are old or refused, changes are refused.',
    metric: m.of('quotaCoolDown', 'Maximum', 5, 'Longest cool-down, seconds'),
    ...{ threshold: 300, comparison: 'over', periods: 1, bad: 1, affectsUsers: true },
  },
  {
    name: alarms.callsLeft,
    sentence: 'By our estimate fewer than 10 calls of a bucket are left for today.',
    metric: m.of('callsLeft', 'Minimum', 5, 'Calls left, estimate'),
    ...{ threshold: 10, comparison: 'under', periods: 1, bad: 1, affectsUsers: false },
  },
];

const ofState = (m: Measures, { table }: Watched): readonly AlarmRow[] => [
  {
    name: alarms.hitRate,
    sentence: "Fewer than half of the reads are answered from the cache: Spotify's quota goes faster than it should.",
    metric: m.math(
      'Hits, percent of reads',
      'IF(FILL(hits, 0) + FILL(misses, 0) >= 20, 100 * FILL(hits, 0) / (FILL(hits, 0) + FILL(misses, 0)), 100)',
      {
        hits: m.of('cacheHits', 'Sum', 10),
        misses: m.of('cacheMisses', 'Sum', 10),
      },
      10,
    ),
    ...{ threshold: 50, comparison: 'under', periods: 1, bad: 1, affectsUsers: false },
  },
  {
    name: alarms.tableThrottles,
    sentence: 'DynamoDB throttles requests of the table: the shared state is slow or not read.',
    metric: m.math('Throttled requests of the table', 'FILL(reads, 0) + FILL(writes, 0)', {
      reads: m.aws('DynamoDB', 'ReadThrottleEvents', { TableName: table }, 'Sum'),
      writes: m.aws('DynamoDB', 'WriteThrottleEvents', { TableName: table }, 'Sum'),
    }),
    ...{ threshold: 1, comparison: 'at least', periods: 3, bad: 2, affectsUsers: false },
  },
  {
    name: alarms.storeFailures,
    sentence: 'The shared state cannot be reached: cache, breaker and limits work for each container alone.',
    metric: m.of('storeFailures', 'Sum', 5, 'Failed exchanges with the table'),
    ...{ threshold: 5, comparison: 'at least', periods: 2, bad: 2, affectsUsers: true },
  },
];
