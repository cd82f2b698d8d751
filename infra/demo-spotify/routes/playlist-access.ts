import { refuse } from '../http/reply.ts';
import { mayEdit, type Playlist } from '../state/playlists.ts';
import { found, isId } from './ask.ts';
import type { Call } from './route.ts';

/** The playlist of the path, if this user may see it in this mode. */
export function visiblePlaylist(call: Call): Playlist {
  const id = call.param('playlist_id');
  if (!isId(id)) refuse(400, 'Invalid base62 id');
  const playlist = found(call.world.playlists.get(id));
  const hidden = !playlist.versions.current().public && !mayEdit(playlist, call.user.id);
  const spotifysOwn = playlist.ownerId === 'spotify' && call.world.mode === 'development';
  return hidden || spotifysOwn ? refuse(404, 'Resource not found') : playlist;
}

/** Whether the contents may be read: in development mode only by the owner and collaborators. */
export function showsContents(call: Call, playlist: Playlist): boolean {
  return call.world.mode === 'extended' || mayEdit(playlist, call.user.id);
}

/** The playlist of the path for a change of its contents; 403 for other users and without the scope. */
export function editablePlaylist(call: Call): Playlist {
  const playlist = visiblePlaylist(call);
  if (!mayEdit(playlist, call.user.id)) refuse(403, 'You cannot change a playlist that you do not own');
  needsModifyScope(call, playlist.versions.current().public);
  return playlist;
}

/** The playlist of the path for a change that only its owner may make. */
export function ownPlaylist(call: Call): Playlist {
  const playlist = visiblePlaylist(call);
  if (playlist.ownerId !== call.user.id) refuse(403, 'Forbidden');
  needsModifyScope(call, playlist.versions.current().public);
  return playlist;
}

/** 403 unless the token's scopes allow changes of public or private playlists, whichever it is. */
export function needsModifyScope({ scopes }: Call, open: boolean): void {
  if (!scopes.has(open ? 'playlist-modify-public' : 'playlist-modify-private')) {
    refuse(403, 'Insufficient client scope');
  }
}
