import type { Alarm } from '../../../../lib/verdict/findings/facts.ts';
import type { MonitoringSpec } from '../../template/monitoring.ts';
import { type AlarmState, countBreaching, isPending, olderPeriods, stateAfter } from './alarm.ts';
import { metricPoints } from './queries.ts';
import { minute, type Series } from './series.ts';

export interface WatchedAlarm extends Alarm {
  readonly arn: string;
}

export interface AlarmEvaluator {
  /** Evaluates each minute that has ended since the last time. */
  readonly upTo: (now: number) => readonly WatchedAlarm[];
}

/** The most minutes to catch up on after a pause. */
const mostMinutes = 24 * 60;

/**
 * Evaluates the alarms of a stack as CloudWatch does: at the end of each minute, over periods that end there.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function alarmEvaluator({ alarms, composites }: MonitoringSpec, series: Series, start: number): AlarmEvaluator {
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
    upTo: (now) => {
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

/** The state of an alarm by its ARN or name. */
type StateOf = (alarm: string) => AlarmState;

/**
 * The rule of a composite alarm, as this stack has one: any of some alarms is on.
 * @throws Error that shows what else it says.
 */
export function compositeRule(text: string): (stateOf: StateOf) => boolean {
  const alarms = [...text.matchAll(/ALARM\("([^"]*)"\)/g)].map(([, alarm = '']) => alarm);
  const [other] = /[^\s()]+/.exec(text.replaceAll(/ALARM\("[^"]*"\)|\bOR\b/g, '')) ?? [];
  if (other !== undefined || alarms.length === 0)
    throw new Error(`The laptop knows only ALARM and OR in an alarm rule, not ${other ?? text}.`);
  return (stateOf) => alarms.some((alarm) => stateOf(alarm) === 'ALARM');
}
