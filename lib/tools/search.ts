import * as z from 'zod';
import { request } from '../spotify/request.ts';
import { limit } from './arguments.ts';
import { pageOf } from './pages.ts';
import { Playlist } from './playlist-shapes.ts';
import { Album, Artist, Audiobook, Episode, Show, Track } from './shapes.ts';
import { type Data, project, tool } from './tool.ts';

const types = ['track', 'album', 'artist', 'playlist', 'show', 'episode', 'audiobook'] as const;

const rows: Readonly<Record<(typeof types)[number], z.ZodType<Data>>> = {
  track: Track,
  album: Album,
  artist: Artist,
  playlist: Playlist,
  show: Show,
  episode: Episode,
  audiobook: Audiobook,
};

/** Spotify gives no results beyond this one. */
const furthest = 1000;

/** The page of results, which ends where Spotify gives no more, whatever it says. */
const results = (type: (typeof types)[number]) =>
  pageOf('items', rows[type]).transform(({ next_offset, ...page }) =>
    next_offset === undefined || next_offset >= furthest ? { ...page, has_more: false } : { ...page, next_offset },
  );

/** Search the catalogue. */
export const search = tool({
  name: 'search',
  title: 'Search Spotify',
  description:
    'Find tracks, albums, artists, playlists, shows, episodes or audiobooks by words. Filters: artist: album: track: year:1990-1999 genre: isrc: tag:new. Development Mode gives at most 10 a call: go on with next_offset.',
  effect: 'read',
  input: z.strictObject({
    query: z.string().trim().min(1).max(250),
    search_type: z.enum(types).default('track'),
    limit: limit(20),
    offset: z
      .int()
      .min(0)
      .max(furthest - 1)
      .default(0),
  }),
  example: { query: 'artist:"Miles Davis" year:1959', search_type: 'album', limit: 10 },
  run: async ({ query, search_type, limit, offset }, { send }) => {
    const within = Math.min(limit, furthest - offset);
    const asked = request('GET /search', {}, { q: query, type: search_type, limit: within, offset });
    const answer = await send(asked);
    // Spotify answers under the plural of the type.
    const key = `${search_type}s`;
    const found = project(z.object({ [key]: results(search_type) }), answer, asked);
    return { data: { query, type: search_type, ...found[key] }, freshness: answer.freshness };
  },
});
