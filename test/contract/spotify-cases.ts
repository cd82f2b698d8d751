/** One call to the demo Spotify that has an answer to judge. References such as `$track:1` stand for ids. */
export interface Case {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Absent: JSON. */
  readonly type?: string;
  readonly status: number;
  /** Where the lists stand that must have a full row: keys joined by dots; empty: the answer itself. */
  readonly lists: readonly string[];
}

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46]).toString('base64');
const get = (path: string, ...lists: readonly string[]): Case => ({ method: 'GET', path, status: 200, lists });
const write = (method: Case['method'], path: string, status: number, body?: unknown): Case => ({
  method,
  path,
  status,
  body,
  lists: [],
});
const track = 'spotify:track:$track:5';
const mixed = 'spotify:track:$track:5,spotify:album:$album:5,spotify:artist:$artist:5,spotify:show:$show:5';

/** Every read that development clients have, each list with rows. */
export const reads: readonly Case[] = [
  get('/albums/$album:1'),
  get('/albums/$album:1/tracks', 'items'),
  get('/artists/$artist:1'),
  get('/artists/$artist:1/albums', 'items'),
  get('/artists/$artist:1/albums?include_groups=appears_on&limit=2', 'items'),
  get('/tracks/$track:1'),
  get('/tracks/$track:1?market=US'),
  get('/tracks/$track:200?market=US'),
  get('/shows/$show:1'),
  get('/shows/$show:1/episodes', 'items'),
  get('/episodes/$episode:1'),
  get('/audiobooks/$audiobook:1'),
  get('/audiobooks/$audiobook:1/chapters', 'items'),
  get('/chapters/$chapter:1'),
  get(
    '/search?q=hour&type=track,album,artist,playlist,show,episode,audiobook',
    ...['tracks', 'albums', 'artists', 'playlists', 'shows', 'episodes', 'audiobooks'].map((key) => `${key}.items`),
  ),
  get('/me'),
  get('/me/playlists', 'items'),
  get('/me/tracks', 'items'),
  get('/me/albums', 'items'),
  get('/me/shows', 'items'),
  get('/me/episodes', 'items'),
  get('/me/audiobooks', 'items'),
  get('/me/following?type=artist', 'artists.items'),
  get('/me/top/tracks', 'items'),
  get('/me/top/artists', 'items'),
  get(`/me/library/contains?uris=${mixed}`, ''),
  get('/playlists/$playlist:1'),
  get('/playlists/$playlist:20'),
  get('/playlists/$playlist:1/items', 'items'),
  get('/playlists/$playlist:6/items?additional_types=track,episode', 'items'),
  get('/playlists/$playlist:1/images', ''),
  get('/me/player'),
  get('/me/player/currently-playing'),
  get('/me/player/devices', 'devices'),
  get('/me/player/queue', 'queue'),
  get('/me/player/recently-played', 'items'),
];

/** Every write that development clients have, in an order in which each succeeds. */
export const writes: readonly Case[] = [
  write('PUT', `/me/library?uris=${mixed}`, 200),
  write('DELETE', `/me/library?uris=${mixed}`, 200),
  write('POST', '/me/playlists', 201, { name: 'Judged' }),
  write('PUT', '/playlists/$playlist:1', 200, { name: 'Judged' }),
  write('POST', '/playlists/$playlist:1/items', 201, { uris: [track], position: 0 }),
  write('PUT', '/playlists/$playlist:1/items', 200, { range_start: 0, insert_before: 2 }),
  write('DELETE', '/playlists/$playlist:1/items', 200, { items: [{ uri: track }] }),
  { method: 'PUT', path: '/playlists/$playlist:1/images', body: jpeg, type: 'image/jpeg', status: 202, lists: [] },
  write('PUT', '/playlists/$playlist:20/followers', 200, { public: true }),
  write('DELETE', '/playlists/$playlist:20/followers', 200),
  write('PUT', '/me/player/pause', 204),
  write('PUT', '/me/player/play', 204, { uris: [track] }),
  write('PUT', '/me/player/volume?volume_percent=30', 204),
  write('PUT', '/me/player/seek?position_ms=1000', 200),
  write('PUT', '/me/player/repeat?state=context', 200),
  write('PUT', '/me/player/shuffle?state=true', 200),
  write('POST', `/me/player/queue?uri=${track}`, 200),
  write('POST', '/me/player/next', 200),
  write('POST', '/me/player/previous', 204),
  write('PUT', '/me/player', 204, { device_ids: ['$device'] }),
];

const id = ['$track:1', '$track:2'].join(',');
const shelf = (plural: string, kind: string): readonly Case[] => [
  plural === 'tracks'
    ? write('PUT', '/me/tracks', 200, { ids: ['$track:9'] })
    : write('PUT', `/me/${plural}?ids=$${kind}:9`, 200),
  get(`/me/${plural}/contains?ids=$${kind}:9`, ''),
  write('DELETE', `/me/${plural}?ids=$${kind}:9`, 200),
];

/** What only extended clients have. */
export const extendedOnly: readonly Case[] = [
  get('/albums?ids=$album:1,$album:2', 'albums'),
  get('/browse/new-releases', 'albums.items'),
  get('/artists?ids=$artist:1', 'artists'),
  get('/artists/$artist:1/top-tracks', 'tracks'),
  get('/artists/$artist:1/related-artists', 'artists'),
  get('/shows?ids=$show:1', 'shows'),
  get('/episodes?ids=$episode:1', 'episodes'),
  get('/audiobooks?ids=$audiobook:1', 'audiobooks'),
  get('/chapters?ids=$chapter:1', 'chapters'),
  get(`/tracks?ids=${id}`, 'tracks'),
  ...shelf('tracks', 'track'),
  ...shelf('albums', 'album'),
  ...shelf('episodes', 'episode'),
  ...shelf('shows', 'show'),
  ...shelf('audiobooks', 'audiobook'),
  write('PUT', '/me/following?type=artist&ids=$artist:9', 204),
  get('/me/following/contains?type=artist&ids=$artist:9', ''),
  write('DELETE', '/me/following?type=artist&ids=$artist:9', 204),
  get('/users/nightshift.radio'),
  get('/users/nightshift.radio/playlists', 'items'),
  write('POST', '/users/$me/playlists', 201, { name: 'Judged' }),
  get('/playlists/$playlist:1/followers/contains', ''),
  get('/playlists/$playlist:1/tracks', 'items'),
  write('POST', '/playlists/$playlist:1/tracks', 201, { uris: [track] }),
  write('PUT', '/playlists/$playlist:1/tracks', 200, { range_start: 0, insert_before: 2 }),
  write('DELETE', '/playlists/$playlist:1/tracks', 200, { tracks: [{ uri: track }] }),
  get('/browse/featured-playlists', 'playlists.items'),
  get('/browse/categories', 'categories.items'),
  get('/browse/categories/$category'),
  get('/browse/categories/$category/playlists', 'playlists.items'),
  get(`/audio-features?ids=${id}`, 'audio_features'),
  get('/audio-features/$track:1'),
  get('/audio-analysis/$track:1'),
  get('/recommendations?seed_artists=$artist:1&target_energy=0.5', 'tracks'),
  get('/recommendations/available-genre-seeds', 'genres'),
  get('/markets', 'markets'),
];
