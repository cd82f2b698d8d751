import * as z from 'zod';
import { request } from '../spotify/request.ts';
import { limit, offset, spotifyId } from './arguments.ts';
import { pageOf } from './pages.ts';
import { Album, count, images, Track } from './shapes.ts';
import { maybe, text } from './text.ts';
import { endpoint } from './tool.ts';

const FullAlbum = Album.extend({
  label: text(300),
  popularity: count,
  genres: maybe(z.array(z.string())),
  images,
  tracks: maybe(pageOf('items', Track)),
});

/** One album with its first page of tracks. */
export const getAlbum = endpoint({
  name: 'get_album',
  title: 'Album',
  description:
    'Get one album: artists, release date, cover and its first 50 tracks. When tracks.has_more, go on with get_album_tracks.',
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
  description: 'List the tracks of one album, a page at a time. get_album already has the first 50.',
  effect: 'read',
  input: z.strictObject({ album_id: spotifyId('album'), limit: limit(50), offset }),
  example: { album_id: '4aawyAB9vmqN3uQ7FjRGTy', limit: 50 },
  request: ({ album_id, ...query }) => request('GET /albums/{id}/tracks', { id: album_id }, query),
  output: pageOf('tracks', Track),
  echo: ({ album_id }) => ({ album_id }),
});
