import type { Alarm } from '../../../../lib/verdict/findings/facts.ts';
import type { AlarmRule, MonitoringSpec } from '../../template/monitoring.ts';
import { metricPoints } from './queries.ts';
import { minute, type Series } from './series.ts';

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
function countBreaching(rule: AlarmRule, points: ReadonlyArray<number | undefined>): number {
  const real = points.filter((point) => point !== undefined).slice(-rule.evaluationPeriods);
  return real.filter((point) => breaches(rule, point)).length;
}

/**
 * Whether an alarm that is not on has at least half of the breaching periods that it needs. One that a single period raises is
 * never pending.
 */
const isPending = ({ datapointsToAlarm }: AlarmRule, bad: number): boolean =>
  datapointsToAlarm > 1 && bad >= datapointsToAlarm / 2;

/** Older periods that are evaluated too, in case newer ones have no data. */
const olderPeriods = 2;

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

export interface WatchedAlarm extends Alarm {
  readonly arn: string;
}

/** The most minutes to catch up on after a pause. */
const mostMinutes = 24 * 60;

/**
 * Evaluates the alarms of a stack as CloudWatch does: at the end of each minute, over periods that end there.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function alarmEvaluator({ alarms, composites }: MonitoringSpec, series: Series, start: number) {
  const states = new Map<string, { state: AlarmState; since?: number }>();
  const stateOf = (arn: string): AlarmState => states.get(arn)?.state ?? 'INSUFFICIENT_DATA';
  const enter = (arn: string, state: AlarmState, since: number): void => {
    if (stateOf(arn) !== state || !states.has(arn)) states.set(arn, { state, since });
  };
  const pending = new Map<string, NonNullable<WatchedAlarm['pending']>>();
  const rules = composites.map(({ arn, rule }) => ({ arn, isTrue: compositeRule(rule) }));
  let last = Math.floor(start / minute) * minute;
  const evaluate = (end: number): void => {
    for (const { arn, rule, period, metric } of alarms) {
      const count = rule.evaluationPeriods + olderPeriods;
      const times = Array.from({ length: count }, (_, back) => end - (count - back) * period);
      const found = metricPoints(series, metric, period, times);
      const points = times.map((time) => found.get(time));
      enter(arn, stateAfter(rule, points, stateOf(arn)), end);
      // Older periods do not show a problem that begins now.
      const bad = countBreaching(rule, points.slice(olderPeriods));
      if (stateOf(arn) === 'ALARM' || !isPending(rule, bad)) pending.delete(arn);
      else pending.set(arn, { bad, of: rule.datapointsToAlarm, since: pending.get(arn)?.since ?? end });
    }
    for (const { arn, isTrue } of rules) enter(arn, isTrue(stateOf) ? 'ALARM' : 'OK', end);
  };
  return {
    /** Evaluates each minute that has ended since the last time. */
    upTo: (now: number): readonly WatchedAlarm[] => {
      last = Math.max(last, Math.floor(now / minute) * minute - mostMinutes * minute);
      for (; last + minute <= now; last += minute) evaluate(last + minute);
      const standingForSeveral = new Set(composites.map(({ arn }) => arn));
      return [...composites, ...alarms].map(({ name, arn, description }) => {
        const { since } = states.get(arn) ?? {};
        const soon = pending.get(arn);
        return {
          ...{ name, arn, description, state: stateOf(arn), isComposite: standingForSeveral.has(arn) },
          ...(since !== undefined && { since }),
          ...(soon && { pending: soon }),
        };
      });
    },
  };
}

/**
 * The rule of a composite alarm, as this stack has one: any of some alarms is on.
 * @throws Error that shows what else it says.
 */
export function compositeRule(text: string) {
  const alarms = [...text.matchAll(/ALARM\("([^"]*)"\)/g)].map(([, alarm = '']) => alarm);
  const [other] = /[^\s()]+/.exec(text.replaceAll(/ALARM\("[^"]*"\)|\bOR\b/g, '')) ?? [];
  if (other !== undefined || alarms.length === 0)
    throw new Error(`The laptop knows only ALARM and OR in an alarm rule, not ${other ?? text}.`);
  return (stateOf: (alarm: string) => AlarmState): boolean => alarms.some((alarm) => stateOf(alarm) === 'ALARM');
}
