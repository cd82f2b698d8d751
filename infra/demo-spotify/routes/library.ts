import * as z from 'zod';
import { timestamp } from '../clock.ts';
import { empty, type Json, json, Refusal, refuse, text } from '../http/reply.ts';
import { people } from '../seed/people.ts';
import type { World } from '../seed/world.ts';
import { fullAlbum, fullArtist, fullTrack } from '../shape/music.ts';
import { page } from '../shape/paging.ts';
import { fullAudiobook, fullEpisode, simpleShow } from '../shape/spoken.ts';
import type { View } from '../shape/view.ts';
import { type Saved, type Shelf, save, shelves, unsave } from '../state/library.ts';
import { bodyOf, isId, required, windowOf } from './ask.ts';
import { bookOf } from './reading.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

/** The maximum number of URIs in one call. */
const most = 40;
/** The longest path and query that the gateway accepts; about 100 URIs exceed it. */
const longestUrl = 3600;

/** A URI that a library can contain. */
interface LibraryEntry {
  readonly kind: Shelf | 'playlist';
  readonly id: string;
}

const saveItems: Handler = (call) => {
  const entries = entriesOf(call);
  needsScopes(call, entries, 'modify');
  const known = entries.filter(({ kind, id }) => exists(call.world, kind, id));
  for (const shelf of shelves) save(call.user.library, shelf, idsOn(known, shelf), call.world.clock.now());
  const list = call.user.playlists.current();
  const fresh = idsOn(known, 'playlist').filter((id) => !list.includes(id));
  if (fresh.length > 0) call.user.playlists.set([...fresh, ...list]);
  return empty(200);
};

const removeItems: Handler = (call) => {
  const entries = entriesOf(call);
  needsScopes(call, entries, 'modify');
  for (const shelf of shelves) unsave(call.user.library, shelf, idsOn(entries, shelf));
  const gone = new Set(idsOn(entries, 'playlist'));
  const list = call.user.playlists.current();
  if (list.some((id) => gone.has(id))) call.user.playlists.set(list.filter((id) => !gone.has(id)));
  return empty(200);
};

const contains: Handler = (call) => {
  const entries = entriesOf(call);
  needsScopes(call, entries, 'read');
  const lag = call.world.settings().lag.contains;
  const seen = new Map<string, Saved>(shelves.map((shelf) => [shelf, call.user.library[shelf].seen(lag)]));
  const playlists = call.user.playlists.seen(lag);
  return json(
    entries.map(({ kind, id }) => (kind === 'playlist' ? playlists.includes(id) : (seen.get(kind)?.has(id) ?? false))),
  );
};

/** The URIs of the query; 400 if one is of a kind that libraries do not contain, 414 if the URL is too long. */
function entriesOf(call: Call): readonly LibraryEntry[] {
  if (call.target.length > longestUrl) throw new Refusal(text('URI Too Long', 414));
  if (call.body !== '') refuse(400, 'uris must be given in the query');
  const uris = (call.query.get('uris') ?? '').split(',').filter((uri) => uri !== '');
  if (uris.length === 0) refuse(400, 'Missing required field: uris');
  if (uris.length > most) refuse(400, `Too many uris requested, at most ${most}`);
  return uris.map(entryOf);
}

function entryOf(uri: string): LibraryEntry {
  const [scheme, type, id = '', ...more] = uri.split(':');
  const kind = type === 'playlist' ? type : shelves.find((shelf) => shelf === type);
  if (scheme !== 'spotify' || more.length > 0 || kind === undefined)
    return refuse(400, `Invalid or unsupported uri: ${uri}`);
  return kind === 'user' || isId(id) ? { kind, id } : refuse(400, `Invalid uri: ${uri}`);
}

function needsScopes({ scopes }: Call, entries: readonly LibraryEntry[], access: 'read' | 'modify'): void {
  for (const { kind } of entries) {
    const playlists = access === 'read' ? 'playlist-read-private' : 'playlist-modify-public';
    const others = `user-${kind === 'artist' || kind === 'user' ? 'follow' : 'library'}-${access}`;
    if (!scopes.has(kind === 'playlist' ? playlists : others)) refuse(403, 'Insufficient client scope');
  }
}

function idsOn(entries: readonly LibraryEntry[], kind: LibraryEntry['kind']): readonly string[] {
  return entries.filter((entry) => entry.kind === kind).map(({ id }) => id);
}

const idsBody = z.looseObject({
  ids: z.array(z.string()).optional(),
  timestamped_ids: z.array(z.looseObject({ id: z.string() })).optional(),
});

function wantedIds(call: Call, most: number, anyForm = false): readonly string[] {
  const body = bodyOf(call, idsBody);
  const ids = call.query.get('ids')?.split(',') ?? body.ids ?? body.timestamped_ids?.map(({ id }) => id) ?? [];
  if (ids.length === 0) refuse(400, 'Missing required field: ids');
  if (ids.length > most) refuse(400, 'Too many ids requested');
  return anyForm || ids.every(isId) ? ids : refuse(400, 'Invalid base62 id');
}

/** How items of one kind were saved before the library took URIs. */
interface OlderShelf {
  readonly path: `/me/${string}`;
  readonly bucket: string;
  /** The operations that save, remove and check. */
  readonly operations: readonly [save: string, remove: string, check: string];
  readonly scope: 'user-library' | 'user-follow';
  readonly success: number;
  readonly most: number;
  readonly shelfOf: (call: Call) => Shelf;
}

function olderRoutes({ path, bucket, operations, scope, success, most, shelfOf }: OlderShelf): readonly Route[] {
  const idsFor = (call: Call, shelf: Shelf) => wantedIds(call, most, shelf === 'user');
  const put: Handler = (call) => {
    const shelf = shelfOf(call);
    const known = idsFor(call, shelf).filter((id) => exists(call.world, shelf, id));
    save(call.user.library, shelf, known, call.world.clock.now());
    return empty(success);
  };
  const remove: Handler = (call) => {
    const shelf = shelfOf(call);
    unsave(call.user.library, shelf, idsFor(call, shelf));
    return empty(success);
  };
  const contains: Handler = (call) => {
    const shelf = shelfOf(call);
    const saved = call.user.library[shelf].seen(call.world.settings().lag.contains);
    return json(idsFor(call, shelf).map((id) => saved.has(id)));
  };
  const modify = { scopes: [`${scope}-modify`], removed: 403 } as const;
  return [
    route(`PUT ${path}`, operations[0], bucket, put, modify),
    route(`DELETE ${path}`, operations[1], bucket, remove, modify),
    route(`GET ${path}/contains`, operations[2], bucket, contains, { scopes: [`${scope}-read`], removed: 403 }),
  ];
}

const savedRoutes = (shelf: Shelf, most = 50): readonly Route[] =>
  olderRoutes({
    path: `/me/${shelf}s`,
    bucket: `saved-${shelf}s`,
    operations: [`save-${shelf}s-user`, `remove-${shelf}s-user`, `check-users-saved-${shelf}s`],
    ...{ scope: 'user-library', success: 200, most, shelfOf: () => shelf },
  });

const followingRoutes = olderRoutes({
  path: '/me/following',
  bucket: 'following',
  operations: ['follow-artists-users', 'unfollow-artists-users', 'check-current-user-follows'],
  ...{ scope: 'user-follow', success: 204, most: 50 },
  shelfOf: ({ query }) => {
    const type = required(query, 'type');
    return type === 'artist' || type === 'user' ? type : refuse(400, 'Invalid type');
  },
});

/** Whether an item with that id exists; library writes silently ignore those that do not. */
function exists(world: World, kind: Shelf | 'playlist', id: string): boolean {
  if (kind === 'playlist') return world.playlists.has(id);
  if (kind === 'user') return world.accounts.has(id) || people.has(id);
  return world.catalogue[kind](id) !== undefined;
}

export const libraryRoutes: readonly Route[] = [
  route('PUT /me/library', 'save-library-items', 'library', saveItems),
  route('DELETE /me/library', 'remove-library-items', 'library', removeItems),
  route('GET /me/library/contains', 'check-library-contains', 'library', contains),
  ...savedRoutes('track'),
  ...savedRoutes('album', 20),
  ...savedRoutes('episode'),
  ...savedRoutes('show'),
  ...savedRoutes('audiobook'),
  ...followingRoutes,
];

/** The saved items of one kind, newest first, each with the time it was added. */
function savedList<T>(
  shelf: Shelf,
  find: (call: Call, id: string) => T | undefined,
  shape: (view: View, entity: T) => Json,
  ...scopes: readonly string[]
): Route {
  const path = `/me/${shelf}s` as const;
  const list: Handler = (call) => {
    const saved = [...call.user.library[shelf].seen(call.world.settings().lag.library)].reverse();
    return json(
      page(call.view, path, saved, windowOf(call), (view, [id, at]) => {
        const entity = find(call, id);
        return {
          added_at: at === null ? null : timestamp(at),
          [shelf]: entity === undefined ? null : shape(view, entity),
        };
      }),
    );
  };
  return route(`GET ${path}`, `get-users-saved-${shelf}s`, `saved-${shelf}s`, list, {
    scopes: ['user-library-read', ...scopes],
  });
}

const following: Handler = (call) => {
  if (required(call.query, 'type') !== 'artist') refuse(400, 'Invalid type');
  const { limit } = windowOf(call);
  const ids = [...call.user.library.artist.seen(call.world.settings().lag.library).keys()];
  const after = call.query.get('after');
  const start = after === null ? 0 : ids.indexOf(after) + 1;
  const shown = after !== null && start === 0 ? [] : ids.slice(start, start + limit);
  const last = start + shown.length < ids.length ? shown.at(-1) : undefined;
  const path = `${call.view.api}/me/following?type=artist&limit=${limit}`;
  return json({
    artists: {
      href: after === null ? path : `${path}&after=${after}`,
      items: shown
        .flatMap((id) => call.world.catalogue.artist(id) ?? [])
        .map((artist) => fullArtist(call.view, artist)),
      limit,
      next: last === undefined ? null : `${path}&after=${last}`,
      cursors: { after: last ?? null },
      total: ids.length,
    },
  });
};

export const libraryListRoutes: readonly Route[] = [
  savedList('track', ({ world }, id) => world.catalogue.track(id), fullTrack),
  savedList('album', ({ world }, id) => world.catalogue.album(id), fullAlbum),
  savedList('show', ({ world }, id) => world.catalogue.show(id), simpleShow),
  savedList('episode', ({ world }, id) => world.catalogue.episode(id), fullEpisode, 'user-read-playback-position'),
  savedList('audiobook', bookOf, fullAudiobook),
  route('GET /me/following', 'get-followed', 'following', following, { scopes: ['user-follow-read'] }),
];
