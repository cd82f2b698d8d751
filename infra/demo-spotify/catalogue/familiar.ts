import { familiarArtists } from './familiar-plans.ts';
import type { Album, Artist, Audiobook, Kind, Show, Track } from './model.ts';
import type { Music } from './music.ts';
import { base62, between, type Random, stream } from './random.ts';
import type { Spoken } from './spoken.ts';

/** Numbers start after those of the rest of the catalogue. */
const first = 100_000;

/** The ids in the tools' examples, so that an example works when it is copied. */
const documentedIds: Readonly<Record<Kind, readonly string[]>> = {
  artist: ['0TnOYISbd1XYRBk9myaseg', '0OdUWJ0sBjDrqHygGUXeCF'],
  album: ['4aawyAB9vmqN3uQ7FjRGTy', '5ht7ItJgpBH7W6vJ5BqpPr'],
  track: ['4iV5W9uYEdYUVa79Axb7Rh', '11dFghVXANMlKmJXsNCbNl', '1301WleyT98MSxVHPZCA6M'],
  show: ['38bS44xjbVVZ3No3ByF1dJ', '5CfCWKI5pZ28U0uOzXkDHe'],
  episode: ['512ojhOuo1ktJprKbVcKyQ', '0Q86acNRm6V9GYx55SXKwf'],
  audiobook: ['7iHfbu1YPACw6oZPAFJtqe', '1HGw3J3NxZO1TP1BTtVhpZ'],
  chapter: ['0D5wENdkdwbqlrHoaJ9g29'],
};

const numbered = <K extends Kind>(kind: K, index: number) => ({
  kind,
  n: first + index,
  id: documentedIds[kind][index] ?? base62(`familiar ${kind}`, index),
});

/** What people search for first, and what the tools' examples name. It is not part of the numbered catalogue. */
export function makeFamiliar(): Music & Spoken {
  return { ...makeMusic(stream('familiar music')), ...makeSpoken() };
}

function makeMusic(random: Random): Music {
  const albums: Album[] = [];
  const tracks: Track[] = [];
  const artists = familiarArtists.map((plan, index): Artist => {
    const artist: Artist = {
      ...numbered('artist', index),
      name: plan.name,
      genres: [plan.genre],
      popularity: between(random, 45, 75),
      followers: between(random, 4000, 90_000),
      albums: [],
      appearsOn: [],
      tracks: [],
    };
    for (const { name, released, titles } of plan.albums) {
      const album: Album = {
        ...numbered('album', albums.length),
        ...{ name, released, type: 'album', artists: [artist], tracks: [], label: 'Paper Ferry Records' },
        popularity: between(random, 40, artist.popularity),
        upc: String(180_000_000_000 + albums.length),
        isNew: false,
        absentFrom: [],
      };
      albums.push(album);
      artist.albums.unshift(album);
      for (const [at, title] of titles.entries()) {
        const track: Track = {
          ...numbered('track', tracks.length),
          ...{ name: title, album, artists: [artist], disc: 1, number: at + 1 },
          durationMs: between(random, 118_000, 320_000),
          explicit: plan.explicit?.includes(title) ?? false,
          popularity: Math.max(1, album.popularity - at),
          isrc: `QZ9FM26${String(tracks.length).padStart(5, '0')}`,
        };
        for (const list of [tracks, album.tracks, artist.tracks]) list.push(track);
      }
    }
    return artist;
  });
  return { artists, albums, tracks };
}

const showNames = ['Jazz by Request', 'Lofi Lab'] as const;
const bookNames = ['Jazz in Ten Chapters', 'Workouts for Desks'] as const;

function makeSpoken(): Spoken {
  const shows = showNames.map((name, index): Show => {
    const said = 'Listeners ask, musicians answer.';
    const show: Show = {
      ...numbered('show', index),
      ...{ name, description: said, html: `<p>${said}</p>`, publisher: 'Two Lanterns', language: 'en' },
      explicit: false,
      episodes: [],
    };
    const titles = ['Questions, Part Two', 'Questions, Part One'];
    for (const [at, title] of titles.entries()) {
      // The first episode of each show has an id from the examples.
      const place = at * showNames.length + index;
      show.episodes.push({
        ...numbered('episode', place),
        ...{ name: `${name}: ${title}`, description: said, html: `<p>${said}</p>`, show },
        durationMs: 1_800_000 + place * 60_000,
        released: `2026-0${9 - at}-14`,
      });
    }
    return show;
  });
  const audiobooks = bookNames.map((name, index): Audiobook => {
    const book: Audiobook = {
      ...numbered('audiobook', index),
      ...{ name, description: `Author: Ottoline Fitzgale. ${name}.`, publisher: 'Two Lanterns', chapters: [] },
      ...{ authors: ['Ottoline Fitzgale'], narrators: ['Ottoline Fitzgale'] },
    };
    for (const number of [0, 1, 2]) {
      const name = number === 0 ? 'Opening Credits' : `Chapter ${number}`;
      const place = number * bookNames.length + index;
      const chapter = { ...numbered('chapter', place), name, audiobook: book, number };
      book.chapters.push({ ...chapter, durationMs: 900_000 + place * 60_000, released: '2021-05-14' });
    }
    return book;
  });
  return {
    ...{ shows, audiobooks },
    episodes: shows.flatMap(({ episodes }) => episodes),
    chapters: audiobooks.flatMap(({ chapters }) => chapters),
  };
}
