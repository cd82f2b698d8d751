import * as z from 'zod';
import { request } from '../spotify/request.ts';
import { limit, offset, spotifyId } from './arguments.ts';
import { Album, count, pageOf, Track, text } from './shapes.ts';
import { maybe } from './text.ts';
import { endpoint } from './tool.ts';

const FullAlbum = Album.extend({
  label: text,
  popularity: count,
  genres: maybe(z.array(z.string())),
  tracks: maybe(pageOf('items', Track)),
});

/** One album with its first page of tracks. */
export const getAlbum = endpoint({
  name: 'get_album',
  title: 'Album',
  description: 'Get one album: artists, release date, cover, and the first 50 tracks.',
  effect: 'read',
  input: z.strictObject({ album_id: spotifyId('album') }),
  example: { album_id: '4aawyAB9vmqN3uQ7FjRGTy' },
  request: ({ album_id }) => request('GET /albums/{id}', { id: album_id }),
  output: FullAlbum,
});

/** The tracks of an album, paged. */
export const getAlbumTracks = endpoint({
  name: 'get_album_tracks',
  title: 'Album tracks',
  description: 'List the tracks of one album, one page at a time.',
  effect: 'read',
  input: z.strictObject({ album_id: spotifyId('album'), limit: limit(50), offset }),
  example: { album_id: '4aawyAB9vmqN3uQ7FjRGTy', limit: 50 },
  request: ({ album_id, ...query }) => request('GET /albums/{id}/tracks', { id: album_id }, query),
  output: pageOf('tracks', Track),
  echo: ['album_id'],
});
