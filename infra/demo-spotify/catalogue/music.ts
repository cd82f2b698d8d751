import { daysBefore } from '../clock.ts';
import { type Album, type Artist, numbered, type Track } from './model.ts';
import { artistName, titleOf } from './names.ts';
import { between, pick, type Random, stream } from './random.ts';
import { genres, labels, sharedTitles } from './words.ts';

export interface Music {
  readonly artists: readonly Artist[];
  readonly albums: readonly Album[];
  readonly tracks: readonly Track[];
}

const artistCount = 500;
const albumCount = 3000;
const newCount = 40;

/**
 * 500 artists (and "Various Artists"), 3,000 albums and about 30,000 tracks. The dates of new ones are relative to
 * `today`.
 */
export function makeMusic(today: number): Music {
  const artists = makeArtists();
  const tracks: Track[] = [];
  const albums: Album[] = [];
  const random = stream('albums');
  for (let n = 1; n <= albumCount; n++) {
    const album = makeAlbum(n, artists, random, today);
    albums.push(album);
    addTracks(album, artists, tracks, random);
  }
  for (const artist of artists) {
    artist.albums.sort((left, right) => right.released.localeCompare(left.released) || left.n - right.n);
  }
  return { artists, albums, tracks };
}

function makeArtists(): Artist[] {
  const random = stream('artists');
  const used = new Set<string>();
  const artists: Artist[] = [];
  while (artists.length < artistCount) {
    const name = artistName(random);
    if (used.has(name)) continue;
    used.add(name);
    artists.push(makeArtist(artists.length + 1, name, random));
  }
  artists.push(makeArtist(artistCount + 1, 'Various Artists', random));
  return artists;
}

function makeArtist(n: number, name: string, random: Random): Artist {
  const popularity = Math.round(90 * random() ** 1.5);
  const tags = [...new Set([pick(random, genres), pick(random, genres)])];
  const followers = Math.round(50 + 2 ** (popularity / 5) * 40 * (0.5 + random()));
  const none = { albums: [], appearsOn: [], tracks: [] };
  return { ...numbered('artist', n), name, genres: tags, popularity, followers, ...none };
}

/** Every artist has a few albums; the first numbers have many, so that a discography spans several pages. */
function leadArtist(n: number, artists: readonly Artist[], random: Random): Artist | undefined {
  if (n <= artistCount * 2) return artists[(n * 37) % artistCount];
  return artists[Math.floor(artistCount * random() ** 2)];
}

function makeAlbum(n: number, artists: readonly Artist[], random: Random, today: number): Album {
  const roll = random();
  const type = roll < 0.62 ? 'album' : roll < 0.92 ? 'single' : 'compilation';
  const lead = type === 'compilation' && random() < 0.5 ? artists[artistCount] : leadArtist(n, artists, random);
  const isNew = n > albumCount - newCount;
  const album: Album = {
    ...numbered('album', n),
    name: n % 100 === 0 ? pick(random, sharedTitles) : titleOf(random),
    type,
    artists: lead ? [lead] : [],
    released: isNew ? daysBefore(today, between(random, 2, 30)) : releaseDate(n, random, today),
    label: pick(random, labels),
    popularity: Math.round((lead?.popularity ?? 0) * (0.4 + 0.5 * random())),
    upc: String(190_000_000_000 + n * 7919),
    tracks: [],
    isNew,
    absentFrom: n % 97 === 0 ? ['US', 'DE'] : n % 41 === 0 ? ['JP', 'BR'] : [],
  };
  lead?.albums.push(album);
  return album;
}

/** The newest albums are always from the year before today; older ones have fixed dates. */
function releaseDate(n: number, random: Random, today: number): string {
  const age = Math.floor(60 * random() ** 2.2);
  const year = 2026 - age;
  const [inYear, inMonth] = [between(random, 1, 9), between(random, 1, 28)];
  if (age === 0) return daysBefore(today, 60 + (9 - inYear) * 30 + (28 - inMonth));
  const month = String(inYear).padStart(2, '0');
  const day = String(inMonth).padStart(2, '0');
  if (year < 1985 && n % 3 === 0) return String(year);
  return year < 1985 && n % 3 === 1 ? `${year}-${month}` : `${year}-${month}-${day}`;
}

function trackCount(album: Album, random: Random): number {
  if (album.n === 250) return 64;
  if (album.type === 'album') return between(random, 9, 16);
  return album.type === 'single' ? between(random, 1, 3) : between(random, 15, 25);
}

function addTracks(album: Album, artists: readonly Artist[], tracks: Track[], random: Random): void {
  const count = trackCount(album, random);
  const firstDisc = count > 20 ? Math.ceil(count / 2) : count;
  for (let index = 0; index < count; index++) {
    const performers = performersOf(album, artists, random);
    const name = index === 0 && album.type !== 'compilation' ? album.name : titleOf(random);
    const onSecond = index >= firstDisc;
    const n = tracks.length + 1;
    const track: Track = {
      ...numbered('track', n),
      name: performers.length > 1 ? `${name} (feat. ${performers[1]?.name})` : name,
      album,
      artists: performers,
      disc: onSecond ? 2 : 1,
      number: onSecond ? index - firstDisc + 1 : index + 1,
      durationMs: between(random, 96_000, 371_000),
      explicit: random() < 0.09,
      popularity: Math.round(album.popularity * (0.5 + 0.5 * random())),
      isrc: `QZ8DM${String(n % 100).padStart(2, '0')}${String(n).padStart(5, '0')}`,
    };
    tracks.push(track);
    album.tracks.push(track);
    credit(track);
  }
}

function performersOf(album: Album, artists: readonly Artist[], random: Random): readonly Artist[] {
  const other = artists[Math.floor(artistCount * random())];
  const lead = album.artists[0];
  if (!lead || !other) return [];
  if (lead.n > artistCount) return [other];
  return random() < 0.08 && other !== lead ? [lead, other] : [lead];
}

function credit(track: Track): void {
  for (const artist of track.artists) {
    artist.tracks.push(track);
    if (!track.album.artists.includes(artist) && !artist.appearsOn.includes(track.album)) {
      artist.appearsOn.push(track.album);
    }
  }
}
