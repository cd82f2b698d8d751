import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Album, Artist, Audiobook, Episode, Show, Track } from '../catalogue/model.ts';
import { ranked, type Source } from './finder.ts';
import { parseQuery, type Query } from './query.ts';
import { type WordIndex, wordIndex, wordsOf } from './words.ts';

/** What can be found for a query of one kind, best first. */
export interface Search {
  readonly track: (query: string) => readonly Track[];
  readonly album: (query: string) => readonly Album[];
  readonly artist: (query: string) => readonly Artist[];
  readonly show: (query: string) => readonly Show[];
  readonly episode: (query: string) => readonly Episode[];
  readonly audiobook: (query: string) => readonly Audiobook[];
}

let made: Search | undefined;

/** Search over the demo catalogue; each kind's index is built when it is first asked for, once per process. */
export function searchOver(catalogue: Catalogue): Search {
  made ??= makeSearch(catalogue);
  return made;
}

function makeSearch({ searchable: catalogue }: Catalogue): Search {
  const artists = later(() => wordIndex(catalogue.artists, (artist) => artist.name));
  const albums = later(() => wordIndex(catalogue.albums, (album) => album.name));
  const tracks = later(() => wordIndex(catalogue.tracks, (track) => track.name));
  const shows = later(() => wordIndex(catalogue.shows, (show) => `${show.name} ${show.publisher}`));
  const episodes = later(() => wordIndex(catalogue.episodes, (episode) => `${episode.name} ${episode.description}`));
  const books = later(() => wordIndex(catalogue.audiobooks, (book) => `${book.name} ${book.authors.join(' ')}`));
  const trackSources: readonly Source<Track>[] = [
    { find: tracks, weight: 4 },
    { find: (word) => artists(word).flatMap((artist) => artist.tracks), weight: 2 },
    { find: (word) => albums(word).flatMap((album) => album.tracks), weight: 1 },
  ];
  const albumSources: readonly Source<Album>[] = [
    { find: albums, weight: 4 },
    { find: (word) => artists(word).flatMap((artist) => artist.albums), weight: 2 },
  ];
  const episodeSources: readonly Source<Episode>[] = [
    { find: episodes, weight: 4 },
    { find: (word) => shows(word).flatMap((show) => show.episodes), weight: 1 },
  ];
  return {
    track: remembered((query) => kept(query, catalogue.tracks, trackSources, keepsTrack)),
    album: remembered((query) => kept(query, catalogue.albums, albumSources, keepsAlbum)),
    artist: remembered((query) => kept(query, catalogue.artists, [{ find: artists, weight: 4 }], keepsArtist)),
    show: remembered((query) => kept(query, [], [{ find: shows, weight: 4 }], noFilter)),
    episode: remembered((query) => kept(query, [], episodeSources, noFilter)),
    audiobook: remembered((query) => kept(query, [], [{ find: books, weight: 4 }], noFilter)),
  };
}

function kept<T extends { readonly n: number; readonly name: string }>(
  query: Query,
  all: readonly T[],
  sources: readonly Source<T>[],
  keeps: (query: Query, entity: T) => boolean,
): readonly T[] {
  if (query.words.length === 0) return byPopularity(all.filter((entity) => keeps(query, entity)));
  return ranked(query.words, sources).filter((entity) => keeps(query, entity));
}

function keepsTrack(query: Query, track: Track): boolean {
  return (
    (query.isrc === undefined || track.isrc === query.isrc) &&
    has(track.name, query.track) &&
    (query.artist.length === 0 || track.artists.some((artist) => has(artist.name, query.artist))) &&
    (query.genre === undefined || track.artists.some((artist) => hasGenre(artist, query.genre))) &&
    keepsRelease(query, track.album)
  );
}

function keepsAlbum(query: Query, album: Album): boolean {
  return (
    (query.upc === undefined || album.upc === query.upc) &&
    (query.artist.length === 0 || album.artists.some((artist) => has(artist.name, query.artist))) &&
    keepsRelease(query, album)
  );
}

function keepsRelease(query: Query, album: Album): boolean {
  const year = Number(album.released.slice(0, 4));
  return (
    has(album.name, query.album) &&
    (query.years === undefined || (year >= query.years[0] && year <= query.years[1])) &&
    (!query.tags.includes('new') || album.isNew) &&
    (!query.tags.includes('hipster') || album.popularity <= 3)
  );
}

function keepsArtist(query: Query, artist: Artist): boolean {
  return has(artist.name, query.artist) && (query.genre === undefined || hasGenre(artist, query.genre));
}

function noFilter(query: Query): boolean {
  return query.words.length > 0;
}

function has(name: string, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const own = wordsOf(name);
  return words.every((word) => own.includes(word));
}

function hasGenre(artist: Artist, genre: string | undefined): boolean {
  return artist.genres.some((tag) => tag === genre);
}

function byPopularity<T extends { readonly n: number; readonly popularity?: number }>(all: readonly T[]): readonly T[] {
  return all.toSorted((left, right) => (right.popularity ?? 0) - (left.popularity ?? 0) || left.n - right.n);
}

function later<T>(make: () => WordIndex<T>): WordIndex<T> {
  let index: WordIndex<T> | undefined;
  return (word) => {
    index ??= make();
    return index(word);
  };
}

/** Keeps the latest results: the catalogue never changes, and pages of one query follow each other. */
function remembered<T>(find: (query: Query) => readonly T[]): (text: string) => readonly T[] {
  const results = new Map<string, readonly T[]>();
  return (text) => {
    const known = results.get(text);
    if (known) return known;
    const result = find(parseQuery(text));
    if (results.size >= 300) results.clear();
    results.set(text, result);
    return result;
  };
}
