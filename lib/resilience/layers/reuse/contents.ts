import type { OperationName } from '../../../spotify/operations.ts';

/** Objects that are the same wherever they stand in full, and for everybody: what `GET /{type}s/{id}` answers. */
export type ObjectType = 'track' | 'album' | 'artist';

/** Where full objects stand in an answer: keys joined by dots, `[]` for every row. */
export interface ObjectPath {
  readonly at: string;
  readonly holds: ObjectType | 'any';
}

const full = (holds: ObjectPath['holds'], ...at: readonly string[]): readonly ObjectPath[] =>
  at.map((one) => ({ at: one, holds }));

/**
 * Which answer holds which full objects, in either mode: Spotify shows an object in full here as in its own read.
 * Simplified ones, such as the tracks inside an album, are not listed: they never stand for the full one. Nor are top tracks,
 * which are about a market.
 */
export const contents: Readonly<Partial<Record<OperationName, readonly ObjectPath[]>>> = {
  'GET /search': [...full('track', 'tracks.items.[]'), ...full('artist', 'artists.items.[]')],
  'GET /albums': full('album', 'albums.[]'),
  'GET /artists': full('artist', 'artists.[]'),
  'GET /tracks': full('track', 'tracks.[]'),
  'GET /artists/{id}/related-artists': full('artist', 'artists.[]'),
  'GET /me/tracks': full('track', 'items.[].track'),
  'GET /me/albums': full('album', 'items.[].album'),
  'GET /me/top/{type}': full('any', 'items.[]'),
  'GET /me/following': full('artist', 'artists.items.[]'),
  'GET /playlists/{playlist_id}': full('track', 'items.items.[].item', 'tracks.items.[].track'),
  'GET /playlists/{playlist_id}/items': full('track', 'items.[].item', 'items.[].track'),
  'GET /playlists/{playlist_id}/tracks': full('track', 'items.[].item', 'items.[].track'),
  'GET /me/player': full('track', 'item'),
  'GET /me/player/currently-playing': full('track', 'item'),
  'GET /me/player/queue': full('track', 'currently_playing', 'queue.[]'),
  'GET /me/player/recently-played': full('track', 'items.[].track'),
};
