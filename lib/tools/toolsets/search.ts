import * as z from 'zod';
import { attempt, type SpotifyFailure } from '../../spotify/failure.ts';
import { freshnessOf } from '../calls/batches.ts';
import { lastResult, runSearch, searchTypes } from '../calls/search.ts';
import type { Data, Outcome } from '../definition/context.ts';
import { rowArguments } from '../definition/detail.ts';
import { tool } from '../definition/tool.ts';

export { getRecommendations } from './search/recommendations.ts';

export const search = tool({
  name: 'search',
  title: 'Search Spotify',
  description:
    'Find songs, albums, artists, playlists, podcasts (shows), episodes or audiobooks by name. Filters: artist: album: track: year:1990-1999 genre: isrc: tag:new. Go on with next_offset.',
  effect: 'read',
  calls: '1; for a limit above 10 in Development Mode 1 per 10',
  input: z.strictObject({
    query: z.string().trim().min(1).max(250),
    search_type: z.enum(searchTypes).default('track'),
    search_types: z.array(z.enum(searchTypes)).min(1).max(7).optional().describe('Several at once'),
    limit: z.int().min(1).max(50).optional().describe('Default: what one call gives'),
    offset: z
      .int()
      .min(0)
      .max(lastResult - 1)
      .default(0),
    ...rowArguments,
  }),
  example: { query: 'artist:"Miles Davis" year:1959', search_type: 'album', limit: 10 },
  run: async ({ query, search_type, search_types = [], limit, offset }, { spotify }): Promise<Outcome> => {
    const types = searchTypes.filter((type) => search_types.includes(type));
    if (types.length > 1) {
      const each = Math.min(limit ?? few, mostOfEach);
      const { answer, found } = await runSearch({ query, types, limit: each, offset }, 'items', { spotify });
      return { data: { query, ...found }, freshness: answer.freshness };
    }
    const [type = search_type] = types;
    const page = (from: number, most: number) =>
      runSearch({ query, types: [type], limit: most, offset: from }, 'items', { spotify });
    const first = await page(offset, limit ?? usual);
    const { pages, failure } = await following(first, offset + (limit ?? 0), page);
    const all = [first, ...pages].map(({ found }) => found);
    const items = all.flatMap(rowsIn);
    const unavailable = all.map(unavailableIn).reduce((sum, rows) => sum + rows, 0);
    const together = { limit: items.length + unavailable, ...(unavailable > 0 && { unavailable }) };
    return {
      // The last page says whether there is more.
      data: { query, type, ...all.at(-1), items, offset, ...(pages.length > 0 && together) },
      freshness: freshnessOf(first.answer, ...pages.map(({ answer }) => answer)),
      ...(failure && { failure }),
    };
  },
});

/** The results of each type if there are several, at most the page size of Development Mode. */
const few = 5;
const mostOfEach = 10;
/** The default limit of one call; Development Mode returns half of it. */
const usual = 20;

type Page = Awaited<ReturnType<typeof runSearch>>;

const rowsIn = ({ items }: Data): readonly unknown[] => (Array.isArray(items) ? items : []);

/** The pages after the first up to a row or the end; after a failure the pages read so far. */
async function following(
  first: Page,
  end: number,
  page: (from: number, most: number) => Promise<Page>,
): Promise<{ readonly pages: readonly Page[]; readonly failure?: SpotifyFailure }> {
  const pages: Page[] = [];
  let next = first.found['next_offset'];
  while (typeof next === 'number' && next < end) {
    const read = await attempt(page(next, end - next));
    if ('failure' in read) return { pages, failure: read.failure };
    pages.push(read.value);
    next = read.value.found['next_offset'];
  }
  return { pages };
}

const unavailableIn = ({ unavailable }: Data): number => (typeof unavailable === 'number' ? unavailable : 0);
