import { json } from '../http/reply.ts';
import { simpleAlbum, simpleTrack } from '../shape/music.ts';
import { page } from '../shape/paging.ts';
import { found, idOf, windowOf } from './ask.ts';
import { type Handler, type Route, route } from './route.ts';

const tracks: Handler = (call) => {
  const album = found(call.world.catalogue.album(idOf(call)));
  const path = `/albums/${album.id}/tracks`;
  return json(page(call.view, path, album.tracks, windowOf(call), (track) => simpleTrack(call.view, track)));
};

const newReleases: Handler = (call) => {
  const albums = call.world.catalogue.albums.filter((album) => album.isNew).toReversed();
  const path = '/browse/new-releases';
  return json({ albums: page(call.view, path, albums, windowOf(call), (album) => simpleAlbum(call.view, album)) });
};

export const albumRoutes: readonly Route[] = [
  route('GET /albums/{id}/tracks', 'get-an-albums-tracks', 'albums', tracks),
  route('GET /browse/new-releases', 'get-new-releases', 'browse', newReleases, { removed: 403 }),
];
