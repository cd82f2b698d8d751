import * as z from 'zod';
import type { Layer } from '../../../spotify/pipeline.ts';
import type { SpotifyRequest } from '../../../spotify/request.ts';
import { isNext } from '../../../spotify/revision.ts';
import { bodyOf, type Entry, isFresh, type Lifetime, longestLife } from '../../decisions/freshness.ts';
import type { PlacedEntry } from '../../store/fleet-store.ts';
import { type CachePlace, listOf, type RequestStates } from '../request-state.ts';

/** An executed change, with the list as it was before. */
interface Noted {
  readonly change: SpotifyRequest;
  readonly list: Entry;
  readonly snapshot: string;
  /** When it was sent. Milliseconds since the epoch. */
  readonly sent: number;
}

interface ListedRowsPorts {
  readonly now: () => number;
  readonly lifetime: Lifetime;
  readonly placeOf: (request: SpotifyRequest) => CachePlace | undefined;
}

const tag = 'playlists';

export type ListedRows = ReturnType<typeof listedRows>;

/**
 * Updates the cached list of playlists after a change of one playlist's contents, instead of dropping it. Such a change
 * alters one row: its total, which the read after the change shows, and its snapshot id, which the response to the
 * change contains. The rest stays valid unless there was another change in between.
 */
export function listedRows({ now, lifetime, placeOf }: ListedRowsPorts, states: RequestStates) {
  let noted: Noted | undefined;
  return {
    /** Remembers executed changes. */
    noting: ((next) => async (request) => {
      const { operation } = request;
      if (operation.effect === 'read') return next(request);
      noted = undefined;
      if (!listOf(request)) return next(request);
      const { list, generations } = await states.lookup(request);
      const sent = now();
      const answer = await next(request);
      const { data } = Snapshot.safeParse(answer.body);
      // A list that was read shortly after another change may not show that change.
      const isSettled = list && list.freshUntil >= list.fetchedAt + lifetime.fresh;
      if (isSettled && data && isFresh(list, generations, now()))
        noted = { change: request, list, snapshot: data.snapshot_id, sent };
      return answer;
    }) satisfies Layer,
    /** The lists in which the changed playlist's row can be updated from a response. */
    updatedLists: ({ operation, params }: SpotifyRequest, body: unknown): readonly PlacedEntry[] => {
      if (!noted || operation.one !== 'playlist') return [];
      const { change, list } = noted;
      const listing = listOf(change);
      const place = listing && placeOf(listing);
      const written = states.replaced(tag);
      const isLast = written?.before !== undefined && list.generations[tag] === written.before;
      if (!place || !isLast || change.params['playlist_id'] !== params['playlist_id']) return [];
      const text = renewed(list, noted, body);
      if (text === undefined) return [];
      noted = undefined;
      const entry = { ...list, body: text, generations: { [tag]: written.after } };
      return [{ ...place, entry, expiresAt: Math.min(list.freshUntil + lifetime.stale, list.fetchedAt + longestLife) }];
    },
  };
}

const Snapshot = z.object({ snapshot_id: z.string() });
const List = z.looseObject({ items: z.array(z.looseObject({ id: z.string(), snapshot_id: z.string() })) });
const Counted = z.looseObject({ total: z.number() });
/** Spotify uses one of two keys for a playlist's contents and for their summary in a list. */
const keys = ['items', 'tracks'] as const;
const Contents = z.object({ total: z.number(), items: z.array(z.unknown()) });
const Playlist = z.object({ items: Contents.optional(), tracks: Contents.optional() });
const Dated = z.object({ added_at: z.string() });
/** How far Spotify's clock and ours may differ, including its rounding to seconds. Milliseconds. */
const clocksApart = 6000;
const Edit = z.object({
  uris: z.array(z.string()).optional(),
  position: z.number().optional(),
  items: z.array(z.object({ uri: z.string() })).optional(),
});

/** The list as text with the changed playlist's row updated; `undefined` unless the playlist surely shows the change. */
function renewed(list: Entry, { change, snapshot, sent }: Omit<Noted, 'list'>, body: unknown): string | undefined {
  const { data: page } = List.safeParse(bodyOf(list)?.body);
  const { data: playlist } = Playlist.safeParse(body);
  const contents = playlist?.items ?? playlist?.tracks;
  const at = page?.items.findIndex(({ id }) => id === change.params['playlist_id']) ?? -1;
  const row = page?.items[at];
  // The read may show another change made after the list was read, or miss this one because of it.
  if (!row || !contents || !isNext(row.snapshot_id, snapshot)) return undefined;
  const counts = keys.flatMap((key) => {
    const { data } = Counted.safeParse(row[key]);
    return data && shows(contents, change, { before: data.total, sent })
      ? [[key, { ...data, total: contents.total }]]
      : [];
  });
  if (counts.length === 0) return undefined;
  const now = { ...row, snapshot_id: snapshot, ...Object.fromEntries(counts) };
  return JSON.stringify({ ...page, items: page?.items.with(at, now) });
}

/**
 * Whether the contents surely include the change: Spotify may show it late, and only the first rows are part of a
 * playlist.
 */
function shows(
  { total, items }: z.output<typeof Contents>,
  { body }: SpotifyRequest,
  { before, sent }: { readonly before: number; readonly sent: number },
): boolean {
  const { items: gone, uris = [], position } = Edit.safeParse(body?.type === 'json' ? body.json : undefined).data ?? {};
  const has = (row: unknown, uri: string): boolean => JSON.stringify(row ?? '').includes(`"${uri}"`);
  if (gone) return items.length === total && !gone.some(({ uri }) => has(items, uri));
  const start = position ?? total - uris.length;
  const isAdded = uris.length > 0 && total === before + uris.length;
  // An equal row that was there before the change does not count as added.
  const isNew = (row: unknown): boolean => Date.parse(Dated.safeParse(row).data?.added_at ?? '') >= sent - clocksApart;
  return isAdded && uris.every((uri, nth) => has(items[start + nth], uri) && isNew(items[start + nth]));
}
