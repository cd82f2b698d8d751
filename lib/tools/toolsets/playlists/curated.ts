import * as z from 'zod';
import { request } from '../../../spotify/request.ts';
import { endpoint } from '../../builders/operation.ts';
import { categoryId, limit, locale, market, offset } from '../../definition/arguments.ts';
import { rowArguments } from '../../definition/detail.ts';
import { pageOf } from '../../schemas/page.ts';
import { Playlist } from '../../schemas/playlist.ts';
import { text } from '../../schemas/text.ts';

const Listed = z
  .object({ message: text(300), playlists: pageOf('playlists', Playlist) })
  .transform(({ message, playlists }) => ({ message, ...playlists }));
const instead = "Use search with search_type playlist; Spotify's own playlists are closed to apps in Development Mode.";

export const getFeaturedPlaylists = endpoint({
  name: 'get_featured_playlists',
  title: 'Featured playlists',
  description: "List the playlists that Spotify's editors feature, a page at a time.",
  effect: 'read',
  onlyExtended: instead,
  input: z.strictObject({ limit: limit(20), offset, country: market, locale, ...rowArguments }),
  example: { limit: 10 },
  request: ({ limit, offset, locale }) => request('GET /browse/featured-playlists', {}, { locale, limit, offset }),
  output: Listed,
});

export const getCategoryPlaylists = endpoint({
  name: 'get_category_playlists',
  title: 'Playlists of a category',
  description: 'List the playlists of one browse category, a page at a time.',
  effect: 'read',
  onlyExtended: instead,
  input: z.strictObject({ category_id: categoryId, limit: limit(20), offset, country: market, ...rowArguments }),
  example: { category_id: '0JQ5DAqbMKFQ00XGBls6ym', limit: 10 },
  request: ({ category_id, limit, offset }) =>
    request('GET /browse/categories/{category_id}/playlists', { category_id }, { limit, offset }),
  output: Listed,
  echo: ({ category_id }) => ({ category_id }),
});
