/** The scopes that the demo's users grant by default: all that the server needs. */
export const usualScopes: readonly string[] = [
  'ugc-image-upload',
  'user-read-playback-state',
  'user-modify-playback-state',
  'user-read-currently-playing',
  'playlist-read-private',
  'playlist-read-collaborative',
  'playlist-modify-private',
  'playlist-modify-public',
  'user-follow-modify',
  'user-follow-read',
  'user-read-playback-position',
  'user-top-read',
  'user-read-recently-played',
  'user-library-modify',
  'user-library-read',
  'user-read-private',
];

/** Every scope that an app can request. */
export const knownScopes: readonly string[] = [...usualScopes, 'app-remote-control', 'streaming', 'user-read-email'];
