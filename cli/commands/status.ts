import * as z from 'zod';
import type { Data } from '../output/rows.ts';
import type { Table } from '../output/table.ts';
import { plural } from '../output/text.ts';

const quota = z.object({
  bucket: z.string(),
  calls_last_24_hours: z.number(),
  estimate: z.number(),
  left: z.number(),
  shut_until: z.string().optional(),
});
const status = z.looseObject({
  version: z.string().default('?'),
  mode: z.string().default('development'),
  sign_in: z.looseObject({ connected: z.boolean().optional(), ends_at: z.string().optional() }).optional(),
  quotas: z.array(quota.catch({ bucket: '?', calls_last_24_hours: 0, estimate: 0, left: 0 })).default([]),
  breakers: z.array(z.looseObject({ group: z.string(), state: z.string() })).default([]),
  rate_limit: z.looseObject({ calls_left_this_second: z.number(), calls_left_this_minute: z.number() }).optional(),
});

const day = (iso: string): string =>
  new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** Without its table the server knows of nobody. */
function signedIn(of: z.output<typeof status>['sign_in']): string {
  if (of?.connected === undefined) return 'not known: the server cannot read its state; see mcp-spotify health';
  if (!of.connected) return 'no: open the start page of the server';
  return `yes${of.ends_at === undefined ? '' : `, until ${day(of.ends_at)}`}`;
}

/** The state of the server for people: facts, and the quotas that are used most. */
export function statusOf(
  data: Data,
  url: string,
): { readonly facts: ReadonlyArray<readonly [string, string]>; readonly quotas: Table } {
  const { version, mode, sign_in, quotas, breakers, rate_limit } = status.parse(data);
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
