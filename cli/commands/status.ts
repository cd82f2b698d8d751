import * as z from 'zod';
import { failed, usageError } from '../errors.ts';
import { partsOf } from '../output/answer.ts';
import { printJson } from '../output/print.ts';
import { aligned, forPipe, forTerminal } from '../output/render.ts';
import type { Data } from '../output/rows.ts';
import { drawn, type Table } from '../output/table.ts';
import { plural } from '../output/text.ts';
import { serverUrl } from '../server/server-url.ts';
import { type Cli, everyday, optionsOf, withServer } from './cli.ts';

const group = 'Server:';
const urlOf = (cli: Cli): Promise<string> => serverUrl(cli.ports, optionsOf(cli).url);

export function addStatusCommands(cli: Cli): void {
  const { ports } = cli;
  everyday(cli, 'status', group, 'quota, limits and sign-in of the server').action(() =>
    withServer(cli, async (call) => {
      const data = await call('get_server_status');
      if (optionsOf(cli).json) return printJson(ports, data);
      const { facts, quotas } = statusOf(data, await urlOf(cli));
      if (!ports.isTerminal) {
        const used = quotas.rows.map(([bucket = '', ...counts]) => [`Quota ${bucket}`, counts.join('\t')] as const);
        return ports.out(forPipe({ ...partsOf({}, 0), facts: [...facts, ...used] }));
      }
      ports.out([aligned(facts, ports), drawn(quotas, ports)].join('\n\n'));
    }),
  );
  everyday(cli, 'health', group, 'health of each part of the server').action(() => showEndpoint(cli, '/health', parts));
  everyday(cli, 'cache', group, 'hits and misses of the cache in the last hour, day and week')
    .argument('[what]', 'stats', 'stats')
    .action(async (what: string) => {
      if (what !== 'stats') throw usageError('There is: mcp-spotify cache stats');
      await showEndpoint(cli, '/cache/stats', strategies);
    });
}

const quota = z.object({
  bucket: z.string(),
  calls_last_24_hours: z.number(),
  estimate: z.number(),
  left: z.number(),
  shut_until: z.string().optional(),
});
const serverStatus = z.looseObject({
  version: z.string().default('?'),
  mode: z.string().default('development'),
  sign_in: z.looseObject({ connected: z.boolean().optional(), ends_at: z.string().optional() }).optional(),
  quotas: z.array(quota.catch({ bucket: '?', calls_last_24_hours: 0, estimate: 0, left: 0 })).default([]),
  breakers: z.array(z.looseObject({ group: z.string(), state: z.string() })).default([]),
  rate_limit: z.looseObject({ calls_left_this_second: z.number(), calls_left_this_minute: z.number() }).optional(),
});

const day = (iso: string): string =>
  new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** Without its table the server knows no user. */
function signedIn(of: z.output<typeof serverStatus>['sign_in']): string {
  if (of?.connected === undefined) return 'unknown: the server cannot read its state; see mcp-spotify health';
  if (!of.connected) return 'no: open the start page of the server';
  return `yes${of.ends_at === undefined ? '' : `, until ${day(of.ends_at)}`}`;
}

/** The status of the server for people: facts, and the quotas by how much of them is used. */
export function statusOf(
  data: Data,
  url: string,
): { readonly facts: Array<readonly [string, string]>; readonly quotas: Table } {
  const { version, mode, sign_in, quotas, breakers, rate_limit } = serverStatus.parse(data);
  const open = breakers.filter(({ state }) => state !== 'closed').map(({ group }) => group);
  return {
    facts: [
      ['Server', `${url}, version ${version}`],
      ['Spotify app', mode === 'extended' ? 'Extended Quota Mode' : 'Development Mode'],
      ['Signed in', signedIn(sign_in)],
      ['Spotify', open.length === 0 ? 'answers' : `calls are paused for: ${open.join(', ')}`],
      ...(rate_limit
        ? [['Rate limit', `${plural(rate_limit.calls_left_this_minute, 'call')} left this minute`] as const]
        : []),
    ],
    quotas: {
      columns: [
        { title: 'Quota of 24 hours', fixed: true },
        { title: 'Used', align: 'right', fixed: true },
        { title: 'Left, about', align: 'right', fixed: true },
      ],
      rows: quotas
        .filter(({ calls_last_24_hours: used, shut_until }) => used > 0 || shut_until !== undefined)
        .toSorted((one, other) => one.left / (one.estimate || 1) - other.left / (other.estimate || 1))
        .map(({ bucket, calls_last_24_hours, left }) => [
          bucket.replaceAll('_', ' '),
          String(calls_last_24_hours),
          String(left),
        ]),
    },
  };
}

/** Shows the response of one of the server's own endpoints; `arranged` formats it for people. */
async function showEndpoint(cli: Cli, path: string, arranged: (data: Data) => Data = (data) => data): Promise<void> {
  const { ports } = cli;
  const { readEndpoint } = await import('../server/endpoints.ts');
  const { ok, data } = await readEndpoint(ports, await urlOf(cli), path);
  if (optionsOf(cli).json) printJson(ports, data);
  else {
    const parts = partsOf(arranged(data), ports.now());
    ports.out(ports.isTerminal ? forTerminal(parts, false, ports) : forPipe(parts));
  }
  if (!ok)
    throw failed(`${path} reports a problem: ${String(data['status'] ?? data['error'] ?? 'unknown')}.`, 'unhealthy');
}

const counts = z.looseObject({
  hits: z.number(),
  misses: z.number(),
  stale: z.number(),
  minimal: z.number(),
  superseded: z.number(),
  kept: z.number(),
  hit_rate: z.number().optional(),
});
const health = z.looseObject({
  uptime_seconds: z.number().optional(),
  components: z
    .record(z.string(), z.looseObject({ status: z.string(), milliseconds: z.number().optional() }))
    .default({}),
});

/** A time in its largest unit. */
function upFor(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

function parts(data: Data): Data {
  const { uptime_seconds, components, ...rest } = health.parse(data);
  const lines = Object.entries(components).map(([name, { status, milliseconds, ...more }]) => {
    const details = Object.entries(more).flatMap(([detail, value]) =>
      String(value) === '' ? [] : [`${detail.replaceAll('_', ' ')}: ${String(value)}`],
    );
    const duration = milliseconds === undefined ? [] : [`${milliseconds} ms`];
    return [name === 'dynamodb' ? 'table' : name, [status, ...duration, ...details].join(', ')] as const;
  });
  return {
    ...rest,
    ...(uptime_seconds !== undefined && { up_for: upFor(uptime_seconds) }),
    ...Object.fromEntries(lines),
  };
}

const statistics = z.record(z.string(), z.object({ total: counts, by_strategy: z.record(z.string(), counts) }));

function strategies(data: Data): Data {
  const periods = Object.entries(statistics.parse(data));
  return Object.fromEntries(
    periods.map(([period, { total, by_strategy }]) => [
      period,
      [...Object.entries(by_strategy), ['all', total] as const].map(([strategy, one]) => ({
        strategy,
        reads: one.hits + one.misses,
        hit_rate: one.hit_rate === undefined ? '' : `${Math.round(one.hit_rate * 100)} %`,
        served_stale: one.stale + one.minimal,
        invalidated: one.superseded,
        written: one.kept,
      })),
    ]),
  );
}
