import * as z from 'zod';
import { json, request } from '../spotify/request.ts';
import { limit, offset, spotifyId, spotifyUri } from './arguments.ts';
import { onceArguments } from './once.ts';
import { pageOf } from './pages.ts';
import { readPlaylist } from './playlist-reading.ts';
import { Playlist } from './playlist-shapes.ts';
import { id } from './shapes.ts';
import { clean } from './text.ts';
import { command, endpoint, tool } from './tool.ts';
import { addedItems, madePlaylist } from './traces.ts';

const playlist_id = spotifyId('playlist');
const track_uris = z.array(spotifyUri('track', 'episode')).min(1).max(100);
const Snapshot = z.object({ snapshot_id: id });
const longestDescription = 300;

const items = ({ length }: readonly unknown[]): string => (length === 1 ? '1 item' : `${length} items`);

/** The playlists of the user, paged. */
export const getUserPlaylists = endpoint({
  name: 'get_user_playlists',
  title: 'My playlists',
  description:
    "List the playlists in the user's library, their own and followed ones, a page at a time. owner tells which are theirs.",
  effect: 'read',
  warm: 'playlist',
  input: z.strictObject({ limit: limit(50), offset }),
  example: { limit: 50 },
  request: (query) => request('GET /me/playlists', {}, query),
  output: pageOf('playlists', Playlist),
});

/** One playlist with its tracks. */
export const getPlaylist = tool({
  name: 'get_playlist',
  title: 'Playlist',
  description:
    "Get one playlist and its tracks, 100 at most a call; go on with tracks.next_offset as tracks_offset. The first 100 cost one call to Spotify. Contents of other people's playlists are often hidden.",
  effect: 'read',
  input: z.strictObject({
    playlist_id,
    include_tracks: z.boolean().default(true),
    tracks_limit: limit(100, 100),
    tracks_offset: offset,
  }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', tracks_limit: 50 },
  run: ({ playlist_id, include_tracks, tracks_limit, tracks_offset }, context) =>
    readPlaylist(playlist_id, include_tracks ? { start: tracks_offset, count: tracks_limit } : undefined, context),
});

/** A new, empty playlist. */
export const createPlaylist = command({
  name: 'create_playlist',
  title: 'Create playlist',
  description:
    'Create an empty playlist for the user; fill it with add_tracks_to_playlist. An equal call within 2 minutes makes no second one, unless allow_duplicate. Collaborative ones are always private.',
  effect: 'write',
  input: z
    .strictObject({
      name: z.string().trim().min(1).max(100),
      public: z.boolean().optional().describe('On the profile; default true, false if collaborative'),
      collaborative: z.boolean().default(false),
      description: z
        .string()
        .max(longestDescription)
        .default('')
        .transform((value) => clean(value, longestDescription)),
      ...onceArguments,
    })
    .refine((args) => !(args.collaborative && args.public), {
      path: ['public'],
      message: 'must be false for a collaborative playlist',
    }),
  example: { name: 'Sunday morning', public: false, description: 'Slow and warm' },
  request: ({ name, collaborative, description, ...args }) =>
    request(
      'POST /me/playlists',
      {},
      {},
      json({
        name,
        public: args.public ?? !collaborative,
        collaborative,
        ...(description !== '' && { description }),
      }),
    ),
  message: ({ name, collaborative, ...args }) => {
    const kind = collaborative ? 'collaborative and therefore private' : (args.public ?? true) ? 'public' : 'private';
    return `Created the ${kind} playlist "${name}".`;
  },
  output: Playlist.transform((playlist) => ({ playlist })),
  once: madePlaylist,
});

/** Append or insert. */
export const addTracksToPlaylist = command({
  name: 'add_tracks_to_playlist',
  title: 'Add to playlist',
  description:
    "Add up to 100 tracks or episodes to one of the user's playlists, at its end or from position on. An equal call within 2 minutes adds nothing, unless allow_duplicate. Reading the playlist may lag up to 40 s behind.",
  effect: 'write',
  input: z.strictObject({
    playlist_id,
    track_uris,
    position: z.int().min(0).max(100_000).optional().describe('From 0; default: the end'),
    ...onceArguments,
  }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', track_uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh'] },
  request: ({ playlist_id, track_uris, position }) =>
    request('POST /playlists/{playlist_id}/items', { playlist_id }, {}, json({ uris: track_uris, position })),
  message: ({ track_uris }) => `Added ${items(track_uris)} to the playlist.`,
  output: Snapshot,
  echo: ({ playlist_id, track_uris }) => ({ playlist_id, track_count: track_uris.length }),
  once: addedItems,
});

/** Take out. */
export const removeTracksFromPlaylist = command({
  name: 'remove_tracks_from_playlist',
  title: 'Remove from playlist',
  description:
    "Remove tracks or episodes from one of the user's playlists. Every occurrence of each goes. Reading the playlist may lag up to 40 s behind.",
  effect: 'destroy',
  idempotent: true,
  input: z.strictObject({ playlist_id, track_uris }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', track_uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh'] },
  request: ({ playlist_id, track_uris }) =>
    request(
      'DELETE /playlists/{playlist_id}/items',
      { playlist_id },
      {},
      json({ items: [...new Set(track_uris)].map((uri) => ({ uri })) }),
    ),
  message: ({ track_uris }) => `Removed ${items([...new Set(track_uris)])} from the playlist, wherever they stood.`,
  output: Snapshot,
  echo: ({ playlist_id, track_uris }) => ({ playlist_id, track_count: new Set(track_uris).size }),
});
