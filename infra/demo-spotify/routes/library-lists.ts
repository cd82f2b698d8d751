import { timestamp } from '../clock.ts';
import type { Json } from '../http/json.ts';
import { json, refuse } from '../http/reply.ts';
import { fullAlbum, fullArtist, fullTrack } from '../shape/music.ts';
import { page } from '../shape/paging.ts';
import { fullAudiobook, fullEpisode, simpleShow } from '../shape/spoken.ts';
import type { View } from '../shape/view.ts';
import type { Shelf } from '../state/library.ts';
import { required, windowOf } from './ask.ts';
import { bookOf } from './audiobook-market.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

/** The list of what is saved of one kind, newest first, each row with the time it was added. */
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
