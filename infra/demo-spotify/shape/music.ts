import { type Album, type Artist, relinkedId, type Track } from '../catalogue/model.ts';
import type { Json, JsonObject } from '../http/reply.ts';
import { firstPage, page } from './paging.ts';
import { identity, legacy, offeredIn, pictures, type View } from './view.ts';

/** SimplifiedArtistObject. */
function simpleArtist(view: View, artist: Artist): JsonObject {
  return { ...identity(view, 'artist', artist.id), name: artist.name };
}

/** ArtistObject. */
export function fullArtist(view: View, artist: Artist): JsonObject {
  const { followers, genres, popularity } = artist;
  return {
    ...simpleArtist(view, artist),
    images: pictures(view, artist.id),
    ...legacy(view, { followers: { href: null, total: followers }, genres, popularity }),
  };
}

/** SimplifiedAlbumObject. */
export function simpleAlbum(view: View, album: Album): JsonObject {
  return {
    ...identity(view, 'album', album.id),
    album_type: album.type,
    artists: album.artists.map((artist) => simpleArtist(view, artist)),
    images: pictures(view, album.id),
    name: album.name,
    release_date: album.released,
    release_date_precision: precision(album.released),
    total_tracks: album.tracks.length,
    ...legacy(view, { available_markets: offeredIn(album.absentFrom) }),
  };
}

/** ArtistDiscographyAlbumObject, as the discography of `artist` shows it. */
export function discographyAlbum(view: View, album: Album, artist: Artist): JsonObject {
  const group = album.artists.includes(artist) ? album.type : 'appears_on';
  return { ...simpleAlbum(view, album), ...legacy(view, { album_group: group }) };
}

/** AlbumObject with its first 50 tracks. */
export function fullAlbum(view: View, album: Album): JsonObject {
  const path = `/albums/${album.id}/tracks`;
  const { label, popularity } = album;
  return {
    ...simpleAlbum(view, album),
    copyrights: [
      { text: `© ${album.released.slice(0, 4)} ${label}`, type: 'C' },
      { text: `℗ ${album.released.slice(0, 4)} ${label}`, type: 'P' },
    ],
    external_ids: { upc: album.upc },
    genres: [],
    tracks: page(view, path, album.tracks, firstPage, simpleTrack),
    ...legacy(view, { label, popularity }),
  };
}

/** SimplifiedTrackObject. */
export function simpleTrack(view: View, track: Track): JsonObject {
  return {
    ...offered(view, track),
    artists: track.artists.map((artist) => simpleArtist(view, artist)),
    disc_number: track.disc,
    duration_ms: track.durationMs,
    explicit: track.explicit,
    is_local: false,
    name: track.name,
    preview_url: null,
    track_number: track.number,
    ...playability(view, track),
    ...legacy(view, { available_markets: track.name === '' ? [] : offeredIn(track.album.absentFrom) }),
  };
}

/** TrackObject. */
export function fullTrack(view: View, track: Track): JsonObject {
  return {
    ...simpleTrack(view, track),
    album: simpleAlbum(view, track.album),
    external_ids: track.isrc === '' ? {} : { isrc: track.isrc },
    ...legacy(view, { popularity: track.popularity }),
  };
}

/** The precision of a release date. */
function precision(released: string): 'year' | 'month' | 'day' {
  if (released.length === 4) return 'year';
  return released.length === 7 ? 'month' : 'day';
}

/** The identity in the requested market: a relinked track has another id and a `linked_from`. */
function offered(view: View, track: Track): JsonObject {
  const base = identity(view, 'track', track.id);
  const [other] = view.withMarket ? relinkedId(track) : [];
  return other === undefined ? base : { ...identity(view, 'track', other), ...legacy(view, { linked_from: base }) };
}

function playability(view: View, track: Track): JsonObject {
  if (!view.withMarket) return {};
  if (track.name !== '' && !track.album.absentFrom.includes(view.country)) return { is_playable: true };
  const reason: Json = 'market';
  return { is_playable: false, restrictions: { reason } };
}
