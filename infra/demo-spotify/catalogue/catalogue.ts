import { makeFamiliar } from './familiar.ts';
import { type Album, type Artist, type Entity, type Kind, type Playable, relinkedId, type Track } from './model.ts';
import { type Music, makeMusic } from './music.ts';
import { base62 } from './random.ts';
import { makeSpoken, type Spoken } from './spoken.ts';

/**
 * Everything that can be played and saved; it never changes. Its lists are numbered: libraries, charts and plain
 * playlists are made from them, and `$track:17` is an index into them.
 */
export type Catalogue = Readonly<ReturnType<typeof makeCatalogue>>;

let known: Catalogue | undefined;

/**
 * The demo catalogue, made once per process and the same for every server. Recent release dates are relative to the day
 * on which it is made.
 */
export function demoCatalogue(): Catalogue {
  known ??= makeCatalogue(Date.now());
  return known;
}

function makeCatalogue(today: number) {
  const music = makeMusic(today);
  const spoken = makeSpoken(today);
  /** Well-known searches lead here. These can be found and played like the rest, but have no number. */
  const familiar = makeFamiliar();
  const numbered = { ...music, ...spoken };
  /** What search covers: the numbered lists and `familiar`. */
  const searchable = together(numbered, familiar);
  /** Tracks that are no longer available: search does not find them, but libraries still contain them. */
  const withdrawn = makeWithdrawn(music.tracks.length);
  const artist = byId([...searchable.artists, ...withdrawn.flatMap((track) => track.artists)]);
  const album = byId([...searchable.albums, ...withdrawn.map((track) => track.album)]);
  const track = withRelinks(music.tracks, byId([...searchable.tracks, ...withdrawn]));
  const [show, episode] = [byId(searchable.shows), byId(searchable.episodes)];
  const [audiobook, chapter] = [byId(searchable.audiobooks), byId(searchable.chapters)];
  const lookups = { artist, album, track, show, episode, audiobook, chapter };
  /** What a URI such as `spotify:track:…` stands for. */
  const entity = (uri: string): Entity | undefined => {
    const [scheme, kind = '', id = '', ...more] = uri.split(':');
    return scheme === 'spotify' && more.length === 0 && isKind(kind) ? lookups[kind](id) : undefined;
  };
  const playable = (uri: string): Playable | undefined => {
    const found = entity(uri);
    return found?.kind === 'track' || found?.kind === 'episode' || found?.kind === 'chapter' ? found : undefined;
  };
  /** The n-th of a kind, counted from 1. */
  const nth = (kind: Kind, n: number): Entity | undefined => numbered[`${kind}s` as const][n - 1];
  return { ...numbered, ...lookups, familiar, searchable, withdrawn, entity, playable, nth };
}

function together(numbered: Music & Spoken, familiar: Music & Spoken): Music & Spoken {
  return {
    artists: [...numbered.artists, ...familiar.artists],
    albums: [...numbered.albums, ...familiar.albums],
    tracks: [...numbered.tracks, ...familiar.tracks],
    shows: [...numbered.shows, ...familiar.shows],
    episodes: [...numbered.episodes, ...familiar.episodes],
    audiobooks: [...numbered.audiobooks, ...familiar.audiobooks],
    chapters: [...numbered.chapters, ...familiar.chapters],
  };
}

export function isKind(text: string): text is Kind {
  return ['artist', 'album', 'track', 'show', 'episode', 'audiobook', 'chapter'].includes(text);
}

function withRelinks(
  tracks: readonly Track[],
  find: (id: string) => Track | undefined,
): (id: string) => Track | undefined {
  const relinked = byId(tracks.flatMap((track) => relinkedId(track).map((id) => ({ id, track }))));
  return (id) => find(id) ?? relinked(id)?.track;
}

function byId<T extends { readonly id: string }>(entities: readonly T[]): (id: string) => T | undefined {
  const index = new Map(entities.map((entity) => [entity.id, entity]));
  return (id) => index.get(id);
}

/** Tracks as Spotify shows them after the label withdrew them: every name is empty and they cannot be played. */
function makeWithdrawn(after: number): readonly Track[] {
  return [1, 2, 3].map((n) => {
    const artist = namelessArtist(n);
    return {
      kind: 'track',
      n: after + n,
      id: base62('withdrawn track', n),
      name: '',
      album: namelessAlbum(n, artist),
      artists: [artist],
      disc: 0,
      number: 0,
      durationMs: 0,
      explicit: false,
      popularity: 0,
      isrc: '',
    };
  });
}

function namelessArtist(n: number): Artist {
  const empty = { genres: [], popularity: 0, followers: 0, albums: [], appearsOn: [], tracks: [] };
  return { kind: 'artist', n: 0, id: base62('withdrawn artist', n), name: '', ...empty };
}

function namelessAlbum(n: number, artist: Artist): Album {
  return {
    kind: 'album',
    n: 0,
    id: base62('withdrawn album', n),
    name: '',
    type: 'album',
    artists: [artist],
    released: '0000',
    label: '',
    popularity: 0,
    upc: '',
    tracks: [],
    isNew: false,
    absentFrom: [],
  };
}
