import { expect, test } from 'vitest';
import { ZodError } from 'zod';
import { callTool } from '../support/tool-context.ts';

const id = '4iV5W9uYEdYUVa79Axb7Rh';
const track = `spotify:track:${id}`;
const other = 'spotify:track:1301WleyT98MSxVHPZCA6M';
const album = 'spotify:album:5ht7ItJgpBH7W6vJ5BqpPr';
const many = (count: number) => Array.from({ length: count }, () => track);

/** What a refusal says, path by path. */
async function refusal(name: string, args: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  const sent: string[] = [];
  const outcome = await callTool(name, args, (request) => sent.push(request.name)).catch((error: unknown) => error);
  expect(sent).toEqual([]);
  if (!(outcome instanceof ZodError)) throw new Error(`${name} took ${JSON.stringify(args)}`);
  return outcome.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
}

test.each([
  [
    'play',
    { context_uri: album, uris: [track] },
    'uris cannot go together with context_uri: play either a context or a list',
  ],
  ['play', { offset_position: 2 }, 'offset_position needs a context_uri or uris to start in'],
  ['play', { offset_uri: track }, 'offset_uri needs a context_uri or uris to start in'],
  [
    'play',
    { context_uri: album, offset_position: 1, offset_uri: track },
    'offset_uri cannot go together with offset_position: give one of them',
  ],
  [
    'play',
    { context_uri: `spotify:artist:${id}`, offset_position: 1 },
    'offset_position does not work for an artist, whose tracks have no order: use an album, a playlist or uris',
  ],
  ['play', { uris: [track], offset_uri: other }, 'offset_uri must be one of uris'],
  ['play', { uris: [track], offset_position: 1 }, 'offset_position must be less than 1, the number of uris'],
  [
    'play',
    { context_uri: track },
    'context_uri is of the kind track, not album or artist or playlist or show or "liked songs"',
  ],
  ['play', { context_uri: id }, `context_uri does not say its kind: if it is an album, give spotify:album:${id}`],
  ['play', { uris: [track, album] }, 'uris.1 is of the kind album, not track or episode'],
  ['play', { uris: [] }, 'uris must have at least 1 entry'],
  ['play', { uris: many(101) }, 'uris must have at most 100 entries'],
  ['play', { device_id: ' ' }, 'device_id must not be empty'],
  ['transfer_playback', {}, 'device_id is missing'],
  [
    'play',
    { position_ms: 900 },
    'position_ms needs a context_uri or uris to start in; in what is on: seek_to_position',
  ],
  ['set_volume', {}, 'volume_percent or by must be given'],
  ['set_volume', { volume_percent: 10, by: 10 }, 'by cannot go together with volume_percent'],
  [
    'set_volume',
    { by: -10, device_id: 'd' },
    'by is for the active device, the only one whose volume Spotify shows: leave device_id out',
  ],
  ['set_volume', { volume_percent: 101 }, 'volume_percent must be at most 100'],
  ['set_volume', { volume_percent: -1 }, 'volume_percent must be at least 0'],
  ['set_volume', { volume_percent: 40.5 }, 'volume_percent must be a whole number'],
  [
    'set_volume',
    { volume_percent: 'half' },
    'volume_percent must be a whole number from 0 to 100, such as 40 or "40%"',
  ],
  ['set_shuffle', {}, 'state is missing'],
  ['set_repeat', { state: 'on' }, 'state must be one of track, context, off'],
  ['set_repeat', {}, 'state is missing: one of track, context, off'],
  ['seek_to_position', { position_ms: -5 }, 'position_ms must be at least 0'],
  [
    'get_recently_played',
    { after: 1_796_000_000_000, before: 1_796_000_000_001 },
    'before cannot go together with after or around: give one of them',
  ],
  [
    'get_recently_played',
    { around: 'yesterday' },
    'around must be minutes ago (60), hours ago (2 h) or an ISO time (2026-11-29T08:00Z)',
  ],
  ['get_recently_played', { limit: 51 }, 'limit must be at most 50'],
  [
    'add_to_queue',
    { uri: 'spotify:artist:4iV5W9uYEdYUVa79Axb7Rh' },
    'uri is of the kind artist, not track or episode or album or playlist',
  ],
  ['search', { query: '   ' }, 'query must not be empty'],
  ['search', { query: 'x'.repeat(251) }, 'query must have at most 250 characters'],
  // Seconds, which Spotify takes for a day in 1970.
  [
    'get_recently_played',
    { before: 1_796_000_000 },
    'before must be Unix milliseconds (13 digits), such as a cursor of an answer',
  ],
  ['search', { query: 'x', offset: 1000 }, 'offset must be at most 999'],
  [
    'search',
    { query: 'x', search_type: 'book' },
    'search_type must be one of track, album, artist, playlist, show, episode, audiobook',
  ],
  ['search', { query: 'x', limit: 0 }, 'limit must be at least 1'],
  ['get_track', { track_id: album }, 'track_id is of the kind album, not track'],
  [
    'get_artist_albums',
    { artist_id: id, include_groups: 'album,EP' },
    'include_groups.1 must be one of album, single, appears_on, compilation',
  ],
  ['add_to_queue', { uri: track, offset: 3 }, 'offset is for an album or a playlist only'],
  [
    'create_playlist_with_tracks',
    { name: 'A', track_uris: [track], count: 5 },
    'count is for from only: all of track_uris are added',
  ],
  [
    'get_track',
    { track_id: id, market: 'Korea' },
    'market must be a country: a code of two letters (ISO 3166-1) or an English name',
  ],
  [
    'get_album',
    { album_id: 'Kind of Blue' },
    'album_id "Kind of Blue" is not the id, URI or open.spotify.com link of an album; look the name up with search',
  ],
  [
    'get_artist_albums',
    { artist_id: id, include_groups: ['ep'] },
    'include_groups.0 must be one of album, single, appears_on, compilation',
  ],
  ['get_playlist', { playlist_id: id, tracks_limit: 101 }, 'tracks_limit must be at most 100'],
  ['create_playlist', { name: ' ' }, 'name must not be empty'],
  ['create_playlist', { name: 'x', description: 'x'.repeat(301) }, 'description must have at most 300 characters'],
  [
    'create_playlist',
    { name: 'x', collaborative: true, public: true },
    'public must be false for a collaborative playlist',
  ],
  ['add_tracks_to_playlist', { playlist_id: id, track_uris: many(101) }, 'track_uris must have at most 100 entries'],
  ['add_tracks_to_playlist', { playlist_id: id, track_uris: [track], position: -1 }, 'position must be at least 0'],
  [
    'add_tracks_to_playlist',
    { playlist_id: id, track_uris: ['spotify:local:a:b:c:1'] },
    'track_uris.0 is a local file, which only the Spotify app can handle',
  ],
  [
    'remove_tracks_from_playlist',
    { playlist_id: album, track_uris: [track] },
    'playlist_id is of the kind album, not playlist',
  ],
  ['save_tracks', { track_ids: many(51) }, 'track_ids must have at most 50 entries'],
  ['save_tracks', { track_ids: [] }, 'track_ids must have at least 1 entry'],
  ['get_followed_artists', { after: track }, 'after is of the kind track, not artist'],
  [
    'get_recommendations',
    { seed_genres: [] },
    'seed_artists with seed_tracks and seed_genres must be 1 to 5 seeds in all',
  ],
  [
    'get_recommendations',
    { seed_artists: [id, id, id], seed_genres: ['a', 'b', 'c'] },
    'seed_artists with seed_tracks and seed_genres must be 1 to 5 seeds in all',
  ],
  ['get_recommendations', { seed_tracks: [album] }, 'seed_tracks.0 is of the kind album, not track'],
  [
    'get_recommendations',
    { seed_artists: [id], min_tempo: 120, max_tempo: 90 },
    'max_tempo must not be less than min_tempo',
  ],
  [
    'change_playlist_details',
    { playlist_id: id },
    'name or description, public or collaborative must be given: there is nothing to change',
  ],
  [
    'change_playlist_details',
    { playlist_id: id, public: true, collaborative: true },
    'public must be false for a collaborative playlist',
  ],
  [
    'update_playlist_items',
    { playlist_id: id, range_start: 2, range_length: 3, insert_before: 4 },
    'insert_before must lie outside of the rows that are moved',
  ],
  [
    'add_custom_playlist_cover_image',
    { playlist_id: id, image_base64: 'iVBORw0KGgo=' },
    'image_base64 must be a JPEG: other pictures must be converted first',
  ],
  [
    'add_custom_playlist_cover_image',
    { playlist_id: id, image_base64: 'not base64!' },
    'image_base64 must be base64 text',
  ],
  [
    'add_custom_playlist_cover_image',
    { playlist_id: id, image_base64: `/9j/${'A'.repeat(256 * 1024)}` },
    'image_base64 must be at most 256 KB of base64 text, about 190 KB of picture',
  ],
  ['follow_artists_or_users', { ids: [id, track] }, 'ids.1 is of the kind track, not artist'],
  [
    'follow_artists_or_users',
    { ids: [`spotify:artist:${id}`], follow_type: 'user' },
    'ids.0 is of the kind artist, not user',
  ],
  ['get_user_profile', { user_id: '..' }, 'user_id ".." is not the id, URI or open.spotify.com link of a user'],
  [
    'get_single_browse_category',
    { category_id: '../me' },
    'category_id must be the id of a category, from get_several_browse_categories',
  ],
  [
    'get_single_browse_category',
    { category_id: 'pop', locale: 'de' },
    'locale must be language and country, such as es_MX',
  ],
  [
    'get_several_albums',
    { album_ids: Array.from({ length: 21 }, () => album) },
    'album_ids must have at most 20 entries',
  ],
  [
    'remove_playlist_rows',
    { playlist_id: id, positions: [2] },
    'uris must name the item at each of positions, in the same order; a row without a URI (gone) only the Spotify app removes',
  ],
  ['get_chapter', { chapter_id: track }, 'chapter_id is of the kind track, not chapter'],
  ['get_top_items', { time_range: 'week' }, 'time_range must be one of short_term, medium_term, long_term'],
])('%s %j: %s', async (name, args, expected) => {
  expect(await refusal(name, args)).toEqual([expected]);
});

test('every wrong argument is named at once', async () => {
  const said = await refusal('get_playlist', { tracks_limit: 0, tracks_offset: 'ten' });
  expect(said).toEqual(['playlist_id is missing', 'tracks_limit must be at least 1', 'tracks_offset must be a number']);
});

test.each([['text'], [7], [[1]]])('arguments that are %j are no arguments', async (args) => {
  const { getTool, contextWithStub } = await import('../support/tool-context.ts');
  await expect(getTool('get_queue').call(args, contextWithStub(() => undefined).context)).rejects.toThrow(ZodError);
});

test.each([
  ['create_playlist', { name: 'a\ud83d' }, 'name'],
  ['create_playlist', { name: 'A', description: '\udc00b' }, 'description'],
  ['search', { query: 'night \ud83d' }, 'query'],
  ['import_playlist', { lines: ['A - B', 'C - \ud83d'], name: 'A' }, 'lines'],
])('half a character in the arguments of %s is refused', async (name, args, argument) => {
  expect(await refusal(name, args)).toEqual([expect.stringMatching(new RegExp(`^${argument} holds half a character`))]);
});
