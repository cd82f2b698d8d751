import { hash } from '../catalogue/random.ts';
import { type Json, json, refuse } from '../http/reply.ts';
import { type Search, searchOver } from '../search/search.ts';
import { wordsOf } from '../search/words.ts';
import { fullArtist, fullTrack, simpleAlbum } from '../shape/music.ts';
import { pageOf, type Window } from '../shape/paging.ts';
import { simpleAudiobook, simpleEpisode, simpleShow } from '../shape/spoken.ts';
import { integer, required, windowOf } from './ask.ts';
import { offersAudiobooks, summary } from './reading.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

/** Rows of one type for a query: the matches, and the shape of a row. */
type Finder = (call: Call, find: Search, query: string) => readonly (() => Json)[];

const finders: Readonly<Record<string, Finder>> = {
  album: ({ view }, find, query) => find.album(query).map((album) => () => simpleAlbum(view, album)),
  artist: ({ view }, find, query) => find.artist(query).map((artist) => () => fullArtist(view, artist)),
  playlist: (call, _find, query) => playlistRows(call, query),
  track: ({ view }, find, query) => find.track(query).map((track) => () => fullTrack(view, track)),
  show: ({ view }, find, query) => find.show(query).map((show) => () => simpleShow(view, show)),
  episode: ({ view }, find, query) => find.episode(query).map((episode) => () => simpleEpisode(view, episode)),
  audiobook: (call, find, query) =>
    find.audiobook(query).map((book) => () => (offersAudiobooks(call) ? simpleAudiobook(call.view, book) : null)),
};

const search: Handler = (call) => {
  const query = required(call.query, 'q', 'No search query');
  const types = required(call.query, 'type').split(',');
  if (call.query.get('market') === 'from_token' && !call.scopes.has('user-read-private')) {
    refuse(403, 'Insufficient client scope');
  }
  const window = searchWindow(call);
  const find = searchOver(call.world.catalogue);
  const pages = types.map((type) => {
    const finder = finders[type] ?? refuse(400, `Bad search type field ${type}`);
    return [`${type}s`, resultPage(call, type, query, finder(call, find, query), window)] as const;
  });
  return json(Object.fromEntries(pages));
};

function searchWindow(call: Call): Window {
  const window = call.view.mode === 'development' ? windowOf(call, 10, 5) : windowOf(call);
  if (integer(call.query, 'offset', 0) + window.limit > 1000) refuse(400, 'Invalid offset');
  return window;
}

function resultPage(call: Call, type: string, query: string, rows: readonly (() => Json)[], window: Window): Json {
  const shown = rows.slice(window.offset, window.offset + window.limit).map((shape) => shape());
  const path = `/search?query=${encodeURIComponent(query)}&type=${type}`;
  return pageOf(call.view, path, shown, window, claimedTotal(query, rows.length, window));
}

/** The total in a page: it varies beyond the first page, as Spotify's does. */
function claimedTotal(query: string, total: number, { limit, offset }: Window): number {
  const most = Math.min(total, 1000);
  if (offset === 0 || offset + limit >= most) return most;
  return Math.min(1000, most + (hash(`${query}${offset}`) % 7));
}

/** Public playlists by name and description; Spotify's own editorial playlists are null. */
function playlistRows(call: Call, query: string): readonly (() => Json)[] {
  const words = wordsOf(query);
  const matches = [...call.world.playlists.values()].filter((playlist) => {
    const { name, description, public: open } = playlist.versions.current();
    const playlistWords = wordsOf(`${name} ${description ?? ''}`);
    return open && words.length > 0 && words.every((word) => playlistWords.some((part) => part.startsWith(word)));
  });
  return matches.map((playlist) => () => (playlist.ownerId === 'spotify' ? null : summary(call, playlist)));
}

export const searchRoutes: readonly Route[] = [route('GET /search', 'search', 'search', search)];
