import type { Answer } from '../../spotify/answer.ts';
import { attempt, SpotifyError } from '../../spotify/failure.ts';
import type { Operation } from '../../spotify/operation.ts';
import { operations } from '../../spotify/operations.ts';
import { request } from '../../spotify/request.ts';
import { type Data, type Outcome, readAs, type ToolContext, withOptions } from '../definition/context.ts';
import { onward } from '../schemas/page.ts';
import { FullPlaylist, Rows, row } from '../schemas/playlist.ts';
import { freshnessOf } from './batches.ts';

/** Which rows of a playlist: `count` from `start` on. */
export interface Range {
  readonly start: number;
  readonly count: number;
}

const additional_types = ['track', 'episode'];
const operation: Operation = operations['GET /playlists/{playlist_id}/items'];
/** Rows per page: as documented, and as observed. */
const documented = operation.limit?.development ?? 50;
const { seen = documented } = operation;

/** The request for a playlist, with its first hundred rows where the app may see them. */
export const playlistRequest = (playlist_id: string) =>
  request('GET /playlists/{playlist_id}', { playlist_id }, { additional_types });

export const rowsRequest = (playlist_id: string, { start, count }: Range) =>
  request('GET /playlists/{playlist_id}/items', { playlist_id }, { additional_types, limit: count, offset: start });

/** A playlist with a range of its rows: one call when Spotify sends them along, more where the range goes further. */
export async function readPlaylist(
  playlist_id: string,
  range: Range | undefined,
  context: ToolContext,
): Promise<Outcome> {
  const spotify = withOptions(context.spotify, { fallback: 'stale' });
  const { data, answer } = await readAs(FullPlaylist, playlistRequest(playlist_id), spotify);
  const { playlist, contents } = data;
  const total_tracks = contents?.total;
  if (!range) return { data: { ...playlist, total_tracks }, freshness: answer.freshness };
  if (!contents) return { data: { ...playlist, note: closed }, freshness: answer.freshness };
  const total = contents.total ?? contents.items.length;
  const missing = furtherPages(range, contents.items.length, total);
  const pages = await Promise.all(missing.map((page) => readRows(playlist_id, page, { ...context, spotify })));
  const rows = [
    contents.items.slice(range.start, range.start + range.count),
    ...pages.map(({ items }) => items),
  ].flat();
  const changed = pages.some((page) => page.total !== total);
  return {
    data: { ...playlist, total_tracks: total, tracks: page(rows, range, total), ...(changed && { note: moved }) },
    freshness: freshnessOf(answer, ...pages.flatMap((page) => page.answers)),
  };
}

const closed = 'Spotify shows an app the contents of a playlist only if the user owns it or collaborates on it.';
const moved = 'The playlist changed while it was read: rows may be missing or repeated. Read it again.';

/** The rows of the range that the response of the playlist does not contain, in pages of one call each. */
export const furtherPages = ({ start, count }: Range, embedded: number, total: number): Range[] =>
  parts(Math.max(start, embedded), Math.min(start + count, total), seen);

function parts(first: number, end: number, size: number): Range[] {
  const pages = Math.max(0, Math.ceil((end - first) / size));
  return Array.from({ length: pages }, (_, index) => {
    const from = first + index * size;
    return { start: from, count: Math.min(size, end - from) };
  });
}

/** The calls that reading some pages takes at most, by what is known of their size. */
export const callsFor = (pages: readonly Range[], size = documented): number =>
  pages.reduce((sum, { count }) => sum + Math.ceil(count / size), 0);

export async function readPage(
  playlist_id: string,
  { start, count }: Range,
  { spotify }: Pick<ToolContext, 'spotify'>,
) {
  const { data, answer } = await readAs(Rows, rowsRequest(playlist_id, { start, count }), spotify);
  return { answer, ...data };
}

/** Rows of a playlist, with the answers that contained them. */
export interface ReadRows {
  readonly items: readonly unknown[];
  readonly total: number | undefined;
  readonly answers: readonly Answer[];
}

/**
 * Some rows of a playlist, in one call if Spotify returns larger pages than it documents, which only a request shows.
 * After a refusal or a page that ends early, the fleet requests pages of the documented size.
 */
export async function readRows(
  playlist_id: string,
  { start, count }: Range,
  context: Pick<ToolContext, 'spotify' | 'pageSize'>,
): Promise<ReadRows> {
  const { known, learn } = context.pageSize;
  const end = start + count;
  let read: ReadRows = { items: [], total: undefined, answers: [] };
  const size = count > documented ? await known() : documented;
  if (size !== documented) {
    const got = await attempt(readPage(playlist_id, { start, count }, context));
    if ('failure' in got && got.failure.code !== 'bad_request') throw new SpotifyError(got.failure);
    if ('value' in got) read = joined(read, got.value);
    const isWhole = read.items.length >= Math.min(end, read.total ?? end) - start;
    await learn('value' in got && isWhole ? seen : documented);
    if ('value' in got && isWhole) return read;
  }
  const rest = parts(start + read.items.length, end, documented);
  const pages = await Promise.all(rest.map((part) => readPage(playlist_id, part, context)));
  return pages.reduce(joined, read);
}

const joined = ({ items, answers }: ReadRows, page: Awaited<ReturnType<typeof readPage>>): ReadRows => ({
  items: [...items, ...page.items],
  total: page.total,
  answers: [...answers, page.answer],
});

function page(rows: readonly unknown[], { start, count }: Range, total: number): Data {
  const next = start + rows.length;
  return {
    items: rows.map((value, index) => row(value, start + index)),
    total,
    limit: count,
    offset: start,
    ...onward(rows.length > 0 && next < total ? next : undefined),
  };
}
