import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Data } from '../definition/context.ts';
import { fold } from '../matching/fold.ts';
import { titleKey } from '../matching/identity.ts';
import { date } from '../schemas/entities.ts';
import { clean, maybe, nameless } from '../schemas/text.ts';

export interface PlaylistRow {
  readonly position: number;
  /** By which it is added and removed; absent if the item no longer exists. */
  readonly uri?: string | undefined;
  /** The URI that Spotify plays instead if it relinked the track: answers show rows by it. */
  readonly plays?: string | undefined;
  /** Apps can neither add nor remove local files and items that no longer exist. */
  readonly kind: 'track' | 'episode' | 'local' | 'gone';
  /** Empty for a row without one. */
  readonly name: string;
  readonly artists: readonly string[];
  readonly album?: string | undefined;
  /** YYYY, YYYY-MM or YYYY-MM-DD. */
  readonly released?: string | undefined;
  readonly added_at?: string | undefined;
  readonly duration_ms?: number | undefined;
  readonly explicit?: boolean | undefined;
}

const longestName = 300;
/** Names for display; empty if nothing is visible. */
const shownName = maybe(z.string().transform((value) => clean(value, longestName)));
const Named = maybe(z.object({ name: shownName }));
const Playable = maybe(
  z.object({
    uri: maybe(z.string()),
    name: shownName,
    is_local: maybe(z.boolean()),
    artists: maybe(z.array(Named)),
    album: maybe(z.object({ name: shownName, release_date: date })),
    release_date: date,
    show: Named,
    duration_ms: maybe(z.number()),
    explicit: maybe(z.boolean()),
    linked_from: maybe(z.object({ uri: maybe(z.string()) })),
  }),
);
const Row = z.object({ added_at: date, item: Playable, track: Playable }).nullish().catch(undefined);

/** Parses a row of Spotify. A relinked track has the URI under which it was added. */
export function parseRow(value: unknown, position: number): PlaylistRow {
  const { added_at, item, track } = Row.parse(value) ?? {};
  const known = item ?? track;
  if (!known) return { position, kind: 'gone', name: '(no longer there)', artists: [], added_at };
  const { name = '', artists = [], album, show, duration_ms, explicit } = known;
  const released = album?.release_date ?? known.release_date;
  const uri = known.linked_from?.uri ?? known.uri;
  const plays = uri === known.uri ? undefined : known.uri;
  const kind = kindOf(uri, known.is_local === true);
  const by = artists.flatMap((artist) => artist?.name || []);
  const from = album?.name ?? show?.name;
  return { position, uri, plays, kind, name, artists: by, album: from, released, added_at, duration_ms, explicit };
}

function kindOf(uri: string | undefined, local: boolean): PlaylistRow['kind'] {
  if (local || uri?.startsWith('spotify:local:')) return 'local';
  if (uri?.startsWith('spotify:track:')) return 'track';
  return uri?.startsWith('spotify:episode:') ? 'episode' : 'gone';
}

export type AddableRow = PlaylistRow & { readonly uri: string };

/** Whether an app can add and remove a row. */
export const isAddable = (row: PlaylistRow): row is AddableRow =>
  row.uri !== undefined && (row.kind === 'track' || row.kind === 'episode');

/** What makes rows duplicates: the URI, or the title in any edition with the first artist, or with the show for an episode. */
export type DuplicateCriterion = 'uri' | 'title_artist';

/** Rows with the same key are duplicates; a row with `undefined` has none. A row without a title or an artist is identified by its URI. */
export function identityKey(
  { kind, uri, name, artists, album }: PlaylistRow,
  by: DuplicateCriterion,
): string | undefined {
  if (kind === 'gone') return undefined;
  const [title, from] = [titleKey(name), fold((kind === 'episode' ? album : artists[0]) ?? '')];
  if (by === 'uri' || title === '' || from === '') return uri;
  return `${kind === 'episode' ? 'episode' : 'song'}\n${title}\n${from}`;
}

/** Removes rows that equal an earlier one, or one in `seen`. */
export function deduplicate(
  rows: readonly PlaylistRow[],
  by: DuplicateCriterion,
  seen: ReadonlySet<string> = new Set(),
): readonly PlaylistRow[] {
  const known = new Set(seen);
  return rows.filter((row) => {
    const key = identityKey(row, by);
    if (key === undefined) return true;
    return !known.has(key) && known.add(key);
  });
}

const mostShown = 20;

interface Summary {
  readonly start?: number;
  readonly most?: number;
  readonly withDates?: boolean;
}

/** Some rows for an answer, the first by default, and how many more follow. */
export const summarizeRows = (
  rows: readonly PlaylistRow[],
  { start = 0, most = mostShown, withDates = false }: Summary = {},
): Data => ({
  rows: rows.slice(start, start + most).map(({ position, name, artists, uri, kind, added_at }) => ({
    position,
    name: name || nameless,
    artists: artists.join(', ') || undefined,
    uri,
    ...(withDates && { added_at }),
    ...(kind !== 'track' && { kind }),
  })),
  ...(rows.length > start + most && { and_more: rows.length - start - most }),
});

/** The resulting rows from a position on: data for views, which the text of an answer omits. */
export const previewRows = (rows: readonly PlaylistRow[], from = 0): Data =>
  summarizeRows(rows.map((row, at) => ({ ...row, position: from + at })));

export const orderHash = (uris: ReadonlyArray<string | undefined>): string =>
  createHash('sha256').update(JSON.stringify(uris)).digest('base64url').slice(0, 16);
