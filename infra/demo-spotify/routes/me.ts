import { stream } from '../catalogue/random.ts';
import { json, refuse } from '../http/reply.ts';
import { people } from '../seed/people.ts';
import { fullArtist, fullTrack } from '../shape/music.ts';
import { page } from '../shape/paging.ts';
import { privateUser, publicUser } from '../shape/user.ts';
import { found, windowOf } from './ask.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

const ranges = ['short_term', 'medium_term', 'long_term'];

const profile: Handler = (call) => json(privateUser(call.view, call.user, call.scopes));

const anybody: Handler = (call) => {
  const id = call.param('user_id');
  const name = found(call.world.accounts.get(id)?.displayName ?? people.get(id));
  return json(publicUser(call.view, id, name));
};

const top: Handler = (call) => {
  const type = call.param('type');
  const { catalogue } = call.world;
  const path = `/me/top/${type}?time_range=${rangeOf(call)}`;
  if (type === 'tracks') {
    const tracks = favourites(call, catalogue.tracks.slice(0, 4000), 180);
    return json(page(call.view, path, tracks, windowOf(call), fullTrack));
  }
  if (type !== 'artists') refuse(404, 'Service not found');
  const artists = favourites(call, catalogue.artists.slice(0, 300), 90);
  return json(page(call.view, path, artists, windowOf(call), fullArtist));
};

function rangeOf({ query }: Call): string {
  const range = query.get('time_range') ?? 'medium_term';
  return ranges.includes(range) ? range : refuse(400, 'Invalid time range');
}

/** A user's top items out of a list: a fixed choice for each time range. */
function favourites<T>(call: Call, all: readonly T[], count: number): readonly T[] {
  const random = stream(`${call.user.id} ${call.param('type')} ${rangeOf(call)}`);
  const chosen = new Set<T>();
  while (chosen.size < count) {
    const one = all[Math.floor(all.length * random() ** 2)];
    if (one !== undefined) chosen.add(one);
  }
  return [...chosen];
}

export const meRoutes: readonly Route[] = [
  route('GET /me', 'get-current-users-profile', 'profile', profile),
  route('GET /me/top/{type}', 'get-users-top-artists-and-tracks', 'top', top, { scopes: ['user-top-read'] }),
  route('GET /users/{user_id}', 'get-users-profile', 'profile', anybody, { removed: 403 }),
];
