import * as z from 'zod';
import { json, request } from '../../../spotify/request.ts';
import { removeTool, urisOf } from '../../builders/saved-items.ts';
import { changeLibrary, readBackLibrary } from '../../calls/library.ts';
import { spotifyId } from '../../definition/arguments.ts';
import { type Tool, tool } from '../../definition/tool.ts';
import { verifyChange } from '../../definition/verification.ts';
import { confirmFirst } from '../../guards/confirm-first.ts';
import { confirmDeletingOwn } from '../../guards/playlist-confirmation.ts';

const playlist_id = spotifyId('playlist');
const example = '3cEYpjA9oz9GiPac4AsH4n';
const publicly = 'In Development Mode Spotify lets nobody choose whether a followed playlist shows on the profile.';

export const followPlaylist: Tool = tool({
  name: 'follow_playlist',
  title: 'Follow playlist',
  description: "Follow somebody's playlist: add it to the user's library.",
  effect: 'write',
  idempotent: true,
  calls: '1, 1 before, and 1 to read back',
  input: z.strictObject({
    playlist_id,
    public: z.boolean().default(true).describe('Shown on the profile; extended mode only'),
  }),
  example: { playlist_id: example },
  run: async ({ playlist_id, ...args }, context) => {
    const uris = urisOf('playlist', [playlist_id]);
    const hidden = !args.public && context.mode === 'extended';
    const path = { playlist_id };
    if (hidden)
      await context.spotify(request('PUT /playlists/{playlist_id}/followers', path, {}, json({ public: false })));
    else await changeLibrary('PUT /me/library', uris, context);
    const seen = await verifyChange(readBackLibrary(uris, true), context);
    const how = !args.public && !hidden ? { how: publicly } : { public: args.public };
    return { data: { success: true, message: 'Followed the playlist.', playlist_id, ...how, ...seen } };
  },
});

export const unfollowPlaylist = confirmFirst(
  removeTool(
    {
      name: 'unfollow_playlist',
      title: 'Unfollow playlist',
      description:
        "Delete one of the user's playlists, which asks the user first, or remove a followed playlist from the library.",
      input: z.strictObject({ playlist_id }),
      example: { playlist_id: example },
      uris: ({ playlist_id }) => urisOf('playlist', [playlist_id]),
      noun: () => 'playlist',
      echo: ([id]) => ({ playlist_id: id }),
    },
    'Unfollowed',
  ),
  confirmDeletingOwn,
);
