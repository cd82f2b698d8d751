import * as z from 'zod';
import type { Answer } from '../../../spotify/answer.ts';
import { SpotifyError } from '../../../spotify/failure.ts';
import { operations } from '../../../spotify/operations.ts';
import { request, type SpotifyRequest } from '../../../spotify/request.ts';
import { freshnessOf } from '../../calls/batches.ts';
import { fanOut } from '../../calls/fan-out.ts';
import { type Data, type Outcome, readAs, type ToolContext, withOptions } from '../../definition/context.ts';
import { continue_from, resume } from '../../playlist-jobs/continuation.ts';
import { Album, Artist, known } from '../../schemas/entities.ts';
import { onward } from '../../schemas/page.ts';

export const releaseArguments = {
  from: z.enum(['followed']).optional(),
  days: z.int().min(1).max(365).default(30).describe('With from'),
  continue_from,
};

type ReleaseArguments = z.output<z.ZodObject<typeof releaseArguments>> & {
  readonly limit: number;
  readonly offset: number;
};

const State = z.object({ checked: z.int() });
const day = 86_400_000;
/** An artist is asked for again after this time. Seconds. */
const oldAfter = day / 1000;
/** The part of a day's quota that a first call uses. Further calls use more, but not the reserved part. */
const share = 0.5;
/** Where the quota is not known. */
const mostUnknown = 50;
const mostPages = 20;
const { bucket, limit: mostRows } = operations['GET /artists/{id}/albums'];
const shareUsed = { code: 'quota_reserved', bucket } as const;

/** What the artists that the user follows released in the last days, newest first. */
export async function followedReleases(given: ReleaseArguments, context: ToolContext): Promise<Outcome> {
  const { days, limit, offset } = given;
  const args = { from: 'followed', days };
  const job = await resume({ tool: 'get_new_releases', args }, given.continue_from, State, context);
  const followed = await followedArtists(context);
  const since = new Date(context.now() - days * day).toISOString().slice(0, 10);
  const { answers, left, failure } = await discographies(followed.ids, since, job.before !== undefined, context);
  const checked = followed.ids.length - left;
  const albums = releasesIn(answers, since);
  const next = offset + limit;
  const data: Data = {
    albums: albums.slice(offset, next),
    total: albums.length,
    limit,
    offset,
    ...onward(next < albums.length ? next : undefined),
    since,
    artists_followed: followed.total,
    artists_checked: checked,
    ...job.cost(),
  };
  const [first, ...others] = [...followed.answers, ...answers];
  const freshness = first && { freshness: freshnessOf(first, ...others) };
  if (checked >= followed.total) return { data, ...freshness };
  const message = `These are the releases of ${checked} of the ${followed.total} artists.`;
  const isNoFurther = failure?.code === 'quota_reserved' && job.before && checked <= job.before.checked;
  if (!failure || isNoFurther)
    return { data: { message: `${message} No more can be checked now.`, ...data }, ...freshness };
  const of = context.spent.quota(bucket)?.of ?? 'some';
  const cost = `The others take ${left} calls or more, of ${of} a day that Spotify gives for albums of artists.`;
  const stopped =
    failure === shareUsed
      ? await job.stop({ checked }, { message: `${message} ${cost}`, ...data }, 'cost_first')
      : await job.stop({ checked }, { message, ...data }, { failure });
  // A missing part does not make the rest a failure.
  const { success: _, ...said } = stopped.data;
  return { ...stopped, data: said, ...freshness };
}

const Followed = z.object({
  artists: z.object({
    items: z.array(z.unknown()),
    total: z.number(),
    next: z.string().nullish(),
    cursors: z.object({ after: z.string().nullish() }).nullish(),
  }),
});

/** The artists that the user follows, page after page. */
async function followedArtists({ spotify }: ToolContext) {
  const ids: string[] = [];
  const answers: Answer[] = [];
  let [total, after]: [number, string | undefined] = [0, undefined];
  do {
    const asked: SpotifyRequest = request('GET /me/following', {}, { type: 'artist', after, limit: 50 });
    const { data, answer } = await readAs(Followed, asked, spotify, { fallback: 'stale', priority: 'bulk' });
    const { artists } = data;
    answers.push(answer);
    ids.push(...known(artists.items, Artist).flatMap(({ id }) => id ?? []));
    total = artists.total;
    after = artists.next ? (artists.cursors?.after ?? undefined) : undefined;
  } while (after !== undefined && answers.length < mostPages);
  return { ids, answers, total: after === undefined ? ids.length : total };
}

/**
 * The newest albums and singles of artists: first those from the cache, then those not read within a day, never read
 * ones first, until the quota, the rate or the time is up. `left` are the artists that were not read.
 */
async function discographies(ids: readonly string[], since: string, isResumed: boolean, context: ToolContext) {
  const { spotify, spent, mode } = context;
  const limit = mostRows?.[mode];
  const before = spent.calls();
  const way = withOptions(spotify, { priority: 'bulk', fallback: 'stale' });
  let running = 0;
  const live = async (asked: SpotifyRequest): Promise<Answer> => {
    const most = isResumed ? Number.POSITIVE_INFINITY : share * (spent.quota(bucket)?.of ?? mostUnknown / share);
    if (spent.calls() - before + running >= most) throw new SpotifyError(shareUsed);
    running += 1;
    try {
      const answer = await way(asked);
      const isOld = answer.freshness.source === 'cache' && answer.freshness.age_seconds > oldAfter;
      return isOld ? await way(asked, { fresh: true }) : answer;
    } finally {
      running -= 1;
    }
  };
  const pagesBy = (send: (asked: SpotifyRequest) => Promise<Answer>) => async (id: string) => {
    const page = (include_groups: string) =>
      send(request('GET /artists/{id}/albums', { id }, { include_groups, limit, offset: 0 }));
    const first = await page('album,single');
    return hidesSingles(first, since) ? [first, await page('single')] : [first];
  };
  const kept = await fanOut(
    ids,
    pagesBy((asked) => spotify(asked, { cachedOnly: true })),
    context,
  );
  const found = new Map(
    [...kept.replies].flatMap(([id, reply]) => ('value' in reply ? [[id, reply.value] as const] : [])),
  );
  const age = (id: string): number =>
    Math.max(...(found.get(id) ?? []).map(({ freshness }) => freshness.age_seconds), found.has(id) ? 0 : 1e9);
  const due = ids.filter((id) => age(id) > oldAfter).toSorted((one, other) => age(other) - age(one));
  const { replies, failure } = await fanOut(due, pagesBy(live), context);
  for (const [id, reply] of replies) found.set(id, 'value' in reply ? reply.value : []);
  return { answers: [...found.values()].flat(), left: ids.filter((id) => !found.has(id)).length, failure };
}

const Page = z.object({ items: z.array(z.unknown()), total: z.number() }).catch({ items: [], total: 0 });
const rowsOf = ({ body }: Answer) => known(Page.parse(body).items, Album);

/** Whether a later page may have singles of these days: albums come first, each kind with the newest first. */
function hidesSingles(page: Answer, since: string): boolean {
  const rows = rowsOf(page);
  const last = rows.at(-1);
  const isSeen = last?.album_type === 'single' && (last.release_date ?? '') < since;
  return Page.parse(page.body).total > rows.length && !isSeen;
}

/** The albums of these days, each once although several artists made it, newest first. */
function releasesIn(answers: readonly Answer[], since: string) {
  const albums = answers.flatMap(rowsOf).filter(({ release_date = '' }) => release_date >= since);
  const byId = new Map(albums.map((album) => [album.id, album]));
  return [...byId.values()].toSorted((one, other) => (other.release_date ?? '').localeCompare(one.release_date ?? ''));
}
