import { operations } from '../../spotify/operations.ts';
import { request } from '../../spotify/request.ts';
import { type Data, type Outcome, type ToolContext, withOptions } from '../definition/context.ts';
import { project } from '../definition/project.ts';
import { onward } from '../schemas/page.ts';
import { FullPlaylist, Rows, row } from '../schemas/playlist.ts';
import { freshnessOf } from './batches.ts';

/** Which rows of a playlist: `count` from `start` on. */
export interface Range {
  readonly start: number;
  readonly count: number;
}

const additional_types = ['track', 'episode'];
const pageSize = operations['GET /playlists/{playlist_id}/items'].limit?.development ?? 50;

/** The request for a playlist, with its first hundred rows where the app may see them. */
export const playlistRequest = (playlist_id: string) =>
  request('GET /playlists/{playlist_id}', { playlist_id }, { additional_types });

/** A playlist with a range of its rows: one call when Spotify sends them along, more where the range goes further. */
export async function readPlaylist(
  playlist_id: string,
  range: Range | undefined,
  context: ToolContext,
): Promise<Outcome> {
  const spotify = withOptions(context.spotify, { standIn: 'stale' });
  const asked = playlistRequest(playlist_id);
  const answer = await spotify(asked);
  const { playlist, contents } = project(FullPlaylist, answer, asked);
  const total_tracks = contents?.total;
  if (!range) return { data: { ...playlist, total_tracks }, freshness: answer.freshness };
  if (!contents) return { data: { ...playlist, note: closed }, freshness: answer.freshness };
  const total = contents.total ?? contents.items.length;
  const missing = furtherPages(range, contents.items.length, total);
  const pages = await Promise.all(missing.map((page) => readRows(playlist_id, page, { spotify })));
  const rows = [
    contents.items.slice(range.start, range.start + range.count),
    ...pages.map(({ items }) => items),
  ].flat();
  const changed = pages.some((page) => page.total !== total);
  return {
    data: { ...playlist, total_tracks: total, tracks: page(rows, range, total), ...(changed && { note: moved }) },
    freshness: freshnessOf(answer, ...pages.map((page) => page.answer)),
  };
}

const closed = 'Spotify shows an app the contents of a playlist only if the user owns it or collaborates on it.';
const moved = 'The playlist changed while it was read: rows may be missing or repeated. Read it again.';

/** The requests that get what of the range did not come with the playlist. */
export function furtherPages({ start, count }: Range, embedded: number, total: number): Range[] {
  const end = Math.min(start + count, total);
  const first = Math.max(start, embedded);
  const pages = Math.max(0, Math.ceil((end - first) / pageSize));
  return Array.from({ length: pages }, (_, index) => {
    const from = first + index * pageSize;
    return { start: from, count: Math.min(pageSize, end - from) };
  });
}

/** Some rows of a playlist, at most as many as a page has. */
export async function readRows(
  playlist_id: string,
  { start, count }: Range,
  { spotify }: Pick<ToolContext, 'spotify'>,
) {
  const query = { additional_types, limit: count, offset: start };
  const asked = request('GET /playlists/{playlist_id}/items', { playlist_id }, query);
  const answer = await spotify(asked);
  return { answer, ...project(Rows, answer, asked) };
}

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
