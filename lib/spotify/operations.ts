import {
  change,
  gone2024,
  gone2026,
  holding,
  type Kind,
  type Operation,
  page,
  personal,
  type Rest,
  shared,
} from './operation.ts';

const libraryModify = ['user-library-modify'] as const;
const libraryRead = ['user-library-read'] as const;
const playlistModify = ['playlist-modify-public', 'playlist-modify-private'] as const;
const playbackModify = ['user-modify-playback-state'] as const;
const playbackRead = ['user-read-playback-state'] as const;
const resumePoint = ['user-read-playback-position'] as const;

/** Spotify's default page size. */
const usual = { development: 20, extended: 20 } as const;
/** Pages of one list, of at most 50 rows. */
const pages: Rest = { ...page(50), windows: { usual } };

const contents = ['playlist:{playlist_id}', 'playlists'] as const;
// One tag for the whole player: every command may change all of it, and each tag costs two writes.
const command = change('player', 'player', playbackModify, ['player']);
const player = (kind: Kind, scopes: readonly string[], rest?: Rest) =>
  personal(kind, 'player', 'player', scopes, ['player'], rest);
const playlist = (scopes: readonly string[], tags: readonly string[], rest?: Rest) =>
  personal('playlist', 'playlists', 'playlists', scopes, tags, rest);
const editing: Rest = { ids: 100, listed: 'GET /me/playlists' };
const editItems = change('playlists', 'playlists', playlistModify, contents, editing);
const readItems = playlist(['playlist-read-private'], ['playlist:{playlist_id}'], page(50));
const anyLibrary = ['user-library-modify', 'user-follow-modify', 'playlist-modify-public'] as const;
const several = (ids: number) => ({ ids, ...gone2026 });
const savedPage = (collection: string, rest: Rest = {}, scopes: readonly string[] = libraryRead) =>
  personal('library', 'library', 'saved', scopes, [`saved:${collection}`], { ...pages, ...rest });
const save = (collection: string, ids: number) =>
  change('library', 'library', libraryModify, [`saved:${collection}`], several(ids));
const isSaved = (collection: string, ids: number) =>
  personal('library', 'library', 'library', libraryRead, [`saved:${collection}`], several(ids));

const changeLibrary = change('library', 'library', anyLibrary, ['saved:{uris}'], { ids: 40 });
const followed = ['saved:artists', 'saved:users'] as const;
const follow = change('profile', 'library', ['user-follow-modify'], followed, several(50));

/**
 * The 96 operations of the Spotify Web API, by method and path as Spotify's reference writes them.
 * Source: https://developer.spotify.com/documentation/web-api
 */
export const operations = {
  'GET /albums/{id}': shared('album', 'catalogue', 'albums', { one: 'album' }),
  'GET /albums': shared('album', 'catalogue', 'albums', { ...several(20), ...holding('album', 'albums.[]') }),
  'GET /albums/{id}/tracks': shared('album', 'catalogue', 'albums', {
    ...page(50),
    windows: { usual, within: { read: 'GET /albums/{id}', at: ['tracks'], most: 50 } },
  }),
  'GET /artists/{id}': shared('artist', 'catalogue', 'artists', { one: 'artist' }),
  'GET /artists': shared('artist', 'catalogue', 'artists', { ...several(50), ...holding('artist', 'artists.[]') }),
  'GET /artists/{id}/albums': shared('artist', 'catalogue', 'artist_albums', {
    limit: { development: 10, extended: 50 },
    windows: { usual: { development: 5, extended: 20 } },
  }),
  'GET /artists/{id}/top-tracks': shared('artist', 'catalogue', 'artists', gone2026),
  'GET /artists/{id}/related-artists': shared('artist', 'catalogue', 'artists', {
    ...gone2024,
    ...holding('artist', 'artists.[]'),
  }),
  'GET /shows/{id}': personal('show', 'catalogue', 'shows', resumePoint, [], { one: 'show' }),
  'GET /shows': shared('show', 'catalogue', 'shows', several(50)),
  'GET /shows/{id}/episodes': personal('episode', 'catalogue', 'show_episodes', resumePoint, [], pages),
  'GET /episodes/{id}': personal('episode', 'catalogue', 'episodes', resumePoint, [], { one: 'episode' }),
  'GET /episodes': personal('episode', 'catalogue', 'episodes', resumePoint, [], several(50)),
  'GET /audiobooks/{id}': personal('audiobook', 'catalogue', 'audiobooks', [], [], { one: 'audiobook' }),
  'GET /audiobooks': personal('audiobook', 'catalogue', 'audiobooks', [], [], several(50)),
  'GET /audiobooks/{id}/chapters': personal('chapter', 'catalogue', 'audiobooks', [], [], pages),
  'GET /chapters/{id}': personal('chapter', 'catalogue', 'audiobooks', [], [], { one: 'chapter' }),
  'GET /chapters': personal('chapter', 'catalogue', 'audiobooks', [], [], several(50)),
  'GET /tracks/{id}': shared('track', 'catalogue', 'tracks', { one: 'track' }),
  'GET /tracks': shared('track', 'catalogue', 'tracks', { ...several(50), ...holding('track', 'tracks.[]') }),
  'GET /audio-features': shared('audio_features', 'catalogue', 'tracks', { ids: 100, ...gone2024 }),
  'GET /audio-features/{id}': shared('audio_features', 'catalogue', 'tracks', gone2024),
  'GET /audio-analysis/{id}': shared('audio_features', 'catalogue', 'tracks', gone2024),
  'GET /recommendations': shared('recommendations', 'browse', 'browse', { ...page(100), ...gone2024 }),
  'GET /recommendations/available-genre-seeds': shared('genres', 'browse', 'browse', gone2024),
  'GET /markets': shared('markets', 'browse', 'browse', gone2026),
  'GET /browse/categories': shared('categories', 'browse', 'browse', { ...page(50), ...gone2026 }),
  'GET /browse/categories/{category_id}': shared('categories', 'browse', 'browse', gone2026),
  'GET /browse/categories/{category_id}/playlists': shared('categories', 'browse', 'browse', {
    ...page(50),
    ...gone2024,
  }),
  'GET /browse/featured-playlists': shared('categories', 'browse', 'browse', { ...page(50), ...gone2024 }),
  'GET /browse/new-releases': shared('search', 'browse', 'browse', { ...page(50), ...gone2026 }),
  'GET /search': personal('search', 'search', 'search', [], [], { limit: { development: 10, extended: 50 } }),

  'GET /me': personal('profile', 'profile', 'profile', ['user-read-private'], ['profile']),
  'GET /me/top/{type}': personal('top_items', 'profile', 'profile', ['user-top-read'], ['top'], {
    ...pages,
    ...holding('any', 'items.[]'),
  }),
  'GET /users/{user_id}': shared('profile', 'profile', 'profile', gone2026),
  'GET /me/following': personal('followed', 'profile', 'profile', ['user-follow-read'], ['saved:artists'], {
    ...page(50),
    ...holding('artist', 'artists.items.[]'),
  }),
  'PUT /me/following': follow,
  'DELETE /me/following': follow,
  'GET /me/following/contains': personal('followed', 'profile', 'library', ['user-follow-read'], followed, several(50)),

  'GET /me/playlists': playlist(['playlist-read-private'], ['playlists'], pages),
  'POST /me/playlists': change('playlists', 'playlists', playlistModify, ['playlists']),
  'GET /users/{user_id}/playlists': playlist(['playlist-read-private', 'playlist-read-collaborative'], ['playlists'], {
    ...page(50),
    ...gone2026,
  }),
  'POST /users/{user_id}/playlists': change('playlists', 'playlists', playlistModify, ['playlists'], gone2026),
  'GET /playlists/{playlist_id}': playlist([], ['playlist:{playlist_id}'], {
    one: 'playlist',
    provenBy: 'GET /me/playlists',
    ...holding('track', 'items.items.[].item', 'tracks.items.[].track'),
  }),
  'PUT /playlists/{playlist_id}': change('playlists', 'playlists', playlistModify, contents),
  'GET /playlists/{playlist_id}/items': {
    ...readItems,
    seen: 100,
    windows: { usual, within: { read: 'GET /playlists/{playlist_id}', at: ['items', 'tracks'], most: 100 } },
  },
  'POST /playlists/{playlist_id}/items': editItems,
  'PUT /playlists/{playlist_id}/items': editItems,
  'DELETE /playlists/{playlist_id}/items': editItems,
  'GET /playlists/{playlist_id}/tracks': { ...readItems, ...gone2026 },
  'POST /playlists/{playlist_id}/tracks': { ...editItems, ...gone2026 },
  'PUT /playlists/{playlist_id}/tracks': { ...editItems, ...gone2026 },
  'DELETE /playlists/{playlist_id}/tracks': { ...editItems, ...gone2026 },
  'GET /playlists/{playlist_id}/images': playlist([], ['playlist:{playlist_id}']),
  'PUT /playlists/{playlist_id}/images': change(
    'playlists',
    'playlists',
    ['ugc-image-upload', ...playlistModify],
    contents,
  ),
  'PUT /playlists/{playlist_id}/followers': change('playlists', 'library', playlistModify, contents, gone2026),
  'DELETE /playlists/{playlist_id}/followers': change('playlists', 'library', playlistModify, contents, gone2026),
  'GET /playlists/{playlist_id}/followers/contains': personal('playlist', 'playlists', 'library', [], contents, {
    ids: 1,
    ...gone2026,
  }),

  'PUT /me/library': changeLibrary,
  'DELETE /me/library': changeLibrary,
  'GET /me/library/contains': personal(
    'library',
    'library',
    'library',
    ['user-library-read', 'user-follow-read', 'playlist-read-private'],
    ['saved:{uris}'],
    { ids: 40 },
  ),
  'GET /me/tracks': savedPage('tracks', holding('track', 'items.[].track')),
  'PUT /me/tracks': save('tracks', 50),
  'DELETE /me/tracks': save('tracks', 50),
  'GET /me/tracks/contains': isSaved('tracks', 50),
  'GET /me/albums': savedPage('albums', holding('album', 'items.[].album')),
  'PUT /me/albums': save('albums', 20),
  'DELETE /me/albums': save('albums', 20),
  'GET /me/albums/contains': isSaved('albums', 20),
  'GET /me/shows': savedPage('shows'),
  'PUT /me/shows': save('shows', 50),
  'DELETE /me/shows': save('shows', 50),
  'GET /me/shows/contains': isSaved('shows', 50),
  'GET /me/episodes': savedPage('episodes', {}, [...libraryRead, ...resumePoint]),
  'PUT /me/episodes': save('episodes', 50),
  'DELETE /me/episodes': save('episodes', 50),
  'GET /me/episodes/contains': isSaved('episodes', 50),
  'GET /me/audiobooks': savedPage('audiobooks'),
  'PUT /me/audiobooks': save('audiobooks', 50),
  'DELETE /me/audiobooks': save('audiobooks', 50),
  'GET /me/audiobooks/contains': isSaved('audiobooks', 50),

  'GET /me/player': player('playback', playbackRead, holding('track', 'item')),
  'PUT /me/player': command,
  'GET /me/player/devices': player('devices', playbackRead),
  'GET /me/player/currently-playing': player('playback', ['user-read-currently-playing'], holding('track', 'item')),
  'PUT /me/player/play': command,
  'PUT /me/player/pause': command,
  'POST /me/player/next': command,
  'POST /me/player/previous': command,
  'PUT /me/player/seek': command,
  'PUT /me/player/repeat': command,
  'PUT /me/player/volume': command,
  'PUT /me/player/shuffle': command,
  'GET /me/player/recently-played': player('recently_played', ['user-read-recently-played'], page(50)),
  'GET /me/player/queue': player(
    'queue',
    ['user-read-currently-playing', 'user-read-playback-state'],
    holding('track', 'currently_playing', 'queue.[]'),
  ),
  'POST /me/player/queue': command,
} as const satisfies Record<string, Operation>;

/** `GET /albums/{id}` and the like: the name of an operation. */
export type OperationName = keyof typeof operations;

export const isOperation = (name: string): name is OperationName => name in operations;
