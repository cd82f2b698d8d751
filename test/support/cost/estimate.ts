import { byDefault, type Metric, withFull } from '../../../lib/observability/metrics.ts';
import { type Item, type Price, prices } from './prices.ts';

/** The usage of a month by item. */
export type MonthlyUsage = Readonly<Partial<Record<Item, number>>>;

/** The resources of the template that cost money while idle. */
export interface IdleResources {
  readonly secrets: number;
  /** Metrics that alarms watch; an expression counts each of its metrics. */
  readonly alarmMetrics: number;
  readonly compositeAlarms: number;
  readonly dashboards: number;
  /** Retention of logs in days. */
  readonly logDays: number;
  /** Megabytes of the function that handles tool calls. */
  readonly memory: number;
}

/** The usage of an average tool call; docs/cost.md gives the source of each figure. */
export const perCall = {
  /** Share of reads answered from the cache, from the replayed week. */
  cached: 0.6,
  /** Share of calls that change something. */
  changes: 0.06,
  /** Milliseconds of the function: a cached call, and one that waits for Spotify. */
  cachedMs: 15,
  liveMs: 220,
  /** Share of requests that start a container: those of a personal server mostly come in sessions. */
  coldShare: 0.05,
  /** Milliseconds of an init, which Lambda bills too. */
  initMs: 600,
  /** Reads of secrets for each call, three by each container that starts: each decrypts by AWS's own key, whose requests are billed. */
  secretCalls: 0.2,
  /** Times that Logs Insights reads a month's logs for the dashboards. */
  insightsReads: 2,
  /** A cached read takes 7 by the static token; a client that signed in has two rows more: its grant and the calls of its user. */
  readUnits: 9,
  /** Bytes of logs of a request to an address that does not exist: the access log and Lambda's own lines. */
  strayLogBytes: 900,
  /** Write units of a read that goes to Spotify: the limiter's row, the entry, and objects inside the answer. */
  liveWriteUnits: 13,
  changeWriteUnits: 8,
  /** Bytes of logs: the line of the call, the metrics, Lambda's own three lines, the access log. */
  logBytes: 2600,
  /** Bytes of an answer. */
  answerBytes: 6000,
  /** MCP requests beside each tool call: sessions opening, lists. */
  requests: 1.3,
} as const;

/** The usage of a month with `calls` tool calls. */
export function monthlyUsage(standing: IdleResources, calls: number): MonthlyUsage {
  const live = calls * (1 - perCall.cached);
  const requests = calls * perCall.requests;
  const milliseconds =
    calls * perCall.cached * perCall.cachedMs +
    live * perCall.liveMs +
    (requests - calls) * perCall.cachedMs +
    requests * perCall.coldShare * perCall.initMs;
  const gigabytes = 1e9;
  const logs = (requests * perCall.logBytes) / gigabytes;
  return {
    secret: standing.secrets,
    secretCall: calls * perCall.secretCalls,
    kms: calls * perCall.secretCalls,
    alarm: standing.alarmMetrics,
    compositeAlarm: standing.compositeAlarms,
    dashboard: standing.dashboards,
    metric: metricsFor(calls),
    logs,
    logStorage: logs * (standing.logDays / 30),
    insights: logs * perCall.insightsReads,
    request: requests,
    invocation: requests,
    time: (milliseconds / 1000) * (standing.memory / 1024),
    read: requests * perCall.readUnits,
    write: live * perCall.liveWriteUnits + calls * perCall.changes * perCall.changeWriteUnits,
    storage: Math.min(2, (live * 20_000) / gigabytes),
    traffic: (requests * perCall.answerBytes) / gigabytes,
  };
}

/** US dollars for so many requests to addresses that do not exist, at list price: they reach a function, but neither table nor secrets. */
export function strayRequestCost(requests: number): number {
  const gigabytes = (requests * perCall.strayLogBytes) / 1e9;
  const seconds = (requests * perCall.cachedMs) / 1000;
  const usage = { request: requests, invocation: requests, time: seconds, logs: gigabytes, logStorage: gigabytes };
  return Object.entries(usage).reduce((sum, [item, amount]) => sum + amount * priceOf(item), 0);
}

const priceOf = (item: string): number => new Map(Object.entries<Price>(prices)).get(item)?.dollars ?? Number.NaN;

/** Series that a deployment emits by default. */
export const series = Object.keys(byDefault).length;

/** Series that `METRICS=full` adds: a metric with a dimension has one for each value. */
export const seriesOfFull = Object.values<Metric>(withFull).reduce(
  (sum, { dimension }) => sum + (dimension?.values.length ?? 1),
  0,
);

/** Metrics are billed by the hour in which they are emitted: a few calls a day emit few of them in few hours. */
const metricsFor = (calls: number): number => (calls === 0 ? 0 : series * Math.min(1, calls / 20_000));

/** US dollars of a month by service. */
export function costs(usage: MonthlyUsage, withFree: boolean): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  const known: Readonly<Record<string, number | undefined>> = usage;
  for (const [item, price] of Object.entries<Price>(prices)) {
    const amount = Math.max(0, (known[item] ?? 0) - (withFree ? price.free : 0));
    sums.set(price.service, (sums.get(price.service) ?? 0) + amount * price.dollars);
  }
  return sums;
}

/** The sum over all services. */
export const total = (sums: ReadonlyMap<string, number>): number =>
  [...sums.values()].reduce((sum, one) => sum + one, 0);
