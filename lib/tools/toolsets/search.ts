import * as z from 'zod';
import { lastResult, runSearch, searchTypes } from '../calls/search.ts';
import { limit } from '../definition/arguments.ts';
import { rowArguments } from '../definition/detail.ts';
import { tool } from '../definition/tool.ts';

export { getRecommendations } from './search/recommendations.ts';

/** Search the catalogue. */
export const search = tool({
  name: 'search',
  title: 'Search Spotify',
  description:
    'Find tracks, albums, artists, playlists, shows, episodes or audiobooks by words. Filters: artist: album: track: year:1990-1999 genre: isrc: tag:new. Development Mode gives at most 10 a call: go on with next_offset.',
  effect: 'read',
  input: z.strictObject({
    query: z.string().trim().min(1).max(250),
    search_type: z.enum(searchTypes).default('track'),
    limit: limit(20),
    offset: z
      .int()
      .min(0)
      .max(lastResult - 1)
      .default(0),
    ...rowArguments,
  }),
  example: { query: 'artist:"Miles Davis" year:1959', search_type: 'album', limit: 10 },
  run: async ({ query, search_type: type, limit, offset }, { spotify }) => {
    const { answer, found } = await runSearch({ query, type, limit, offset }, 'items', { spotify });
    return { data: { query, type, ...found }, freshness: answer.freshness };
  },
});
