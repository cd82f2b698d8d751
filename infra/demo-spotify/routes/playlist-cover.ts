import { hex } from '../catalogue/random.ts';
import { empty, json, refuse } from '../http/reply.ts';
import { coverOf } from '../shape/playlist.ts';
import { ownPlaylist, visiblePlaylist } from './playlist-access.ts';
import { seenVersion } from './reading.ts';
import { type Handler, type Route, route } from './route.ts';

/** Largest cover, in bytes of the picture and of its base64 text. */
const mostBytes = 256 * 1024;

const cover: Handler = (call) => {
  const playlist = visiblePlaylist(call);
  return json(coverOf(call.view, playlist, seenVersion(call.world, playlist)));
};

const upload: Handler = (call) => {
  const playlist = ownPlaylist(call);
  if (!call.contentType.startsWith('image/jpeg')) refuse(400, 'Content-Type must be image/jpeg');
  if (call.body.length > mostBytes) refuse(413, 'Image must be at most 256 KB');
  const picture = /^[A-Za-z0-9+/\s]+=*\s*$/.test(call.body) ? Buffer.from(call.body, 'base64') : Buffer.alloc(0);
  if (picture[0] !== 0xff || picture[1] !== 0xd8) refuse(400, 'Invalid image');
  playlist.commit({ cover: `ab67706c0000d72c${hex(call.body, 24)}` });
  return empty(202);
};

export const playlistCoverRoutes: readonly Route[] = [
  route('GET /playlists/{playlist_id}/images', 'get-playlist-cover', 'playlists', cover),
  route('PUT /playlists/{playlist_id}/images', 'upload-custom-playlist-cover', 'playlists', upload, {
    scopes: ['ugc-image-upload'],
  }),
];
