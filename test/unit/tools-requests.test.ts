import { expect, test } from 'vitest';
import { target } from '../../lib/spotify/request.ts';
import { callTool } from '../support/tool-context.ts';

const id = '4iV5W9uYEdYUVa79Axb7Rh';
const track = `spotify:track:${id}`;
const episode = 'spotify:episode:512ojhOuo1ktJprKbVcKyQ';
const album = 'spotify:album:5ht7ItJgpBH7W6vJ5BqpPr';
const playlist = 'spotify:playlist:3cEYpjA9oz9GiPac4AsH4n';
const playlistId = '3cEYpjA9oz9GiPac4AsH4n';

/** The one request that a tool makes: method and path, query, JSON body. */
async function requestOf(name: string, args: Readonly<Record<string, unknown>>) {
  const { requests } = await callTool(name, args, () => ({
    tracks: {},
    albums: {},
    episodes: {},
    artists: {},
    items: [],
  }));
  expect(requests).toHaveLength(1);
  const [request] = requests;
  if (!request) throw new Error('no request');
  const url = new URL(target(request), 'http://spotify.example');
  return {
    call: `${request.name.slice(0, request.name.indexOf(' '))} ${url.pathname}`,
    query: Object.fromEntries(url.searchParams),
    body: request.body?.type === 'json' ? JSON.parse(JSON.stringify(request.body.json)) : undefined,
  };
}

const both = 'track,episode';

test.each([
  ['play', {}, 'PUT /me/player/play', {}, undefined],
  ['play', { uris: [track], position_ms: 900 }, 'PUT /me/player/play', {}, { uris: [track], position_ms: 900 }],
  ['play', { device_id: 'd' }, 'PUT /me/player/play', { device_id: 'd' }, undefined],
  [
    'play',
    { context_uri: album, offset_position: 0 },
    'PUT /me/player/play',
    {},
    { context_uri: album, offset: { position: 0 } },
  ],
  [
    'play',
    { context_uri: `https://open.spotify.com/playlist/${playlistId}`, offset_uri: id },
    'PUT /me/player/play',
    {},
    { context_uri: playlist, offset: { uri: track } },
  ],
  [
    'play',
    { uris: [id, episode], offset_uri: episode },
    'PUT /me/player/play',
    {},
    { uris: [track, episode], offset: { uri: episode } },
  ],
  ['pause', { device_id: 'd' }, 'PUT /me/player/pause', { device_id: 'd' }, undefined],
  ['skip_next', {}, 'POST /me/player/next', {}, undefined],
  ['skip_previous', {}, 'POST /me/player/previous', {}, undefined],
  ['get_current_playback', {}, 'GET /me/player', { additional_types: both }, undefined],
  ['get_available_devices', {}, 'GET /me/player/devices', {}, undefined],
  ['transfer_playback', { device_id: 'd' }, 'PUT /me/player', {}, { device_ids: ['d'], play: false }],
  [
    'set_volume',
    { volume_percent: 0, device_id: 'd' },
    'PUT /me/player/volume',
    { volume_percent: '0', device_id: 'd' },
    undefined,
  ],
  ['set_shuffle', { state: false }, 'PUT /me/player/shuffle', { state: 'false' }, undefined],
  ['set_repeat', { state: 'off' }, 'PUT /me/player/repeat', { state: 'off' }, undefined],
  ['seek_to_position', { position_ms: 0 }, 'PUT /me/player/seek', { position_ms: '0' }, undefined],
  [
    'get_recently_played',
    { before: 1_796_000_000_000 },
    'GET /me/player/recently-played',
    { limit: '20', before: '1796000000000' },
    undefined,
  ],
  ['get_queue', {}, 'GET /me/player/queue', {}, undefined],
  ['add_to_queue', { uri: id }, 'POST /me/player/queue', { uri: track }, undefined],
  ['search', { query: ' miles ' }, 'GET /search', { q: 'miles', type: 'track', limit: '20', offset: '0' }, undefined],
  [
    'search',
    { query: 'x', search_type: 'album', limit: 50, offset: 990 },
    'GET /search',
    { q: 'x', type: 'album', limit: '10', offset: '990' },
    undefined,
  ],
  ['get_track', { track_id: track, market: 'de' }, `GET /tracks/${id}`, {}, undefined],
  ['get_album', { album_id: album }, 'GET /albums/5ht7ItJgpBH7W6vJ5BqpPr', {}, undefined],
  [
    'get_album_tracks',
    { album_id: album, offset: 50 },
    'GET /albums/5ht7ItJgpBH7W6vJ5BqpPr/tracks',
    { limit: '50', offset: '50' },
    undefined,
  ],
  ['get_artist', { artist_id: id }, `GET /artists/${id}`, {}, undefined],
  ['get_artist_albums', { artist_id: id }, `GET /artists/${id}/albums`, { limit: '20', offset: '0' }, undefined],
  [
    'get_artist_albums',
    { artist_id: id, include_groups: [] },
    `GET /artists/${id}/albums`,
    { limit: '20', offset: '0' },
    undefined,
  ],
  [
    'get_artist_albums',
    { artist_id: id, include_groups: ['single', 'album', 'single'] },
    `GET /artists/${id}/albums`,
    { include_groups: 'single,album', limit: '20', offset: '0' },
    undefined,
  ],
  ['get_user_playlists', {}, 'GET /me/playlists', { limit: '50', offset: '0' }, undefined],
  ['get_playlist', { playlist_id: playlist }, `GET /playlists/${playlistId}`, { additional_types: both }, undefined],
  [
    'get_playlist',
    { playlist_id: playlist, include_tracks: false },
    `GET /playlists/${playlistId}`,
    { additional_types: both },
    undefined,
  ],
  [
    'create_playlist',
    { name: ' Mix ' },
    'POST /me/playlists',
    {},
    { name: 'Mix', public: false, collaborative: false, description: '' },
  ],
  [
    'create_playlist',
    { name: 'Mix', public: false, description: 'one & <two>' },
    'POST /me/playlists',
    {},
    { name: 'Mix', public: false, collaborative: false, description: 'one & <two>' },
  ],
  [
    'create_playlist',
    { name: 'Mix', collaborative: true },
    'POST /me/playlists',
    {},
    { name: 'Mix', public: false, collaborative: true, description: '' },
  ],
  [
    'add_tracks_to_playlist',
    { playlist_id: playlist, track_uris: [id, track, episode] },
    `POST /playlists/${playlistId}/items`,
    {},
    { uris: [track, track, episode] },
  ],
  [
    'add_tracks_to_playlist',
    { playlist_id: playlist, track_uris: [track], position: 0 },
    `POST /playlists/${playlistId}/items`,
    {},
    { uris: [track], position: 0 },
  ],
  [
    'remove_tracks_from_playlist',
    { playlist_id: playlist, track_uris: [id, track, episode] },
    `DELETE /playlists/${playlistId}/items`,
    {},
    { items: [{ uri: track }, { uri: episode }] },
  ],
  ['get_saved_tracks', {}, 'GET /me/tracks', { limit: '20', offset: '0' }, undefined],
  ['save_tracks', { track_ids: [id, track] }, 'PUT /me/library', { uris: track }, undefined],
  ['remove_saved_tracks', { track_ids: [id] }, 'DELETE /me/library', { uris: track }, undefined],
  ['get_current_user', {}, 'GET /me', {}, undefined],
  ['get_top_items', {}, 'GET /me/top/tracks', { time_range: 'medium_term', limit: '20', offset: '0' }, undefined],
  [
    'get_top_items',
    { item_type: 'artists' },
    'GET /me/top/artists',
    { time_range: 'medium_term', limit: '20', offset: '0' },
    undefined,
  ],
  ['get_followed_artists', { after: id }, 'GET /me/following', { type: 'artist', after: id, limit: '20' }, undefined],
])('%s %j', async (name, args, call, query, body) => {
  expect(await requestOf(name, args)).toEqual({ call, query, body });
});
