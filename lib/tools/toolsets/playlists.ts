import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { endpoint } from '../builders/operation.ts';
import { readPlaylist } from '../calls/playlist.ts';
import { fresh, limit, offset, spotifyId } from '../definition/arguments.ts';
import { rowArguments } from '../definition/detail.ts';
import { tool } from '../definition/tool.ts';
import { images } from '../schemas/entities.ts';
import { pageOf } from '../schemas/page.ts';
import { Playlist } from '../schemas/playlist.ts';

export { getUserPlaylistsById } from './playlists/by-user.ts';
export { addCustomPlaylistCoverImage } from './playlists/cover.ts';
export { getCategoryPlaylists, getFeaturedPlaylists } from './playlists/curated.ts';
export {
  addTracksToPlaylist,
  changePlaylistDetails,
  createPlaylist,
  removeTracksFromPlaylist,
  updatePlaylistItems,
} from './playlists/editing.ts';
export { followPlaylist, unfollowPlaylist } from './playlists/following.ts';

const playlist_id = spotifyId('playlist');
const example = '3cEYpjA9oz9GiPac4AsH4n';

export const getUserPlaylists = endpoint({
  name: 'get_user_playlists',
  title: 'My playlists',
  description: 'List my playlists, own and followed; owner tells which. Spotify hides folders.',
  effect: 'read',
  warm: 'playlist',
  input: z.strictObject({ limit: limit(50), offset, ...rowArguments, fresh }),
  example: { limit: 50 },
  request: ({ limit, offset }) => request('GET /me/playlists', {}, { limit, offset }),
  output: pageOf('playlists', Playlist),
});

export const getPlaylist = tool({
  name: 'get_playlist',
  title: 'Playlist',
  description:
    "One playlist and its songs, 50 a call (tracks_limit: up to 100); go on with next_offset as tracks_offset. Contents of other people's are often hidden.",
  effect: 'read',
  calls: '1 for the first 100 rows; further on 1 more per 50',
  input: z.strictObject({
    playlist_id,
    include_tracks: z.boolean().default(true),
    tracks_limit: limit(50, 100),
    tracks_offset: offset,
    ...rowArguments,
    fresh,
  }),
  example: { playlist_id: example, tracks_limit: 50 },
  run: ({ playlist_id, include_tracks, tracks_limit, tracks_offset }, context) =>
    readPlaylist(playlist_id, include_tracks ? { start: tracks_offset, count: tracks_limit } : undefined, context),
});

export const getPlaylistCoverImage = endpoint({
  name: 'get_playlist_cover_image',
  title: 'Playlist cover',
  description: 'Links to the cover image of one playlist, by size.',
  effect: 'read',
  input: z.strictObject({ playlist_id, fresh }),
  example: { playlist_id: example },
  request: ({ playlist_id }) => request('GET /playlists/{playlist_id}/images', { playlist_id }),
  output: z.array(z.unknown()).transform((found) => ({ images: images.parse(found) ?? [] })),
  echo: ({ playlist_id }) => ({ playlist_id }),
});
