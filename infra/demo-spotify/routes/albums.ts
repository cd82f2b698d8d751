import { json } from '../http/reply.ts';
import { fullAlbum, simpleAlbum, simpleTrack } from '../shape/music.ts';
import { page } from '../shape/paging.ts';
import { found, idOf, idsOf, windowOf } from './ask.ts';
import type { Handler, Route } from './route.ts';

const one: Handler = (call) => json(fullAlbum(call.view, found(call.world.catalogue.album(idOf(call)))));

const several: Handler = (call) => {
  const albums = idsOf(call, 20).map((id) => call.world.catalogue.album(id));
  return json({ albums: albums.map((album) => (album ? fullAlbum(call.view, album) : null)) });
};

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

/** Operations on albums. */
export const albumRoutes: readonly Route[] = [
  { operation: 'get-an-album', method: 'GET', path: '/albums/{id}', bucket: 'albums', handle: one },
  {
    operation: 'get-multiple-albums',
    method: 'GET',
    path: '/albums',
    bucket: 'albums',
    removed: 403,
    handle: several,
  },
  { operation: 'get-an-albums-tracks', method: 'GET', path: '/albums/{id}/tracks', bucket: 'albums', handle: tracks },
  {
    operation: 'get-new-releases',
    method: 'GET',
    path: '/browse/new-releases',
    bucket: 'browse',
    removed: 403,
    handle: newReleases,
  },
];
