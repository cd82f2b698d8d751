import { timestamp } from '../clock.ts';
import type { Json } from '../http/json.ts';
import { json, refuse } from '../http/reply.ts';
import { fullAlbum, fullArtist, fullTrack } from '../shape/music.ts';
import { page } from '../shape/paging.ts';
import { fullAudiobook, fullEpisode, simpleShow } from '../shape/spoken.ts';
import type { Shelf } from '../state/library.ts';
import { required, windowOf } from './ask.ts';
import { bookOf } from './audiobook-market.ts';
import { resumeOf } from './reading.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

/** How something saved looks, by its id. */
type SavedShape = (call: Call, id: string) => Json;

/** The list of what is saved of one kind, newest first, each row with the time it was added. */
function savedList(shelf: Shelf, shape: SavedShape, ...scopes: readonly string[]): Route {
  const path = `/me/${shelf}s` as const;
  const list: Handler = (call) => {
    const saved = [...call.user.library[shelf].seen(call.world.settings().lag.library)].reverse();
    return json(
      page(call.view, path, saved, windowOf(call), ([id, at]) => ({
        added_at: at === null ? null : timestamp(at),
        [shelf]: shape(call, id),
      })),
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
      items: shown.flatMap(
        (id) => orNull(call.world.catalogue.artist(id), (artist) => fullArtist(call.view, artist)) ?? [],
      ),
      limit,
      next: last === undefined ? null : `${path}&after=${last}`,
      cursors: { after: last ?? null },
      total: ids.length,
    },
  });
};

function orNull<T>(thing: T | undefined, shape: (thing: T) => Json): Json {
  return thing === undefined ? null : shape(thing);
}

export const libraryListRoutes: readonly Route[] = [
  savedList('track', ({ view, world }, id) => orNull(world.catalogue.track(id), (track) => fullTrack(view, track))),
  savedList('album', ({ view, world }, id) => orNull(world.catalogue.album(id), (album) => fullAlbum(view, album))),
  savedList('show', ({ view, world }, id) => orNull(world.catalogue.show(id), (show) => simpleShow(view, show))),
  savedList(
    'episode',
    (call, id) =>
      orNull(call.world.catalogue.episode(id), (episode) => fullEpisode(call.view, episode, resumeOf(call))),
    'user-read-playback-position',
  ),
  savedList('audiobook', (call, id) =>
    orNull(bookOf(call, id), (book) => fullAudiobook(call.view, book, resumeOf(call))),
  ),
  route('GET /me/following', 'get-followed', 'following', following, { scopes: ['user-follow-read'] }),
];
