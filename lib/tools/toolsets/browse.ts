import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { endpoint } from '../builders/operation.ts';
import { categoryId, limit, locale, market, offset } from '../definition/arguments.ts';
import { readAs, type ToolContext } from '../definition/context.ts';
import { tool } from '../definition/tool.ts';
import { id, images } from '../schemas/entities.ts';
import { pageOf } from '../schemas/page.ts';
import { maybe, name } from '../schemas/text.ts';
import { genreSeeds, markets } from './browse/lists.ts';

const Category = z.object({ id, name, href: maybe(z.string().max(500)), icons: images });
const Categories = z.object({ categories: pageOf('categories', Category) }).transform(({ categories }) => categories);
const instead = 'Use search with search_type playlist, or with genre: or tag:new.';

export const getSeveralBrowseCategories = endpoint({
  name: 'get_several_browse_categories',
  title: 'Browse categories',
  description: "List Spotify's browse categories, a page at a time.",
  onlyExtended: instead,
  input: z.strictObject({ country: market, locale, limit: limit(20), offset }),
  example: { limit: 20 },
  request: ({ locale, limit, offset }) => request('GET /browse/categories', {}, { locale, limit, offset }),
  output: Categories,
});

export const getSingleBrowseCategory = endpoint({
  name: 'get_single_browse_category',
  title: 'Browse category',
  description: 'Get one browse category: its name and icon. For its playlists use get_category_playlists.',
  onlyExtended: instead,
  input: z.strictObject({ category_id: categoryId, country: market, locale }),
  example: { category_id: '0JQ5DAqbMKFQ00XGBls6ym' },
  request: ({ category_id, locale }) => request('GET /browse/categories/{category_id}', { category_id }, { locale }),
  output: Category,
});

const usage = {
  genres: 'Pass up to five as seed_genres to get_recommendations, or search genre:"…".',
  markets: 'Country codes (ISO 3166-1). Where an argument takes one, the country of the account still wins.',
} as const;

const Genres = z.object({ genres: z.array(z.string()) });
const Markets = z.object({ markets: z.array(z.string()) });

export const getAvailableGenreSeeds = tool({
  name: 'get_available_genre_seeds',
  title: 'Genre seeds',
  description: 'The genres that get_recommendations takes; in Development Mode the last list that Spotify published.',
  effect: 'read',
  calls: 'extended: 1; development: 0',
  input: z.strictObject({}),
  example: {},
  run: async (_, context) => {
    if (context.mode === 'development') return { data: listed('genres', genreSeeds.values, genreSeeds.how) };
    const { body, freshness } = await list('GET /recommendations/available-genre-seeds', Genres, context);
    return { data: listed('genres', body.genres), freshness };
  },
});

export const getAvailableMarkets = tool({
  name: 'get_available_markets',
  title: 'Markets',
  description: 'The countries where Spotify is available; in Development Mode a published list, which the answer says.',
  effect: 'read',
  calls: 'extended: 1; development: 0',
  input: z.strictObject({}),
  example: {},
  run: async (_, context) => {
    if (context.mode === 'development') return { data: listed('markets', markets.values, markets.how) };
    const { body, freshness } = await list('GET /markets', Markets, context);
    return { data: listed('markets', body.markets), freshness };
  },
});

const listed = (key: keyof typeof usage, values: readonly string[], how?: string) => ({
  [key]: values.toSorted(),
  total: values.length,
  usage: usage[key],
  how,
});

async function list<T>(
  name: 'GET /markets' | 'GET /recommendations/available-genre-seeds',
  shape: z.ZodType<T>,
  { spotify }: ToolContext,
) {
  const { data: body, answer } = await readAs(shape, request(name, {}), spotify, { fallback: 'stale' });
  return { body, freshness: answer.freshness };
}
