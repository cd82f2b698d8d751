import type { AlarmState } from './alarm.ts';

/** The state of an alarm by its ARN or name. */
export type StateOf = (alarm: string) => AlarmState;

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
