import { describe, expect, test } from 'vitest';
import type { AlarmState } from '../../infra/local/aws/cloudwatch/alarm.ts';
import { alarmEvaluator } from '../../infra/local/aws/cloudwatch/alarm.ts';
import { renderDashboard } from '../../infra/local/aws/cloudwatch/dashboard.ts';
import { seriesInMemory } from '../../infra/local/aws/cloudwatch/series.ts';
import { template } from '../../infra/local/template/document.ts';
import type { MetricAlarm } from '../../infra/local/template/monitoring.ts';
import { readStack } from '../../infra/local/template/stack.ts';
import { fullScale } from '../support/scale.ts';
import { templateWith } from '../support/synth.ts';

const minute = 60_000;
const start = Date.parse('2026-11-23T12:00:00Z');

const synthesized = template.parse(templateWith().toJSON());
const assets = new Map(
  Object.values(synthesized.Resources).flatMap(({ Type, Properties }) => {
    const code = Type === 'AWS::Lambda::Function' ? JSON.stringify(Properties['Code']) : '';
    const [, key] = /"S3Key":"([^"]+)"/.exec(code) ?? [];
    return key === undefined ? [] : [[key, '/nowhere'] as const];
  }),
);
const { monitoring } = readStack(synthesized, 'McpServerForSpotify', assets, { origin: 'http://127.0.0.1:1' });

/** A value that makes an alarm bad, and one that makes it good, by what the alarm itself says. */
function valuesOf({ rule }: MetricAlarm): { bad: number; good: number } {
  const isOver = rule.comparison.startsWith('Greater');
  const bad = isOver ? rule.threshold + 1 : Math.max(0, rule.threshold - 1);
  return { bad, good: isOver ? 0 : rule.threshold + 1 };
}

describe.each(monitoring.alarms.map((alarm) => [alarm.name, alarm] as const))('%s', (name, alarm) => {
  /** One alarm without the others, unless they are told: each minute of each of them is evaluated. */
  const life = (watched: typeof monitoring = { ...monitoring, alarms: [alarm], composites: [] }) => {
    const series = seriesInMemory();
    const watching = alarmEvaluator(watched, series, start);
    let now = start;
    const state = (of: string): AlarmState | undefined => watching.upTo(now).find((one) => one.name === of)?.state;
    return {
      state,
      soon: () => watching.upTo(now).find((one) => one.name === name)?.pending,
      /** Lets minutes pass, with something measured in each, or nothing. */
      pass: (minutes: number, isBad?: boolean) => {
        for (let nth = 0; nth < minutes; nth++) {
          const { bad, good } = valuesOf(alarm);
          if (isBad !== undefined) series.put(alarm.metric.identity, [isBad ? bad : good], now + 1000);
          now += minute;
          watching.upTo(now);
        }
      },
    };
  };
  const whole = (alarm.period / minute) * (alarm.rule.evaluationPeriods + 3);

  test('goes off when it is bad for long enough, and is over when it is good again, or silent', () => {
    const { state, pass } = life();
    pass(whole, false);
    expect(state(name)).toBe('OK');
    pass(whole, true);
    expect(state(name)).toBe('ALARM');
    pass(whole, false);
    expect(state(name)).toBe('OK');
    pass(whole, true);
    pass(whole);
    expect(state(name)).toBe('OK');
  });

  test('does not go off sooner than it says', () => {
    const { state, pass } = life();
    const needed = (alarm.period / minute) * alarm.rule.datapointsToAlarm;
    pass(whole, false);
    // The last of the periods that must be bad is not there yet.
    if (alarm.rule.datapointsToAlarm > 1) {
      pass((alarm.period / minute) * (alarm.rule.datapointsToAlarm - 1) - (alarm.period > minute ? 1 : 0), true);
      expect(state(name)).toBe('OK');
    } else expect(needed).toBe(alarm.period / minute);
  });

  test('is pending, since when, before it goes off', () => {
    const { soon, pass } = life();
    const { datapointsToAlarm: needed } = alarm.rule;
    pass(whole, false);
    expect(soon()).toBeUndefined();
    if (needed === 1) return;
    const half = Math.ceil(needed / 2);
    pass((alarm.period / minute) * half, true);
    expect(soon()).toMatchObject({ bad: half, of: needed });
    expect(soon()?.since).toBeGreaterThan(start);
    pass(whole, true);
    expect(soon()).toBeUndefined();
  });

  test('takes the alarm for users with it where users notice', () => {
    // The other alarms measure nothing meanwhile.
    const { state, pass } = life(fullScale ? monitoring : { ...monitoring, alarms: [alarm] });
    const [users] = monitoring.composites;
    pass(whole, false);
    expect(state(users?.name ?? '')).toBe('OK');
    pass(whole, true);
    expect(state(users?.name ?? '')).toBe(users?.rule.includes(`:alarm:${name}"`) ? 'ALARM' : 'OK');
    pass(whole, false);
    expect(state(users?.name ?? '')).toBe('OK');
  });
});

test('the hit rate of a new server, or of one with few reads, raises nothing', () => {
  const alarm = monitoring.alarms.find(({ name }) => name.endsWith('-HitRate'));
  if (!alarm) throw new Error('There is no such alarm.');
  const after = (hours: number, readsAnHour: number): AlarmState | undefined => {
    const series = seriesInMemory();
    const watching = alarmEvaluator({ ...monitoring, alarms: [alarm], composites: [] }, series, start);
    for (let hour = 0; hour < hours; hour++)
      for (let nth = 0; nth < readsAnHour; nth++)
        series.put(alarm.metric.identity, [0], start + hour * 60 * minute + nth * minute);
    return watching.upTo(start + hours * 60 * minute)[0]?.state;
  };
  expect([after(9, 50), after(24, 19), after(10, 20)]).toEqual(['OK', 'OK', 'ALARM']);
});

test('every dashboard of the template can be drawn, every widget of it', () => {
  expect(monitoring.dashboards).toHaveLength(3);
  for (const dashboard of monitoring.dashboards) {
    const widgets = renderDashboard(dashboard, seriesInMemory(), start, 60 * minute, minute);
    expect(widgets.length).toBeGreaterThan(5);
    for (const widget of widgets) if (widget.kind === 'graph') expect(widget.times).toHaveLength(60);
    // The laptop knows every query of Logs Insights that the template has.
    for (const widget of widgets) if (widget.kind === 'query') expect(widget.found).toHaveProperty('rows');
  }
});
