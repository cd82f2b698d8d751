import * as z from 'zod';
import { project } from '../../spotify/answer.ts';
import { SpotifyError } from '../../spotify/failure.ts';
import { playlistRequest, readPage } from '../calls/playlist.ts';
import { type Data, readAs, type Spotify } from '../definition/context.ts';
import type { ReadBack } from '../definition/verification.ts';
import { AddedRow, FullPlaylist } from '../schemas/playlist.ts';
import { decoded } from '../schemas/text.ts';

/** The most rows that one read-back covers. */
const most = 50;

/** The URIs by which a row may have been requested: its own, and that of the track it replaces. */
function urisOf(row: unknown): readonly (string | undefined)[] {
  const { item, track } = AddedRow.parse(row) ?? {};
  const entry = item ?? track;
  return [entry?.uri, entry?.linked_from?.uri];
}

/** The playlist with its first hundred rows, by the same request as in `get_playlist`. */
async function readPlaylist(playlist_id: string, spotify: Spotify) {
  const asked = playlistRequest(playlist_id);
  const { data } = await readAs(FullPlaylist, asked, spotify);
  const { contents } = data;
  if (!contents) throw new SpotifyError({ code: 'forbidden', operation: asked.name, message: 'closed' });
  return { items: contents.items, total: contents.total ?? contents.items.length };
}

/** Checks that items are where they were added: at `position`, or at the end. */
export const readBackAdded =
  (playlist_id: string, uris: readonly string[], position: number | undefined): ReadBack =>
  async (spotify) => {
    const wanted = uris.slice(0, most);
    const { rows, total, start } = await rowsAt(playlist_id, { position, count: uris.length }, spotify);
    const found = wanted.filter((uri, at) => urisOf(rows[at]).includes(uri)).length;
    return {
      seen: found === wanted.length,
      read_back: { total_tracks: total, from_position: start, rows_checked: wanted.length, rows_found: found },
    };
  };

async function rowsAt(
  playlist_id: string,
  { position, count }: { readonly position: number | undefined; readonly count: number },
  spotify: Spotify,
) {
  const page = async (start: number) => {
    const { items, total } = await readPage(playlist_id, { start, count: Math.min(count, most) }, { spotify });
    return { rows: items, total, start };
  };
  if (position !== undefined) return page(position);
  const { items, total } = await readPlaylist(playlist_id, spotify);
  const start = Math.max(0, total - count);
  return total <= items.length ? { rows: items.slice(start), total, start } : page(start);
}

/** Checks that removed items are not among the first hundred rows: most playlists have no more. */
export const readBackRemoved =
  (playlist_id: string, uris: readonly string[]): ReadBack =>
  async (spotify) => {
    const { items, total } = await readPlaylist(playlist_id, spotify);
    const left = items.filter((row) => urisOf(row).some((uri) => uri !== undefined && uris.includes(uri))).length;
    return {
      seen: left === 0,
      read_back: { total_tracks: total, rows_checked: items.length, ...(left > 0 && { still_there: left }) },
    };
  };

const Made = z.object({ id: z.string() });

/** Checks that a playlist has the requested details. `body` contains its id. */
export const readBackDetails =
  (body: unknown, wanted: Data): ReadBack =>
  async (spotify) => {
    const { id } = Made.parse(body);
    const asked = playlistRequest(id);
    const answer = await spotify(asked);
    const { playlist }: { readonly playlist: Data } = project(FullPlaylist, answer, asked);
    const stored = project(Stored, answer, asked);
    const read_back = Object.fromEntries(Object.keys(wanted).map((key) => [key, playlist[key]]));
    return { seen: Object.entries(wanted).every(([key, value]) => isStored(key, stored[key], value)), read_back };
  };

const Stored = z.record(z.string(), z.unknown());

/** Whether Spotify stored a value: it returns descriptions as HTML, trims text, and omits an empty description. */
function isStored(key: string, actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'string') return wanted === undefined || actual === wanted;
  const text = typeof actual === 'string' ? actual : '';
  return (key === 'description' ? decoded(text) : text).trim() === wanted.trim();
}
