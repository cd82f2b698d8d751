import * as z from 'zod';
import { SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import { request } from '../../spotify/request.ts';
import { attempt } from '../calls/attempt.ts';
import { furtherPages, type Range } from '../calls/playlist.ts';
import { type Spotify, type ToolContext, withOptions } from '../definition/context.ts';
import { project } from '../definition/project.ts';
import { FullPlaylist, Rows } from '../schemas/playlist.ts';
import { clean, nameless } from '../schemas/text.ts';
import { hasTime } from './fill.ts';
import { type PlaylistRow, rowOf } from './rows.ts';

/** A playlist with its rows. */
export interface WholePlaylist {
  readonly id: string;
  /** For reading. */
  readonly name: string;
  /** As Spotify has it, for writing. */
  readonly storedName: string;
  readonly snapshot_id?: string | undefined;
  readonly total: number;
  /** The first of them, when `complete` is false. */
  readonly rows: readonly PlaylistRow[];
  readonly complete: boolean;
  /** Why the rest is missing; absent when time was up. */
  readonly failure?: SpotifyFailure | undefined;
}

/** What a job reads: as it is now, or as the cache has it. */
export type Way = 'live' | 'cached';

const additional_types = ['track', 'episode'];
const atOnce = 4;
const everything = 10_000;
const Facts = z.object({
  name: z.string().catch(''),
  snapshot_id: z.string().optional().catch(undefined),
});
const longestName = 300;

/** The calls that reading so many rows takes: the first hundred come with the playlist. */
export const readingCalls = (total: number): number => 1 + furtherPages({ start: 0, count: total }, 100, total).length;

/**
 * Reads a range of a playlist, all of it by default, a few pages at a time until time is up.
 * @throws SpotifyError `forbidden` for contents that Spotify hides from the app.
 */
export async function readRows(
  playlist_id: string,
  way: Way,
  context: ToolContext,
  range: Range = { start: 0, count: everything },
): Promise<WholePlaylist> {
  const spotify = withOptions(context.spotify, { fresh: way === 'live', priority: 'bulk' });
  const asked = request('GET /playlists/{playlist_id}', { playlist_id }, { additional_types });
  const answer = await spotify(asked);
  const { contents } = project(FullPlaylist, answer, asked);
  const { name: storedName, snapshot_id } = project(Facts, answer, asked);
  if (!contents) throw new SpotifyError({ code: 'forbidden', operation: asked.name, message: 'Forbidden' });
  const total = contents.total ?? contents.items.length;
  const whole = { id: playlist_id, name: clean(storedName, longestName) || nameless, storedName, snapshot_id, total };
  const values = contents.items.slice(range.start, range.start + range.count);
  const pages = furtherPages(range, contents.items.length, total);
  for (let next = 0; next < pages.length; next += atOnce) {
    const rows = () => values.map((value, at) => rowOf(value, range.start + at));
    if (!hasTime(context)) return { ...whole, rows: rows(), complete: false };
    const got = await attempt(
      Promise.all(pages.slice(next, next + atOnce).map((page) => readPage(playlist_id, page, spotify))),
    );
    if ('failure' in got) return { ...whole, rows: rows(), complete: false, failure: got.failure };
    if (got.value.some((page) => page.total !== total)) throw new SpotifyError(moved);
    values.push(...got.value.flatMap(({ items }) => items));
  }
  return { ...whole, rows: values.map((value, at) => rowOf(value, range.start + at)), complete: true };
}

const moved = {
  code: 'bad_request',
  message: 'the playlist changed while it was read; nothing was done, and calling again reads it anew',
} as const;

async function readPage(playlist_id: string, { start, count }: Range, spotify: Spotify) {
  const query = { additional_types, limit: count, offset: start };
  const asked = request('GET /playlists/{playlist_id}/items', { playlist_id }, query);
  return project(Rows, await spotify(asked), asked);
}
