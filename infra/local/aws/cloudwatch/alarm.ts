import type { AlarmRule } from '../../template/monitoring.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

const comparisons: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Whether a value breaches the threshold. @throws Error for a comparison that the laptop does not know. */
function breaches({ comparison, threshold }: Pick<AlarmRule, 'comparison' | 'threshold'>, value: number): boolean {
  const compare = comparisons[comparison];
  if (!compare) throw new Error(`The laptop does not know the comparison ${comparison}.`);
  return compare(value, threshold);
}

/** How many of the last periods with data breached. */
export function countBreaching(rule: AlarmRule, points: ReadonlyArray<number | undefined>): number {
  const real = points.filter((point) => point !== undefined).slice(-rule.evaluationPeriods);
  return real.filter((point) => breaches(rule, point)).length;
}

/**
 * Whether an alarm that is not on has at least half of the breaching periods that it needs. One that a single period raises is
 * never pending.
 */
export const isPending = ({ datapointsToAlarm }: AlarmRule, bad: number): boolean =>
  datapointsToAlarm > 1 && bad >= datapointsToAlarm / 2;

/** Older periods that are evaluated too, in case newer ones have no data. */
export const olderPeriods = 2;

/**
 * The state after the last periods, oldest first, `undefined` for one without data. Real datapoints count before missing ones: only when
 * there are fewer than the evaluation periods, the rest is filled as the alarm says.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function stateAfter(rule: AlarmRule, points: ReadonlyArray<number | undefined>, before: AlarmState): AlarmState {
  const real = points.filter((point) => point !== undefined).slice(-rule.evaluationPeriods);
  const bad = countBreaching(rule, points);
  const missing = rule.evaluationPeriods - real.length;
  if (bad >= rule.datapointsToAlarm) return 'ALARM';
  if (missing === 0) return 'OK';
  if (rule.treatMissing === 'breaching') return bad + missing >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
  if (rule.treatMissing === 'notBreaching') return 'OK';
  if (real.length === 0) return rule.treatMissing === 'missing' ? 'INSUFFICIENT_DATA' : before;
  // Only breaching points, and too few of them: the missing ones might have breached as well.
  if (bad === real.length) return rule.treatMissing === 'missing' ? 'ALARM' : before;
  return 'OK';
}
