import type { Album, Artist } from '../catalogue/model.ts';
import { json, refuse } from '../http/reply.ts';
import { discographyAlbum, fullArtist, fullTrack } from '../shape/music.ts';
import { page } from '../shape/paging.ts';
import { found, idOf, windowOf } from './ask.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

const groups = ['album', 'single', 'appears_on', 'compilation'];

const albums: Handler = (call) => {
  const artist = artistOf(call);
  const window = call.view.mode === 'development' ? windowOf(call, 10, 5) : windowOf(call);
  const wanted = call.query.get('include_groups');
  const list = discography(artist, wanted ? wanted.split(',') : groups);
  const path = `/artists/${artist.id}/albums?include_groups=${wanted ?? groups.join(',')}`;
  return json(page(call.view, path, list, window, (album) => discographyAlbum(call.view, album, artist)));
};

const topTracks: Handler = (call) => {
  const best = artistOf(call).tracks.toSorted((left, right) => right.popularity - left.popularity || left.n - right.n);
  return json({ tracks: best.slice(0, 10).map((track) => fullTrack({ ...call.view, withMarket: true }, track)) });
};

const related: Handler = (call) => {
  const artist = artistOf(call);
  const kin = call.world.catalogue.searchable.artists.filter(
    (other) => other !== artist && other.genres.some((genre) => artist.genres.includes(genre)),
  );
  return json({ artists: kin.slice(0, 20).map((other) => fullArtist(call.view, other)) });
};

function artistOf(call: Call): Artist {
  return found(call.world.catalogue.artist(idOf(call)));
}

/** The albums of the wanted groups, group after group, each with the newest first. */
function discography(artist: Artist, wanted: readonly string[]): readonly Album[] {
  if (!wanted.every((group) => groups.includes(group))) refuse(400, 'Invalid include_groups');
  return groups
    .filter((group) => wanted.includes(group))
    .flatMap((group) =>
      group === 'appears_on' ? artist.appearsOn : artist.albums.filter((album) => album.type === group),
    );
}

export const artistRoutes: readonly Route[] = [
  route('GET /artists/{id}/albums', 'get-an-artists-albums', 'artist-albums', albums),
  route('GET /artists/{id}/top-tracks', 'get-an-artists-top-tracks', 'artists', topTracks, { removed: 403 }),
  route('GET /artists/{id}/related-artists', 'get-an-artists-related-artists', 'artists', related, { removed: 403 }),
];
