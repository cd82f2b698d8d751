import * as z from 'zod';
import { request } from '../spotify/request.ts';
import { limit, offset, spotifyId } from './arguments.ts';
import { pageOf } from './pages.ts';
import { Album, Artist, images } from './shapes.ts';
import { endpoint } from './tool.ts';

const FullArtist = Artist.extend({ type: z.literal('artist').catch('artist'), images });

/** One artist. */
export const getArtist = endpoint({
  name: 'get_artist',
  title: 'Artist',
  description:
    'Get one artist: name, portrait, link; genres, followers and popularity only in extended quota mode. For music: get_artist_albums, or search artist:"name".',
  effect: 'read',
  input: z.strictObject({ artist_id: spotifyId('artist') }),
  example: { artist_id: '0TnOYISbd1XYRBk9myaseg' },
  request: ({ artist_id }) => request('GET /artists/{id}', { id: artist_id }),
  output: FullArtist,
});

/** The albums of an artist, paged. */
export const getArtistAlbums = endpoint({
  name: 'get_artist_albums',
  title: "Artist's albums",
  description:
    'List the releases of one artist, newest first within each group. Development Mode gives at most 10 a call and few calls a day: narrow by include_groups.',
  effect: 'read',
  input: z.strictObject({
    artist_id: spotifyId('artist'),
    include_groups: z
      .array(z.enum(['album', 'single', 'appears_on', 'compilation']))
      .optional()
      .describe('Default: all'),
    limit: limit(20),
    offset,
  }),
  example: { artist_id: '0TnOYISbd1XYRBk9myaseg', include_groups: ['album', 'single'], limit: 10 },
  request: ({ artist_id, include_groups = [], ...query }) =>
    request(
      'GET /artists/{id}/albums',
      { id: artist_id },
      { include_groups: include_groups.length > 0 ? [...new Set(include_groups)] : undefined, ...query },
    ),
  output: pageOf('albums', Album),
  echo: ({ artist_id }) => ({ artist_id }),
});
