import * as z from 'zod';
import { request } from '../../../spotify/request.ts';
import { freshnessOf } from '../../calls/batches.ts';
import { fresh, limit } from '../../definition/arguments.ts';
import { type Outcome, readAs, type ToolContext } from '../../definition/context.ts';
import { rowArguments } from '../../definition/detail.ts';
import { tool } from '../../definition/tool.ts';
import { History } from '../../schemas/player.ts';

const minute = 60_000;
const hour = 60 * minute;
const ago = /^(\d{1,5})\s*([a-z]*?)(?:\s+ago)?$/i;
/** Other words are refused, so that "months" is not read as minutes. */
const units: ReadonlyArray<readonly [words: RegExp, milliseconds: number]> = [
  [/^(?:m|mins?|minutes?)?$/i, minute],
  [/^(?:h|hrs?|hours?)$/i, hour],
  [/^d(?:ays?)?$/i, 24 * hour],
  [/^w(?:eeks?)?$/i, 7 * 24 * hour],
  [/^s(?:ecs?|econds?)?$/i, 1000],
];
const clock = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i;
const unix = /^\d{13}$/;

/** Reads `60`, `2 h`, `90 minutes ago`, `an hour ago`, an ISO time or Unix milliseconds; a time without a zone is UTC, as in answers. */
export function timeIn(text: string, now: number): number | undefined {
  const inDigits = text.replace(/^half an hour\b/i, '30 minutes').replace(/^(?:an?|one) (?=[a-z])/i, '1 ');
  const [, count, word = ''] = ago.exec(inDigits) ?? [];
  const unit = units.find(([words]) => words.test(word))?.[1];
  if (count !== undefined) return unit && now - Number(count) * unit;
  if (unix.test(text)) return Number(text);
  const [whole, zone] = clock.exec(text) ?? [];
  const time = Date.parse(zone === undefined ? `${whole?.replace(' ', 'T')}Z` : text);
  return Number.isNaN(time) ? undefined : time;
}

/** The number of plays that are searched: Spotify keeps no more. */
const page = 50;
/** The number of plays in an answer about a time. */
const shown = 5;
/** If the nearest play is further away, nothing was playing. Milliseconds. */
const near = 30 * minute;

const Read = z.object({
  items: z.array(z.looseObject({ played_at: z.string().optional() })),
  cursors: z.object({ before: z.number().optional() }),
});

async function plays(before: number | undefined, { spotify }: ToolContext) {
  const asked = request('GET /me/player/recently-played', {}, { limit: page, before });
  const { data, answer } = await readAs(History, asked, spotify, { fallback: 'stale' });
  return { answer, ...Read.parse(data) };
}

/** Models send seconds as well, which Spotify takes for a time in 1970. */
const unixTime = z
  .int()
  .min(0)
  .refine(
    (time) => time === 0 || time >= 10 ** 11,
    'must be Unix milliseconds (13 digits), such as a cursor of an answer',
  )
  .optional();

const playedAt = ({ played_at = '' }: { readonly played_at?: string | undefined }): number => Date.parse(played_at);

/** The plays nearest to a time, newest first: from the latest, which the cache often has, or from a page before them. */
async function around(text: string, most: number, context: ToolContext): Promise<Outcome> {
  const now = context.now();
  const at = timeIn(text, now) ?? Number.NaN;
  if (at > now)
    throw new z.ZodError([{ code: 'custom', path: ['around'], message: 'must be in the past', input: text }]);
  const latest = await plays(undefined, context);
  const { before: oldest } = latest.cursors;
  const isOlder = oldest !== undefined && at < oldest;
  const older = isOlder ? await plays(Math.min(oldest, at + hour), context) : undefined;
  const distance = (play: Parameters<typeof playedAt>[0]): number => Math.abs(playedAt(play) - at);
  const all = [...latest.items, ...(older?.items ?? [])].filter((play) => !Number.isNaN(playedAt(play)));
  const nearest = all.toSorted((one, other) => distance(one) - distance(other)).slice(0, Math.min(most, shown));
  const items = nearest.toSorted((one, other) => playedAt(other) - playedAt(one));
  const first = nearest[0];
  const message =
    first && distance(first) <= near
      ? undefined
      : `Nothing was on then, as far as Spotify still knows: it keeps 50 plays.${first ? ' These are the nearest.' : ''}`;
  return {
    data: { around: new Date(at).toISOString(), message, items, total: items.length },
    freshness: freshnessOf(latest.answer, ...(older ? [older.answer] : [])),
  };
}

export const getRecentlyPlayed = tool({
  name: 'get_recently_played',
  title: 'Recently played',
  description:
    'Listening history: the last songs played, newest first, or what was on at a time (around). Spotify keeps 50, without episodes; for older ones pass cursors.before as before.',
  effect: 'read',
  calls: '1; with around 1-2',
  input: z
    .strictObject({
      limit: limit(20),
      after: unixTime.describe('Unix ms; not with before'),
      before: unixTime.describe('Unix ms'),
      around: z
        .string()
        .trim()
        .refine((text) => timeIn(text, 0) !== undefined, {
          message: 'must be minutes ago (60), hours ago (2 h) or an ISO time (2026-11-29T08:00Z)',
        })
        .optional()
        .describe('ISO time or minutes ago'),
      ...rowArguments,
      fresh,
    })
    .refine(({ after, before, around }) => [after, before, around].filter((one) => one !== undefined).length < 2, {
      path: ['before'],
      message: 'cannot go together with after or around: give one of them',
    }),
  example: { limit: 10 },
  run: async ({ limit, after, before, around: time }, context) => {
    if (time !== undefined) return around(time, limit, context);
    const asked = request('GET /me/player/recently-played', {}, { limit, after, before });
    const { data, answer } = await readAs(History, asked, context.spotify, { fallback: 'minimal' });
    return { data, freshness: answer.freshness };
  },
});
