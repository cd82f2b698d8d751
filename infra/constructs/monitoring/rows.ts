import { Color, ComparisonOperator, MathExpression, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type AlarmName, alarms } from '../../../lib/observability/alarms.ts';
import { daysOfWarning } from '../../../lib/spotify/consent.ts';
import type { Measures } from './measures.ts';

/** One row: an alarm, its graph, and a sentence for the person on call. */
export interface AlarmRow {
  readonly name: AlarmName;
  /** The problem and the affected people. */
  readonly sentence: string;
  /** One metric, not an expression: an expression is billed for each metric in it. */
  readonly metric: Metric;
  /** What the graph shows, in words with its unit. */
  readonly title: string;
  /** What the graph draws where that is not the metric itself; the threshold holds for both. */
  readonly drawn?: Metric;
  /** Set where the metric is a share from 0 to 1, which the graph draws in percent. */
  readonly isShare?: true;
  readonly threshold: number;
  readonly comparison: 'over' | 'under' | 'at least';
  /** Periods that are looked at, and how many of them must be bad. */
  readonly periods: number;
  readonly bad: number;
  /** Keeps the state in periods with too few values for the percentile (fewer than 20 for the median). */
  readonly needsSamples?: true;
  /** Whether users notice while it lasts. */
  readonly affectsUsers: boolean;
}

/** What is watched besides the metrics of our own. */
export interface WatchedResources {
  /** The name of the function that answers tool calls. */
  readonly mcp: string;
  readonly api: string;
}

/** CloudWatch's word for each comparison. */
export const comparisons = {
  over: ComparisonOperator.GREATER_THAN_THRESHOLD,
  under: ComparisonOperator.LESS_THAN_THRESHOLD,
  'at least': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
} as const;

/** How the graph of an alarm looks: its line, and the threshold with what makes it an alarm. */
export function graphOf({
  name,
  title,
  metric,
  drawn = metric,
  isShare,
  threshold,
  comparison,
  periods,
  bad,
}: AlarmRow) {
  const value = isShare ? 100 * threshold : threshold;
  const { period, label } = drawn;
  const length = metric.period.toHumanString();
  const often = periods === 1 ? `once in ${length}` : `${bad} of ${periods} times in ${length} each`;
  const percent = { expression: '100 * share', usingMetrics: { share: drawn }, period, ...(label && { label }) };
  const line = { value, label: `Alarm ${name}: ${comparison} ${value}, ${often}`, color: Color.RED };
  return { title, drawn: isShare ? new MathExpression(percent) : drawn, threshold: line };
}

/** Nothing is emitted without calls: missing data is not a fault. */
export const missing = TreatMissingData.NOT_BREACHING;

/** The table of monitoring: ten alarms on ten metrics, as many as are free. */
export const alarmRows = (m: Measures, watched: WatchedResources): readonly AlarmRow[] => [
  ...ofCalls(m),
  ...ofResources(m, watched),
  ...ofSpotify(m),
  ...ofState(m),
  ...ofSignIn(m),
];

const ofCalls = (m: Measures): readonly AlarmRow[] => [
  {
    name: alarms.errorRate,
    sentence: 'More than 5 % of the tool calls fail because of Spotify or of the server itself.',
    title: 'Failed because of Spotify or the server, percent of tool calls',
    metric: m.of('toolErrors', 'Average', 5, 'failed, percent'),
    isShare: true,
    // Two periods must be bad, so one failed call alone raises nothing.
    ...{ threshold: 0.05, comparison: 'over', periods: 3, bad: 2, affectsUsers: true },
  },
  {
    name: alarms.latency,
    sentence: 'One tool call in twenty takes longer than 5 seconds.',
    title: 'One call in twenty takes longer (p95), milliseconds',
    metric: m.of('toolLatency', 'p95', 5, 'p95'),
    ...{ threshold: 5000, comparison: 'over', periods: 3, bad: 3, affectsUsers: true },
  },
];

const ofResources = (m: Measures, { mcp, api }: WatchedResources): readonly AlarmRow[] => [
  {
    name: alarms.serverErrors,
    sentence: 'Requests end with a 5xx: a function fails, times out or is missing, and callers get no message.',
    title: 'Requests that ended with a 5xx',
    metric: m.aws('ApiGateway', '5xx', { ApiId: api }, 'Sum', 'requests'),
    ...{ threshold: 1, comparison: 'at least', periods: 3, bad: 2, affectsUsers: true },
  },
  {
    name: alarms.throttles,
    sentence: 'Requests are rejected because too many run at once.',
    title: 'Throttled requests',
    metric: m.aws('Lambda', 'Throttles', { FunctionName: mcp }, 'Sum', 'requests'),
    ...{ threshold: 1, comparison: 'at least', periods: 3, bad: 2, affectsUsers: true },
  },
];

const ofSpotify = (m: Measures): readonly AlarmRow[] => [
  {
    name: alarms.breakerOpen,
    sentence: 'A group of Spotify endpoints fails, and is not called for a while.',
    title: 'Open circuits that calls met',
    metric: m.of('breakersOpen', 'Maximum', 1, 'open circuits'),
    ...{ threshold: 1, comparison: 'at least', periods: 5, bad: 2, affectsUsers: true },
  },
  {
    name: alarms.callsLeft,
    sentence:
      'By our estimate less than 5 % of a quota bucket is left for today, or Spotify shut it: then reads of it are old or refused, and changes are refused.',
    title: 'Quota left in the scarcest bucket, percent',
    metric: m.of('callsLeftPercent', 'Minimum', 5, 'left, percent'),
    ...{ threshold: 5, comparison: 'under', periods: 1, bad: 1, affectsUsers: true },
  },
];

const ofState = (m: Measures): readonly AlarmRow[] => [
  {
    name: alarms.hitRate,
    sentence:
      "In ten of the last 24 hours, of at least 20 reads each, the cache answered fewer than half: Spotify's quota goes faster than it should.",
    // The median of zeros and ones: 0 where fewer than half are ones. Ten such hours are at least 200 reads.
    title: 'Reads answered from the cache, percent',
    metric: m.of('cacheHits', 'p50', 60, 'median of hits (1) and misses (0)'),
    drawn: m.of('cacheHits', 'Average', 60, 'from the cache, percent'),
    isShare: true,
    ...{ threshold: 0.5, comparison: 'under', periods: 24, bad: 10, needsSamples: true, affectsUsers: false },
  },
  {
    name: alarms.storeFailures,
    sentence: 'The shared state cannot be reached: cache, breaker and limits work for each container alone.',
    title: 'Failed exchanges with the table',
    metric: m.of('storeFailures', 'Sum', 5, 'failed exchanges'),
    ...{ threshold: 5, comparison: 'at least', periods: 2, bad: 2, affectsUsers: true },
  },
];

const ofSignIn = (m: Measures): readonly AlarmRow[] => [
  {
    name: alarms.signInFailures,
    sentence: 'Many sign-ins are refused or fail: somebody cannot get in, or somebody tries to.',
    title: 'Failed sign-ins',
    metric: m.of('signInFailures', 'Sum', 15, 'failed sign-ins'),
    ...{ threshold: 10, comparison: 'at least', periods: 1, bad: 1, affectsUsers: false },
  },
  {
    name: alarms.consentDue,
    sentence: `A user's consent at Spotify ends within ${daysOfWarning} days: after that nothing works for them until they sign in again.`,
    title: 'Days until the first consent ends',
    metric: m.of('consentDaysLeft', 'Minimum', 60, 'days left'),
    ...{ threshold: daysOfWarning, comparison: 'under', periods: 1, bad: 1, affectsUsers: false },
  },
];
