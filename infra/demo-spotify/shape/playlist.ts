import type { Json, JsonObject } from '../http/reply.ts';
import type { Playlist, Version } from '../state/playlists.ts';
import { simpleUser } from './user.ts';
import { pictures, type View } from './view.ts';

/** What a playlist object needs besides its version. */
export interface PlaylistFacts {
  readonly ownerName: string;
  /** The snapshot id that reads see; it has a lag of its own. */
  readonly snapshot: string;
}

/** The fields that simplified and full playlist objects share. */
export function playlistHead(view: View, playlist: Playlist, version: Version, facts: PlaylistFacts): JsonObject {
  return {
    collaborative: version.collaborative,
    description: version.description,
    external_urls: { spotify: `https://open.spotify.com/playlist/${playlist.id}` },
    href: `${view.api}/playlists/${playlist.id}`,
    id: playlist.id,
    images: coverOf(view, playlist, version),
    name: version.name,
    owner: { ...simpleUser(view, playlist.ownerId), display_name: facts.ownerName },
    public: version.public,
    snapshot_id: facts.snapshot,
    type: 'playlist',
    uri: `spotify:playlist:${playlist.id}`,
  };
}

/** SimplifiedPlaylistObject. */
export function simplePlaylist(
  view: View,
  playlist: Playlist,
  version: Version,
  facts: PlaylistFacts,
  keys: readonly string[],
): JsonObject {
  const reference = {
    href: `${view.api}/playlists/${playlist.id}/${keys.includes('items') ? 'items' : 'tracks'}`,
    total: version.rows.length,
  };
  return {
    ...playlistHead(view, playlist, version, facts),
    ...Object.fromEntries(keys.map((key) => [key, reference])),
  };
}

/** ImageObjects of the cover: an uploaded one has a single size, an empty playlist has none. */
export function coverOf(view: View, playlist: Playlist, version: Version): Json {
  if (version.cover !== undefined) return [{ url: `${view.images}/${version.cover}`, height: null, width: null }];
  return version.rows.length === 0 ? [] : pictures(view, playlist.id);
}
