import * as z from 'zod';
import { empty, json, refuse } from '../http/reply.ts';
import { type Shelf, save, unsave } from '../state/library.ts';
import { bodyOf, isId, required } from './ask.ts';
import { exists } from './library-ids.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

const idsBody = z.looseObject({
  ids: z.array(z.string()).optional(),
  timestamped_ids: z.array(z.looseObject({ id: z.string() })).optional(),
});

/** Identifiers from the query or the body, at most `most`. */
function wantedIds(call: Call, most: number, anyForm = false): readonly string[] {
  const body = bodyOf(call, idsBody);
  const ids = call.query.get('ids')?.split(',') ?? body.ids ?? body.timestamped_ids?.map(({ id }) => id) ?? [];
  if (ids.length === 0) refuse(400, 'Missing required field: ids');
  if (ids.length > most) refuse(400, 'Too many ids requested');
  return anyForm || ids.every(isId) ? ids : refuse(400, 'Invalid base62 id');
}

function known(call: Call, shelf: Shelf, ids: readonly string[]): readonly string[] {
  return ids.filter((id) => exists(call.world, shelf, id));
}

/** The three operations that one kind had before the library took URIs. */
function shelfRoutes(shelf: Shelf, plural: string, most: number): readonly Route[] {
  const path = `/me/${plural}` as const;
  const bucket = `saved-${plural}`;
  const put: Handler = (call) => {
    save(call.user.library, shelf, known(call, shelf, wantedIds(call, most)), call.world.clock.now());
    return empty(200);
  };
  const remove: Handler = (call) => {
    unsave(call.user.library, shelf, wantedIds(call, most));
    return empty(200);
  };
  const contains: Handler = (call) => {
    const saved = call.user.library[shelf].seen(call.world.settings().lag.contains);
    return json(wantedIds(call, most).map((id) => saved.has(id)));
  };
  const modify = { scopes: ['user-library-modify'], removed: 403 } as const;
  return [
    route(`PUT ${path}`, `save-${plural}-user`, bucket, put, modify),
    route(`DELETE ${path}`, `remove-${plural}-user`, bucket, remove, modify),
    route(`GET ${path}/contains`, `check-users-saved-${plural}`, bucket, contains, {
      scopes: ['user-library-read'],
      removed: 403,
    }),
  ];
}

function followShelf({ query }: Call): 'artist' | 'user' {
  const type = required(query, 'type');
  return type === 'artist' || type === 'user' ? type : refuse(400, 'Invalid type');
}

const follow: Handler = (call) => {
  const shelf = followShelf(call);
  const ids = wantedIds(call, 50, shelf === 'user');
  save(call.user.library, shelf, known(call, shelf, ids), call.world.clock.now());
  return empty(204);
};

const unfollow: Handler = (call) => {
  const shelf = followShelf(call);
  unsave(call.user.library, shelf, wantedIds(call, 50, shelf === 'user'));
  return empty(204);
};

const follows: Handler = (call) => {
  const shelf = followShelf(call);
  const saved = call.user.library[shelf].seen(call.world.settings().lag.contains);
  return json(wantedIds(call, 50, shelf === 'user').map((id) => saved.has(id)));
};

const modify = { scopes: ['user-follow-modify'], removed: 403 } as const;

/** Operations that development clients lost to `/me/library`. */
export const olderLibraryRoutes: readonly Route[] = [
  ...shelfRoutes('track', 'tracks', 50),
  ...shelfRoutes('album', 'albums', 20),
  ...shelfRoutes('episode', 'episodes', 50),
  ...shelfRoutes('show', 'shows', 50),
  ...shelfRoutes('audiobook', 'audiobooks', 50),
  route('PUT /me/following', 'follow-artists-users', 'following', follow, modify),
  route('DELETE /me/following', 'unfollow-artists-users', 'following', unfollow, modify),
  route('GET /me/following/contains', 'check-current-user-follows', 'following', follows, {
    scopes: ['user-follow-read'],
    removed: 403,
  }),
];
