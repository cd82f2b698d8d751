import * as z from 'zod';
import { cut } from '../../../text.ts';
import { spotifyId } from '../../definition/arguments.ts';
import { allow_duplicate } from '../../definition/idempotency.ts';
import { tool } from '../../definition/tool.ts';
import { assemble } from '../../playlist-jobs/assemble.ts';
import { continue_from } from '../../playlist-jobs/continuation.ts';
import { jobIdempotency, type WrittenPlaylist } from '../../playlist-jobs/idempotency.ts';
import { readRows } from '../../playlist-jobs/reading.ts';
import { isAddable } from '../../playlist-jobs/rows.ts';
import { playlistName } from '../../playlist-jobs/target.ts';

const playlist_id = spotifyId('playlist');
const dry_run = z.boolean().default(false);

export const copyPlaylist = tool({
  name: 'copy_playlist',
  title: 'Copy a playlist',
  description:
    'Copy a playlist into a new one: order and repeats stay; local files cannot be copied and are named. dry_run counts the calls.',
  effect: 'write',
  calls: '1 per 50-100 rows read, 1 + 1 per 100 written',
  input: z.strictObject({
    playlist_id,
    name: playlistName.optional().describe('Default: the name and "(copy)"'),
    public: z.boolean().default(false),
    dry_run,
    continue_from,
    allow_duplicate,
  }),
  idempotency: jobIdempotency<WrittenPlaylist & { readonly playlist_id: string }>(async ({ playlist_id }, context) => {
    const { rows, complete } = await readRows(playlist_id, 'live', context);
    return complete ? rows.filter(isAddable).map(({ uri }) => uri) : undefined;
  }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', name: 'Backup' },
  run: ({ continue_from, dry_run, allow_duplicate: _, ...args }, context) =>
    assemble(
      { tool: 'copy_playlist', args },
      {
        sources: [args.playlist_id],
        name: ([source]) => args.name ?? `${cut(source?.storedName ?? '', 90)} (copy)`,
        public: args.public,
        dry_run,
        continue_from,
      },
      context,
    ),
});

export const mergePlaylists = tool({
  name: 'merge_playlists',
  title: 'Merge playlists',
  description:
    'Merge playlists into a new one (name) or at the end of one (into), each song once unless keep_repeats. The sources stay. dry_run counts the calls.',
  effect: 'write',
  calls: '1 per 50-100 rows read, 1 + 1 per 100 written',
  input: z
    .strictObject({
      playlist_ids: z.array(playlist_id).min(1).max(10),
      name: playlistName.optional(),
      into: playlist_id.optional(),
      keep_repeats: z.boolean().default(false),
      public: z.boolean().default(false),
      dry_run,
      continue_from,
      allow_duplicate,
    })
    .refine(({ name, into }) => (name === undefined) !== (into === undefined), {
      path: ['name'],
      message: 'for a new playlist, or into for an existing one: give one of them',
    })
    .refine(({ playlist_ids, into }) => into === undefined || !playlist_ids.includes(into), {
      path: ['into'],
      message: 'cannot be one of playlist_ids',
    }),
  idempotency: jobIdempotency(),
  example: { playlist_ids: ['3cEYpjA9oz9GiPac4AsH4n', '37i9dQZF1DX4WYpdgoIcn6'], name: 'Both' },
  run: ({ continue_from, dry_run, allow_duplicate: _, ...args }, context) =>
    assemble(
      { tool: 'merge_playlists', args },
      {
        sources: args.playlist_ids,
        into: args.into,
        name: () => args.name ?? '',
        public: args.public,
        unique: args.keep_repeats ? undefined : 'uri',
        dry_run,
        continue_from,
      },
      context,
    ),
});
