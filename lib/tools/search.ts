import * as z from 'zod';
import { request } from '../spotify/request.ts';
import { limit, offset } from './arguments.ts';
import { Playlist } from './playlist-shapes.ts';
import { Album, Artist, pageOf, Track } from './shapes.ts';
import { type Data, project, tool } from './tool.ts';

const rows: Readonly<Record<'track' | 'album' | 'artist' | 'playlist', z.ZodType<Data>>> = {
  track: Track,
  album: Album,
  artist: Artist,
  playlist: Playlist,
};
const furthest = 1000;

/** Search the catalogue. */
export const search = tool({
  name: 'search',
  title: 'Search Spotify',
  description:
    'Search tracks, albums, artists or playlists by words. Field filters work: artist:, album:, track:, year:1990-1999, genre:, isrc:, tag:new. In Development Mode Spotify gives at most 10 results a call: go on with next_offset.',
  effect: 'read',
  input: z
    .strictObject({
      query: z.string().trim().min(1).max(500),
      search_type: z.enum(['track', 'album', 'artist', 'playlist']).default('track'),
      limit: limit(20),
      offset,
    })
    .refine((args) => args.offset + args.limit <= furthest, {
      path: ['offset'],
      message: `plus limit must not pass ${furthest}`,
    }),
  example: { query: 'artist:"Miles Davis" year:1959', search_type: 'album', limit: 10 },
  run: async ({ query, search_type, limit, offset }, { send }) => {
    const asked = request('GET /search', {}, { q: query, type: search_type, limit, offset });
    const answer = await send(asked);
    const found = z.object({ [`${search_type}s`]: pageOf('items', rows[search_type]) });
    const page = project(found, answer, asked)[`${search_type}s`];
    return { data: { query, type: search_type, ...page }, freshness: answer.freshness };
  },
});
