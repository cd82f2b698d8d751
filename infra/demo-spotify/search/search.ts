import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Album, Artist, Episode, Track } from '../catalogue/model.ts';
import { telling, type WordIndex, wordIndex, wordsOf } from './words.ts';

/** An index from words to objects: by their own text, or by that of an object that they belong to. */
interface Source<T> {
  readonly find: WordIndex<T>;
  readonly weight: number;
}

/** What can be found, and its weight before matching words are counted. */
interface Findable {
  readonly n: number;
  readonly name: string;
  readonly popularity?: number;
}

/** Objects that match every word, best first; if none does, those that match the most. */
function ranked<T extends Findable>(words: readonly string[], sources: readonly Source<T>[]): readonly T[] {
  const hits = words.map((word) => weighed(word, sources));
  const all = havingEvery(hits);
  const scores = all.length > 0 || words.length < 2 ? all : havingAny(hits);
  const phrase = words.join(' ');
  return scores
    .map(([entity, score]) => ({ entity, score: score + closeness(entity, phrase) }))
    .sort(
      (left, right) =>
        right.score - left.score ||
        (right.entity.popularity ?? 0) - (left.entity.popularity ?? 0) ||
        left.entity.n - right.entity.n,
    )
    .map(({ entity }) => entity);
}

function weighed<T>(word: string, sources: readonly Source<T>[]): ReadonlyMap<T, number> {
  const scores = new Map<T, number>();
  for (const { find, weight } of sources) {
    for (const entity of find(word)) scores.set(entity, (scores.get(entity) ?? 0) + weight);
  }
  return scores;
}

/** Starts from the rarest word, since only its matches can match all. */
function havingEvery<T>(hits: readonly ReadonlyMap<T, number>[]): readonly (readonly [T, number])[] {
  const [rarest, ...others] = hits.toSorted((left, right) => left.size - right.size);
  const found: (readonly [T, number])[] = [];
  for (const [entity, score] of rarest ?? []) {
    const more = others.map((hit) => hit.get(entity));
    if (more.every((part) => part !== undefined)) found.push([entity, more.reduce((sum, part) => sum + part, score)]);
  }
  return found;
}

/** More matching words always rank above fewer, whatever the weights. */
function havingAny<T>(hits: readonly ReadonlyMap<T, number>[]): readonly (readonly [T, number])[] {
  const sums = new Map<T, number>();
  for (const hit of hits) {
    for (const [entity, score] of hit) sums.set(entity, (sums.get(entity) ?? 0) + score + 100);
  }
  return [...sums];
}

const plainNames = new WeakMap<Findable, string>();

function closeness(entity: Findable, phrase: string): number {
  const plain = plainNames.get(entity) ?? telling(wordsOf(entity.name)).join(' ');
  plainNames.set(entity, plain);
  if (plain === phrase) return 10;
  return plain.startsWith(phrase) ? 3 : 0;
}

/** What can be found for a query of one kind, best first. */
export type Search = ReturnType<typeof makeSearch>;

let search: Search | undefined;

/** Search in the demo catalogue. The index of each kind is built at its first use, once per process. */
export function searchOver(catalogue: Catalogue): Search {
  search ??= makeSearch(catalogue);
  return search;
}

function makeSearch({ searchable: catalogue }: Catalogue) {
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
    /** Builds the indexes that most searches need, one per turn of the event loop. */
    warmUp: async (): Promise<void> => {
      for (const index of [artists, albums, tracks]) {
        index('');
        await nextTurn();
      }
    },
    track: remembered((query) => kept(query, catalogue.tracks, trackSources, keepsTrack)),
    album: remembered((query) => kept(query, catalogue.albums, albumSources, keepsAlbum)),
    artist: remembered((query) => kept(query, catalogue.artists, [{ find: artists, weight: 4 }], keepsArtist)),
    show: remembered((query) => kept(query, [], [{ find: shows, weight: 4 }], noFilter)),
    episode: remembered((query) => kept(query, [], episodeSources, noFilter)),
    audiobook: remembered((query) => kept(query, [], [{ find: books, weight: 4 }], noFilter)),
  };
}

function kept<T extends Findable>(
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
  const nameWords = wordsOf(name);
  return words.every((word) => nameWords.includes(word));
}

function hasGenre(artist: Artist, genre: string | undefined): boolean {
  return artist.genres.some((tag) => tag === genre);
}

function byPopularity<T extends Findable>(all: readonly T[]): readonly T[] {
  return all.toSorted((left, right) => (right.popularity ?? 0) - (left.popularity ?? 0) || left.n - right.n);
}

function later<T>(make: () => WordIndex<T>): WordIndex<T> {
  let index: WordIndex<T> | undefined;
  return (word) => {
    index ??= make();
    return index(word);
  };
}

/** Caches the latest results: the catalogue never changes, and clients read several pages of one query. */
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

/** A parsed search query. The words of each list must occur together. */
interface Query {
  readonly words: readonly string[];
  readonly artist: readonly string[];
  readonly album: readonly string[];
  readonly track: readonly string[];
  readonly genre: string | undefined;
  readonly isrc: string | undefined;
  readonly upc: string | undefined;
  readonly years: readonly [number, number] | undefined;
  readonly tags: readonly string[];
}

const filter = /\b(artist|album|track|genre|isrc|upc|year|tag):(?:"([^"]*)"|(\S+))/gi;

/** Parses `word word artist:"…" year:1990-1999 tag:new`. */
function parseQuery(text: string): Query {
  const filters = new Map<string, string[]>();
  const rest = text.replace(filter, (_all, name: string, quoted: string | undefined, bare: string | undefined) => {
    const key = name.toLowerCase();
    filters.set(key, [...(filters.get(key) ?? []), quoted ?? bare ?? '']);
    return ' ';
  });
  const all = (name: string) => (filters.get(name) ?? []).flatMap(wordsOf);
  const first = (name: string) => filters.get(name)?.[0]?.toLowerCase();
  return {
    words: telling(wordsOf(rest)),
    artist: all('artist'),
    album: all('album'),
    track: all('track'),
    genre: first('genre'),
    isrc: first('isrc')?.toUpperCase(),
    upc: first('upc'),
    years: yearsOf(first('year')),
    tags: all('tag'),
  };
}

function yearsOf(text: string | undefined): readonly [number, number] | undefined {
  const parts = /^(\d{4})(?:-(\d{4}))?$/.exec(text ?? '');
  if (!parts) return undefined;
  const from = Number(parts[1]);
  return [from, Number(parts[2] ?? from)];
}
