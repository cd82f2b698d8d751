import {
  costs,
  type IdleResources,
  monthlyUsage,
  perCall,
  series,
  seriesOfFull,
  strayRequestCost,
  total,
} from './estimate.ts';
import { asOf, type Price, prices } from './prices.ts';

const months: ReadonlyArray<readonly [string, number]> = [
  ['idle', 0],
  ['1,000 tool calls', 1000],
  ['100,000', 100_000],
  ['1,000,000', 1_000_000],
];
const dollars = (value: number): string => value.toFixed(2);
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
  [row(head), row(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');

/** US dollars a month by service, at several loads. */
function byService(standing: IdleResources, withFree: boolean): string {
  const all = months.map(([, calls]) => costs(monthlyUsage(standing, calls), withFree));
  const services = [...new Set(Object.values(prices).map(({ service }) => service))];
  const rows = services.map((service) => [service, ...all.map((sums) => dollars(sums.get(service) ?? 0))]);
  return table(
    ['', ...months.map(([name]) => name)],
    [...rows, ['**all**', ...all.map((sums) => `**${dollars(total(sums))}**`)]],
  );
}

const assumptions = (standing: IdleResources): string =>
  table(
    ['', 'figure', 'source'],
    [
      ['answered from the cache', `${perCall.cached * 100} %`, '[benchmarks.md](benchmarks.md), the replayed week'],
      ['changes', `${perCall.changes * 100} %`, 'the same week'],
      ['time of the function, cached', `${perCall.cachedMs} ms`, 'through the gateway, with room for a slower network'],
      ['time of the function, live', `${perCall.liveMs} ms`, 'if Spotify takes 150 ms'],
      ['requests that start a container', `${perCall.coldShare * 100} %`, 'an assumption: calls come in sessions'],
      [
        'init of a container, which is billed too',
        `${perCall.initMs} ms`,
        '[benchmarks.md](benchmarks.md#cold-start), with room for a slower machine',
      ],
      ['memory', `${standing.memory} MB`, 'the setting `memory`'],
      [
        'read units of the table',
        String(perCall.readUnits),
        '[scale.md](scale.md): 7 with the static token, two more rows for a client that signed in',
      ],
      [
        'write units, live read / change',
        `${perCall.liveWriteUnits} / ${perCall.changeWriteUnits}`,
        'measured with a DynamoDB that reports consumed units, for a dozen kinds of reads and four of changes, at the end of a busy day, when the row of the limiter is largest',
      ],
      ['logs', `${perCall.logBytes} bytes`, 'lines of one call at `INFO`'],
      ['retention of logs', `${standing.logDays} days`, 'the setting `logRetentionDays`'],
      ['reads of the logs by Logs Insights', `${perCall.insightsReads} times`, 'an assumption: dashboards in use'],
      [
        'reads of secrets for each call',
        String(perCall.secretCalls),
        'three for each container that starts, each of which is also a request to KMS',
      ],
      ['MCP requests for each tool call', String(perCall.requests), 'sessions and lists'],
    ],
  );

/** `docs/cost.md`: what the stack costs according to its template. */
export const costPage = (standing: IdleResources): string => `# What it costs

Made by \`npm run docs\` from the template of the stack and AWS's list prices for us-east-1 of ${asOf}, in US dollars a month, without taxes. For one owner; each further user adds a
secret (${dollars(prices.secret.dollars)}). Spotify's own cost (the owner needs Premium) is not included.

## With AWS's always-free tier

${byService(standing, true)}

## At list prices

${byService(standing, false)}

## What costs money while idle

${table(
  ['', 'in the template'],
  [
    ['secrets (including one of a user)', String(standing.secrets)],
    ['metrics with alarms', String(standing.alarmMetrics)],
    ['composite alarms', String(standing.compositeAlarms)],
    ['dashboards', String(standing.dashboards)],
  ],
)}

Without alarms and dashboards (\`monitoring=false\`) only the secrets cost money.

## Assumptions about a tool call

${assumptions(standing)}

Custom metrics are counted by the hour in which they are emitted; from about 20,000 calls a month all ${series} are emitted in every hour. \`METRICS=full\` in \`variables\` adds ${seriesOfFull}, up to ${dollars(seriesOfFull * prices.metric.dollars)} dollars a month.

## Additional costs

| what | US dollars a month |
| --- | ---: |
| each further user, a secret | ${dollars(prices.secret.dollars)} |
| \`METRICS=full\`, ${seriesOfFull} series at list price | ${dollars(seriesOfFull * prices.metric.dollars)} |
| \`rollout\` other than \`all-at-once\`, three alarms | ${dollars(3 * prices.alarm.dollars)} |
| \`retainData\`, backups of the table, for each GB | 0.20 |
| a million requests to addresses that do not exist ([ADR 0036](adr/0036-catch-all-route.md)) | ${dollars(strayRequestCost(1_000_000))} |

The table is encrypted with a key that DynamoDB owns, which costs nothing. Secrets use the AWS managed key of Secrets Manager: the key is free, its requests are in the table above under KMS.
The verdict on the dashboard is created on demand, with free AWS calls ([ADR 0037](adr/0037-verdict-on-aws.md)).

## Prices

As published on the pages of each service in ${asOf}. Check the current prices before you rely on them.

${table(
  ['service', 'unit', 'US dollars', 'free each month'],
  Object.values<Price>(prices).map(({ service, unit, dollars: price, free }) => [
    service,
    unit,
    String(Number(price.toPrecision(6))),
    free.toLocaleString('en-US'),
  ]),
)}
`;
