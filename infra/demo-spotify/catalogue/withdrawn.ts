import type { Album, Artist, Track } from './model.ts';
import { base62 } from './random.ts';

/** Tracks as they look after their label took them down: every name is empty and nothing plays. */
export function makeWithdrawn(after: number): readonly Track[] {
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
