import type { Mode } from '../support/openapi.ts';
import type { Reading } from '../support/openapi-schema.ts';

/** Fields that Spotify took from development clients. */
const gone = new Set([
  'TrackObject.popularity',
  'TrackObject.available_markets',
  'TrackObject.linked_from',
  'SimplifiedTrackObject.available_markets',
  'SimplifiedTrackObject.linked_from',
  'AlbumBase.available_markets',
  'AlbumObject.label',
  'AlbumObject.popularity',
  'ArtistDiscographyAlbumObject.album_group',
  'ArtistObject.followers',
  'ArtistObject.popularity',
  'ArtistObject.genres',
  'ShowBase.publisher',
  'ShowBase.available_markets',
  'AudiobookBase.publisher',
  'AudiobookBase.available_markets',
  'ChapterBase.available_markets',
  'PrivateUserObject.country',
  'PrivateUserObject.email',
  'PrivateUserObject.product',
  'PrivateUserObject.followers',
  // The older names of `item` and `items`.
  'PlaylistTrackObject.track',
  'PlaylistObject.tracks',
  'SimplifiedPlaylistObject.tracks',
]);

/** Where the description forgets that a field may be null; its prose, or reports of real calls, say so. */
const nullable = new Set([
  'PlaylistTrackObject.added_at',
  'PlaylistTrackObject.added_by',
  'PlaylistTrackObject.item',
  'PlaylistTrackObject.track',
  'SavedTrackObject.added_at',
  'PlayHistoryObject.context',
  'CursorPagingObject.next',
  'CursorObject.after',
  'CurrentlyPlayingObject.context',
  'CurrentlyPlayingContextObject.context',
]);

/** What even a full answer may lack: it depends on the request or on the thing itself. */
const optional = new Set([
  ...['is_playable', 'restrictions', 'linked_from'].flatMap((key) => [
    `TrackObject.${key}`,
    `SimplifiedTrackObject.${key}`,
  ]),
  'AlbumBase.restrictions',
  'EpisodeBase.restrictions',
  'ChapterBase.restrictions',
  'ExternalIdObject.isrc',
  'ExternalIdObject.ean',
  'ExternalIdObject.upc',
  'CursorPagingObject.total',
  'CursorObject.before',
  'DisallowsObject.interrupting_playback',
  'DisallowsObject.pausing',
  'DisallowsObject.resuming',
  'DisallowsObject.seeking',
  'DisallowsObject.skipping_next',
  'DisallowsObject.skipping_prev',
  'DisallowsObject.toggling_repeat_context',
  'DisallowsObject.toggling_shuffle',
  'DisallowsObject.toggling_repeat_track',
  'DisallowsObject.transferring_playback',
  // Only with the scope `user-read-email`.
  'PrivateUserObject.email',
  // Only for the owner and collaborators.
  'PlaylistObject.items',
]);

/** In extended mode playlists say `tracks` and `track`, or both names where the demo is set so. */
const playlistNames = ['items', 'tracks', 'item', 'track'].flatMap((key) => [
  `PlaylistObject.${key}`,
  `SimplifiedPlaylistObject.${key}`,
  `PlaylistTrackObject.${key}`,
]);

/** How the demo's answers are read: every field must be there, unknown ones and ones that are gone must not. */
export function fullReading(mode: Mode): Reading {
  if (mode === 'development') return { gone, nullable, optional };
  return { gone: new Set(), nullable, optional: new Set([...optional, ...playlistNames]) };
}

/** The least that holds: what the description requires, less what is gone. */
export function leastReading(mode: Mode): Reading {
  return { gone: mode === 'development' ? gone : new Set(), nullable };
}
