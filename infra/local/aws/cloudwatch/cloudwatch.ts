import { type Verdict, verdict } from '../../../../lib/verdict/verdict.ts';
import type { MonitoringSpec } from '../../template/monitoring.ts';
import { type Logs, logsInMemory } from '../logs/store.ts';
import { alarmEvaluator, type WatchedAlarm } from './alarm.ts';
import { type RenderedWidget, renderDashboard, runQuery } from './dashboard.ts';
import { embeddedIn } from './embedded.ts';
import type { Observer } from './observer.ts';
import { minute, type Series, seriesInMemory } from './series.ts';

export type CloudWatch = ReturnType<typeof cloudWatch>;

export interface CloudWatchOptions {
  readonly monitoring: MonitoringSpec;
  readonly now: () => number;
  /**
   * The length of a minute by its clock, milliseconds: with less than 60,000 an alarm can be seen to fire and recover
   * without the wait.
   */
  readonly minuteMs: number;
}

/** Stores the metrics that functions emit and the laptop observes, renders the dashboards, and evaluates the alarms. */
export function cloudWatch({ monitoring, now: machine, minuteMs }: CloudWatchOptions) {
  const start = machine();
  const scaled = (at: number): number => start + (at - start) * (minute / minuteMs);
  const now = (): number => scaled(machine());
  const series = seriesInMemory();
  const logs = logsInMemory();
  const watching = alarmEvaluator(monitoring, series, start);
  const alarms = (): readonly WatchedAlarm[] => watching.upTo(now());
  return {
    /** The time by the clock of the metrics. */
    now,
    alarms,
    verdict: (): Verdict =>
      verdict({ events: logs.events([], 0, now() + 1), alarms: alarms(), now: now(), speed: minute / minuteMs }),
    /** The shortest of the offered time spans, in minutes, that includes all measurements. */
    fitting: (offered: readonly number[]): number => {
      const age = now() - (logs.events([], 0, now() + 1)[0]?.at ?? now());
      return offered.find((minutes) => age <= minutes * minute) ?? offered.at(-1) ?? 0;
    },
    /** The dashboards' names, and their content for the last `minutes`. */
    dashboards: monitoring.dashboards.map(({ name }) => name),
    draw: (name: string, minutes: number): readonly RenderedWidget[] | undefined => {
      const found = monitoring.dashboards.find((one) => one.name === name);
      return found && renderDashboard(found, series, now(), minutes * minute, minute, logs);
    },
    /** Runs a query of Logs Insights over the last `minutes`. */
    query: (text: string, minutes: number) => runQuery(logs, text, now() - minutes * minute, now()),
    observer: observerOf(series, logs, now, scaled),
  };
}

/** Turns observations into the metrics that AWS services emit by themselves. */
function observerOf(series: Series, logs: Logs, now: () => number, scaled: (at: number) => number): Observer {
  const put = (service: string, name: string, dimensions: Readonly<Record<string, string>>, value: number): void =>
    series.put({ namespace: `AWS/${service}`, name, dimensions }, [value], now());
  return {
    output: (group, text) => {
      logs.put(group, text, now());
      for (const { identity, values, at } of embeddedIn(text)) series.put(identity, values, scaled(at));
    },
    invoked: (FunctionName, kind, milliseconds, atOnce, isLive) => {
      put('Lambda', 'Throttles', { FunctionName }, kind === 'throttled' ? 1 : 0);
      if (kind === 'throttled') return;
      put('Lambda', 'Invocations', { FunctionName }, 1);
      put('Lambda', 'Errors', { FunctionName }, kind === 'error' ? 1 : 0);
      if (isLive) put('Lambda', 'Errors', { FunctionName, Resource: `${FunctionName}:live` }, kind === 'error' ? 1 : 0);
      put('Lambda', 'Duration', { FunctionName }, milliseconds);
      put('Lambda', 'ConcurrentExecutions', { FunctionName }, atOnce);
    },
    replied: (ApiId, status, milliseconds) => {
      put('ApiGateway', 'Count', { ApiId }, 1);
      put('ApiGateway', '4xx', { ApiId }, status >= 400 && status < 500 ? 1 : 0);
      put('ApiGateway', '5xx', { ApiId }, status >= 500 ? 1 : 0);
      put('ApiGateway', 'Latency', { ApiId }, milliseconds);
    },
    tableAnswered: (operation, TableName, wasThrottled) => {
      if (!wasThrottled) return;
      const kind = /Get|Query|Scan/.test(operation) ? 'Read' : 'Write';
      put('DynamoDB', `${kind}ThrottleEvents`, { TableName }, 1);
    },
  };
}
