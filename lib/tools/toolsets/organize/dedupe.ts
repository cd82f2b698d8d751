import * as z from 'zod';
import { spotifyId } from '../../definition/arguments.ts';
import { tool } from '../../definition/tool.ts';
import { confirm_token } from '../../guards/confirmation.ts';
import { continue_from } from '../../playlist-jobs/continuation.ts';
import { planDeduplication } from '../../playlist-jobs/duplicates.ts';
import { batchesFor } from '../../playlist-jobs/fill.ts';
import { removeRows } from '../../playlist-jobs/removing.ts';

export const dedupePlaylist = tool({
  name: 'dedupe_playlist',
  title: 'Remove repeats',
  description:
    "Remove duplicates from one of the user's playlists; the first stays in place. Equal by URI, or by title and first artist in any edition. dry_run first.",
  effect: 'destroy',
  idempotent: true,
  calls: '1 per 50-100 rows read, 1 per 100 removed, 1 per row put back',
  input: z.strictObject({
    playlist_id: spotifyId('playlist'),
    same_by: z.enum(['uri', 'title_artist']).default('uri'),
    dry_run: z.boolean().default(false),
    confirm_token,
    continue_from,
  }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', dry_run: true },
  run: ({ dry_run, confirm_token, continue_from, ...args }, context) =>
    removeRows(
      {
        ...{ tool: 'dedupe_playlist', args, dry_run, confirm_token, continue_from },
        ...{ key: 'repeats', what: 'repeats', none: 'There are no duplicates.' },
        plan: (rows) => planDeduplication(rows, args.same_by),
        cheaper: ({ remaining }, { id }) =>
          args.same_by === 'uri'
            ? `Cheaper: merge_playlists with playlist_ids ["${id}"] and a name makes a new playlist of each song once, by ${1 + batchesFor(remaining.length)} changes, with new added dates.`
            : undefined,
      },
      context,
    ),
});
