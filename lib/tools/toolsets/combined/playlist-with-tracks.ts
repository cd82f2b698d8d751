import * as z from 'zod';
import { explain } from '../../../spotify/explain.ts';
import { spotifyUri } from '../../definition/arguments.ts';
import { idempotencyArguments } from '../../definition/idempotency.ts';
import { tool } from '../../definition/tool.ts';
import { batchesFor, fill } from '../../playlist-jobs/fill.ts';
import { jobIdempotency, type WrittenPlaylist } from '../../playlist-jobs/idempotency.ts';
import { readTracks, timeRanges, trackSources } from '../../playlist-jobs/sources.ts';
import { created, describeTarget, newPlaylist, playlistDescription, playlistName } from '../../playlist-jobs/target.ts';

export const createPlaylistWithTracks = tool({
  name: 'create_playlist_with_tracks',
  title: 'Create and fill a playlist',
  description:
    'Create a playlist and fill it, in order: with up to 500 songs or episodes, or from your top, liked or recent tracks.',
  effect: 'write',
  calls: '1 + 1 per 100 items, 1 per 50 read with from',
  input: z
    .strictObject({
      name: playlistName,
      track_uris: z.array(spotifyUri('track', 'episode')).min(1).max(500).optional(),
      from: z.enum(trackSources).optional(),
      time_range: z.enum(timeRanges).optional().describe('With top'),
      count: z.int().min(1).max(500).optional().describe('With from'),
      public: z.boolean().default(false),
      description: playlistDescription,
      dry_run: z.boolean().default(false),
      ...idempotencyArguments,
    })
    .refine(({ track_uris, from }) => (track_uris === undefined) !== (from === undefined), {
      path: ['track_uris'],
      message: 'or from (top, liked, recent) must be given: one of them',
    })
    .refine(({ time_range, from }) => time_range === undefined || from === 'top', {
      path: ['time_range'],
      message: 'is for from: top only',
    })
    .refine(({ count, from }) => count === undefined || from !== undefined, {
      path: ['count'],
      message: 'is for from only: all of track_uris are added',
    }),
  example: { name: 'Sunday morning', track_uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh'] },
  idempotency: jobIdempotency<WrittenPlaylist & { readonly track_uris?: readonly string[] | undefined }>(
    ({ track_uris }) => Promise.resolve(track_uris),
  ),
  run: async (
    { track_uris: given, from, time_range, count = 50, dry_run, name, public: isPublic, description },
    context,
  ) => {
    const track_uris = given ?? (from ? await readTracks({ from, count, time_range }, context) : []);
    if (track_uris.length === 0)
      return {
        data: { success: false, message: `Spotify knows no ${from} tracks of this account: nothing was created.` },
      };
    const facts = { name, public: isPublic, description };
    const calls = 1 + batchesFor(track_uris.length);
    const twice = track_uris.length - new Set(track_uris).size;
    const plan = { name: facts.name, track_count: track_uris.length, ...(twice > 0 && { repeated: twice }), calls };
    if (dry_run) return { data: { dry_run: true, ...plan } };
    const target = await newPlaylist(facts, context);
    const { filled, failure } = await fill(target.id, track_uris, { base: 0, added: 0 }, context);
    const missing = track_uris.slice(filled.added);
    const playlist = describeTarget(target);
    const message = `Created ${created(target, isPublic)} with ${filled.added} of ${track_uris.length} items.`;
    if (missing.length === 0) return { data: { success: true, message: message, playlist, ...plan } };
    const lost = filled.pending
      ? `The first ${filled.pending.count} of missing_uris may have been added: read the playlist before adding them.`
      : 'Add missing_uris with add_tracks_to_playlist; do not create the playlist again.';
    const why = failure ? ` ${explain(failure, 'part', context.now())}` : '';
    const data = { success: false, message: `${message} ${lost}${why}`, playlist, missing_uris: missing };
    return { data, ...(failure && { failure }) };
  },
});
