import { markets } from '../catalogue/markets.ts';
import { base62 } from '../catalogue/random.ts';
import { genres } from '../catalogue/words.ts';
import { type JsonObject, json, type Reply } from '../http/reply.ts';
import { page } from '../shape/paging.ts';
import type { View } from '../shape/view.ts';
import { found, windowOf } from './ask.ts';
import { summary } from './reading.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

/** One category per genre. */
const categories = genres.map((genre, index) => ({
  id: base62('category', index),
  name: genre.charAt(0).toUpperCase() + genre.slice(1),
}));

/** Missing from the list, as some of Spotify's newer categories are; the tools' examples name it. */
const documented = { id: '0JQ5DAqbMKFQ00XGBls6ym', name: 'Hip-Hop' };

type Category = (typeof categories)[number];

const list: Handler = (call) =>
  json({ categories: page(call.view, '/browse/categories', categories, windowOf(call), shape) });

const one: Handler = (call) => json(shape(call.view, categoryOf(call)));

const featured: Handler = (call) => spotifysPlaylists(call, 'Editor’s picks', '/browse/featured-playlists', 0);

const ofCategory: Handler = (call) => {
  const { id, name } = categoryOf(call);
  return spotifysPlaylists(
    call,
    name,
    `/browse/categories/${id}/playlists`,
    Math.max(
      0,
      categories.findIndex((other) => other.id === id),
    ),
  );
};

const available: Handler = () => json({ markets });

function categoryOf(call: Call): Category {
  return found([...categories, documented].find(({ id }) => id === call.param('category_id')));
}

function shape(view: View, { id, name }: Category): JsonObject {
  const icons = [{ url: `${view.images}/category-${id}`, height: 274, width: 274 }];
  return { href: `${view.api}/browse/categories/${id}`, icons, id, name };
}

function spotifysPlaylists(call: Call, message: string, path: string, skip: number): Reply {
  const playlists = [...call.world.playlists.values()].filter(({ ownerId }) => ownerId === 'spotify');
  const some = [...playlists.slice(skip % playlists.length), ...playlists.slice(0, skip % playlists.length)];
  return json({
    message,
    playlists: page(call.view, path, some, windowOf(call), (_, playlist) => summary(call, playlist)),
  });
}

/** Endpoints that development clients no longer have. */
export const browseRoutes: readonly Route[] = [
  route('GET /browse/categories', 'get-categories', 'browse', list, { removed: 403 }),
  route('GET /browse/categories/{category_id}', 'get-a-category', 'browse', one, { removed: 403 }),
  route('GET /browse/featured-playlists', 'get-featured-playlists', 'browse', featured, { removed: 403 }),
  route('GET /browse/categories/{category_id}/playlists', 'get-a-categories-playlists', 'browse', ofCategory, {
    removed: 403,
  }),
  route('GET /markets', 'get-available-markets', 'browse', available, { removed: 403 }),
];
