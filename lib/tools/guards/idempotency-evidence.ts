import * as z from 'zod';
import { operations } from '../../spotify/operations.ts';
import { type RequestOptions, request } from '../../spotify/request.ts';
import { readPage } from '../calls/playlist.ts';
import { readAs, type ToolContext } from '../definition/context.ts';
import type { EarlierAttempt, IdempotencySpec } from '../definition/idempotency.ts';
import { AddedRow, playable, Rows } from '../schemas/playlist.ts';

/** The tolerated difference between Spotify's clock and ours; `added_at` has whole seconds. Milliseconds. */
const clockTolerance = 6000;

/**
 * Whether rows of a playlist show that all items were added together at `since` or later. Spotify adds all or none. A row may
 * have another URI than the one that was sent (relinked, unavailable), so half of them must match by URI and the others be new rows.
 */
export function wereAdded(rows: readonly unknown[], uris: readonly string[], since: number): boolean {
  const added = rows
    .map((value) => AddedRow.parse(value))
    .filter((row) => Date.parse(row?.added_at ?? '') >= since - clockTolerance)
    .map((row) => row?.item ?? row?.track);
  const missing = [...uris];
  for (const item of added) {
    const at = missing.findIndex((uri) => uri === item?.uri || uri === item?.linked_from?.uri);
    if (at >= 0) missing.splice(at, 1);
  }
  const found = uris.length - missing.length;
  return added.length >= uris.length && found > 0 && found >= uris.length / 2;
}

/** Other apps may have moved rows meanwhile, so this many rows before and after are read too. */
const margin = 25;
const pageSize = operations['GET /playlists/{playlist_id}/items'].limit?.development ?? 50;

interface Added {
  readonly playlist_id: string;
  readonly track_uris: readonly string[];
  readonly position?: number | undefined;
}

/** Added items have a time, so nothing must be read before. */
export const addItemsIdempotency: IdempotencySpec<Added> = {
  settles: 'library',
  happened: async ({ playlist_id, track_uris, position }, { startedAt }, { spotify }) => {
    const page = (start: number) => readPage(playlist_id, { start, count: pageSize }, { spotify });
    const start = Math.max(0, (position ?? 0) - margin);
    const first = await page(start);
    const total = first.total ?? first.items.length;
    const end = position === undefined ? total : Math.min(total, position + track_uris.length + margin);
    const from = position === undefined ? Math.max(pageSize, total - track_uris.length - margin) : start + pageSize;
    const offsets = Array.from(
      { length: Math.max(0, Math.ceil((end - from) / pageSize)) },
      (_, n) => from + n * pageSize,
    );
    const rest = await Promise.all(offsets.map(page));
    return wereAdded(
      [first, ...rest].flatMap(({ items }) => items),
      track_uris,
      startedAt,
    )
      ? {}
      : undefined;
  },
};

const OwnPlaylist = z.object({
  id: z.string(),
  name: z.string(),
  items: Rows.nullish().catch(undefined),
  tracks: Rows.nullish().catch(undefined),
});
const OwnPlaylistsPage = z.object({ items: z.array(z.unknown()).catch([]), total: z.number().catch(0) });
const maxPlaylists = 50;

/** Ignores rows that are not playlists with a name. */
const playlistsIn = (items: readonly unknown[]) =>
  items.flatMap((value) => {
    const { data } = OwnPlaylist.safeParse(value);
    return data ? [{ ...data, body: value, isEmpty: ((data.items ?? data.tracks)?.total ?? 0) === 0 }] : [];
  });

/**
 * The playlist that a call created whose response was lost: one of that name that did not exist before. If this is unknown, because
 * the list was not read or the playlist was on another page, only an empty one counts.
 */
export function findCreatedPlaylist(
  pages: { readonly first: readonly unknown[]; readonly last: readonly unknown[] },
  isNamed: (name: string) => boolean,
  before: readonly string[] | undefined,
): unknown {
  const named = (items: readonly unknown[]) => playlistsIn(items).filter((playlist) => isNamed(playlist.name.trim()));
  const isNew = ({ id }: { readonly id: string }) => !before?.includes(id);
  const found =
    named(pages.first).find((one) => isNew(one) && (before !== undefined || one.isEmpty)) ??
    named(pages.last).find((one) => isNew(one) && one.isEmpty);
  return found?.body;
}

async function readOwnPlaylists(offset: number, { spotify }: Pick<ToolContext, 'spotify'>) {
  // The same request as in get_user_playlists, so that its cache entry is used.
  const asked = request('GET /me/playlists', {}, { limit: maxPlaylists, offset });
  return (await readAs(OwnPlaylistsPage, asked, spotify)).data;
}

const ids = z.array(z.string()).optional().catch(undefined);

/** The ids of the user's playlists with a name, from the first page. */
export async function findPlaylistIdsByName(
  isNamed: (name: string) => boolean,
  context: ToolContext,
): Promise<unknown> {
  const { items } = await readOwnPlaylists(0, context);
  return playlistsIn(items).flatMap((playlist) => (isNamed(playlist.name.trim()) ? [playlist.id] : []));
}

/** A playlist with a name that did not exist before a call. */
export async function findNewPlaylist(
  isNamed: (name: string) => boolean,
  { before }: EarlierAttempt,
  context: ToolContext,
): Promise<unknown> {
  const { items: first, total } = await readOwnPlaylists(0, context);
  const last = total > maxPlaylists ? await readOwnPlaylists(total - maxPlaylists, context) : { items: [] };
  return findCreatedPlaylist({ first, last: last.items }, isNamed, ids.parse(before));
}

/** A new playlist is distinguished from older ones of the same name by their ids: one read before, usually from the cache. */
export const createPlaylistIdempotency: IdempotencySpec<{ readonly name: string }> = {
  settles: 'library',
  before: ({ name }, context) => findPlaylistIdsByName((one) => one === name, context),
  happened: ({ name }, earlier, context) => findNewPlaylist((one) => one === name, earlier, context),
};

const Playing = z
  .object({ currently_playing: playable, queue: z.array(playable).catch([]) })
  .nullish()
  .catch(undefined);
const Plays = z.object({ items: z.array(z.object({ track: playable }).nullish().catch(undefined)).catch([]) });

/** How often an item is in the queue, including the current item. */
export function countInQueue(answer: unknown, uri: string): number {
  const { currently_playing, queue = [] } = Playing.parse(answer) ?? {};
  return [currently_playing, ...queue].filter((item) => item?.uri === uri || item?.linked_from?.uri === uri).length;
}

const inQueue = async (uri: string, { spotify }: ToolContext, options: Partial<RequestOptions> = {}): Promise<number> =>
  countInQueue((await spotify(request('GET /me/player/queue', {}), options)).body, uri);

async function countPlaysSince(uri: string, since: number, context: ToolContext): Promise<number> {
  const plays = await tracksSince(since, context);
  return plays.filter((track) => track.uri === uri || track.linked_from?.uri === uri).length;
}

const playedSince = async (since: number, context: ToolContext): Promise<readonly string[]> =>
  (await tracksSince(since, context)).map(({ uri, linked_from }) => linked_from?.uri ?? uri);

async function tracksSince(since: number, { spotify }: ToolContext) {
  const asked = request('GET /me/player/recently-played', {}, { limit: 50, after: since });
  const { data } = await readAs(Plays, asked, spotify);
  return data.items.flatMap((play) => play?.track ?? []);
}

export async function readQueueUris({ spotify }: ToolContext): Promise<readonly string[]> {
  const { currently_playing, queue = [] } =
    Playing.parse((await spotify(request('GET /me/player/queue', {}))).body) ?? {};
  return [currently_playing, ...queue].flatMap((item) => (item ? [item.linked_from?.uri ?? item.uri] : []));
}

/** Spotify shows the current item and at most 20 of the queue. */
const maxShown = 21;

/**
 * How many items, counted from the first one, are in the queue or were played more often than before; `undefined` for none.
 * `isAll` is false if the last of them is the last item that Spotify shows.
 */
export async function matchQueuedItems(
  uris: readonly string[],
  { startedAt, before }: EarlierAttempt,
  context: ToolContext,
): Promise<{ readonly queued: number; readonly isAll: boolean } | undefined> {
  const queuedBefore = Uris.parse(before);
  const now = await readQueueUris(context);
  const played = await playedSince(startedAt, context);
  const left = [...now, ...played];
  for (const uri of queuedBefore) remove(left, uri);
  const missing = uris.findIndex((uri) => !remove(left, uri));
  const queued = missing < 0 ? uris.length : missing;
  if (queued === 0) return undefined;
  const isAtEnd = now.length >= maxShown && now.at(-1) === uris[queued - 1];
  return { queued, isAll: queued === uris.length || !isAtEnd };
}

const Uris = z.array(z.string()).catch([]);

/** Removes the first equal entry from a list; returns whether there was one. */
function remove(list: string[], entry: string): boolean {
  const at = list.indexOf(entry);
  return at >= 0 && list.splice(at, 1).length > 0;
}

const counted = z.number().optional().catch(undefined);

/**
 * The item may already be in the queue, so it is counted before if the queue is cached. The queue is not read only for this, since few
 * responses are lost: `isSure` is false if an item is found whose earlier count is unknown. A queued item may have been played meanwhile.
 */
export const queueItemIdempotency: IdempotencySpec<{ readonly uri: string }> = {
  settles: 'player',
  remembered: ({ uri }, context) => inQueue(uri, context, { cachedOnly: true }),
  happened: async ({ uri }, { startedAt, before }: EarlierAttempt, context) => {
    const countBefore = counted.parse(before);
    const now = await inQueue(uri, context);
    const isFound =
      now > (countBefore ?? 0) || now + (await countPlaysSince(uri, startedAt, context)) > (countBefore ?? 0);
    return isFound ? { isSure: countBefore !== undefined } : undefined;
  },
};
