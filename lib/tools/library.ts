import * as z from 'zod';
import { explain } from '../spotify/explain.ts';
import { request } from '../spotify/request.ts';
import { limit, offset, spotifyId } from './arguments.ts';
import { freshnessOf } from './batches.ts';
import { changeLibrary, containedInLibrary } from './library-calls.ts';
import { pageOf } from './pages.ts';
import { date, Track } from './shapes.ts';
import { maybe } from './text.ts';
import { endpoint, type Outcome, type ToolContext, tool } from './tool.ts';

const SavedTrack = z
  .object({ added_at: date, track: maybe(Track) })
  .transform(({ added_at, track }) => (track ? { added_at, track } : { added_at, unavailable: true }));

/** The liked songs, paged. */
export const getSavedTracks = endpoint({
  name: 'get_saved_tracks',
  title: 'Liked songs',
  description:
    "List the user's liked songs, newest first, a page at a time. To ask about single tracks use check_saved_tracks.",
  effect: 'read',
  warm: 'library',
  input: z.strictObject({ limit: limit(20), offset }),
  example: { limit: 20, offset: 0 },
  request: (query) => request('GET /me/tracks', {}, query),
  output: pageOf('tracks', SavedTrack),
});

const track_ids = z.array(spotifyId('track')).min(1).max(50);
const asUri = (id: string): string => `spotify:track:${id}`;
const asId = (uri: string): string => uri.slice(uri.lastIndexOf(':') + 1);

/** Like songs. */
export const saveTracks = tool({
  name: 'save_tracks',
  title: 'Like songs',
  description: "Save tracks to the user's liked songs. Saving one that is there changes nothing.",
  effect: 'write',
  idempotent: true,
  input: z.strictObject({ track_ids }),
  example: { track_ids: ['4iV5W9uYEdYUVa79Axb7Rh', '1301WleyT98MSxVHPZCA6M'] },
  run: ({ track_ids }, context) => changed('PUT /me/library', 'Saved', track_ids, context),
});

/** Unlike songs. */
export const removeSavedTracks = tool({
  name: 'remove_saved_tracks',
  title: 'Unlike songs',
  description: "Remove tracks from the user's liked songs.",
  effect: 'destroy',
  idempotent: true,
  input: z.strictObject({ track_ids }),
  example: { track_ids: ['4iV5W9uYEdYUVa79Axb7Rh'] },
  run: ({ track_ids }, context) => changed('DELETE /me/library', 'Removed', track_ids, context),
});

async function changed(
  name: 'PUT /me/library' | 'DELETE /me/library',
  verb: string,
  ids: readonly string[],
  context: ToolContext,
): Promise<Outcome> {
  const { done, rest, failure } = await changeLibrary(name, ids.map(asUri), context);
  const through = done.flatMap(({ items }) => items.map(asId));
  const tracks = `${through.length} ${through.length === 1 ? 'track' : 'tracks'}`;
  const echo = { track_count: through.length, track_ids: through };
  if (!failure) return { data: { success: true, message: `${verb} ${tracks}.`, ...echo } };
  const why = explain(failure, 'write', context.now());
  const message = `${verb} ${tracks}; ${rest.length} did not go through: call again with failed_ids. ${why}`;
  return { data: { success: false, message, ...echo, failed_ids: rest.map(asId) }, failure };
}

/** Which songs are liked. */
export const checkSavedTracks = tool({
  name: 'check_saved_tracks',
  title: 'Are these songs liked?',
  description: "Say for each track whether it is in the user's liked songs, in the order asked.",
  effect: 'read',
  input: z.strictObject({ track_ids }),
  example: { track_ids: ['4iV5W9uYEdYUVa79Axb7Rh', '1301WleyT98MSxVHPZCA6M'] },
  run: async ({ track_ids }, context) => {
    const { done, rest, failure } = await containedInLibrary(track_ids.map(asUri), context);
    const saved = new Map(done.flatMap(({ items, result }) => items.map((uri, i) => [asId(uri), result.saved[i]])));
    const tracks = track_ids.flatMap((track_id) => {
      const is_saved = saved.get(track_id);
      return is_saved === undefined ? [] : [{ track_id, is_saved }];
    });
    const totals = { total_checked: tracks.length, total_saved: tracks.filter(({ is_saved }) => is_saved).length };
    const [first, ...others] = done.map(({ result }) => result.answer);
    return {
      data: {
        tracks,
        ...totals,
        ...(failure && { unchecked_ids: rest.map(asId), message: explain(failure, 'read', context.now()) }),
      },
      ...(first && { freshness: freshnessOf(first, ...others) }),
      ...(failure && { failure }),
    };
  },
});
