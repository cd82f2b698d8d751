import { beforeEach, describe, expect, test } from 'vitest';
import { type Demo, demoAt } from '../support/demo.ts';
import { lines, useSpotifyTools } from '../support/spotify-tools.ts';
import { pick } from '../support/tool-answers.ts';

describe.each(['development', 'extended'] as const)('changes are read back in %s mode', (mode) => {
  const spotify = useSpotifyTools(mode, true);
  const demo = (): Demo => demoAt(spotify().demo.controlUrl);
  const uri = async (reference: string) => (await demo().resolve(reference)).uri;
  const idOf = async (reference: string) => (await demo().resolve(reference)).id;

  beforeEach(() => demo().reset());

  test('saved and removed items are verified in one call', async () => {
    const track_ids = [await idOf('$track:17'), await idOf('$track:18')];
    const saved = await spotify().call('save_tracks', { track_ids });
    expect(saved.data).toMatchObject({ success: true, verified: true, read_back: { in_library: 2, checked: 2 } });
    expect(lines(saved.requests)).toEqual(['PUT /me/library', 'GET /me/library/contains']);
    const removed = await spotify().call('remove_saved_tracks', { track_ids });
    expect(removed.data).toMatchObject({ success: true, verified: true, read_back: { in_library: 0, checked: 2 } });
  });

  test('an id that Spotify does not know is named without an error', async () => {
    const album_ids = [await idOf('$album:3'), '0'.repeat(22)];
    const { data, failure } = await spotify().call('save_albums', { album_ids });
    expect(failure).toBeUndefined();
    expect(data).toMatchObject({
      success: true,
      verified: 'not yet visible',
      read_back: { in_library: 1, checked: 2, not_as_expected: [`spotify:album:${'0'.repeat(22)}`] },
      note: expect.stringContaining('Do not repeat it'),
    });
  });

  test('what Spotify shows late is not yet visible, and seen when the time is over', async () => {
    await demo().settings({ lag: { contains: 45_000 } });
    const show_ids = [await idOf('$show:7')];
    const late = await spotify().call('save_shows', { show_ids });
    expect(late.data).toMatchObject({ success: true, verified: 'not yet visible', read_back: { in_library: 0 } });
    await demo().advance(46_000);
    const { data } = await spotify().call('check_saved_shows', { show_ids });
    expect(data).toMatchObject({ total_saved: 1 });
  });

  test('a failed verification does not fail the change', async () => {
    await demo().fault({ path: '/me/library/contains', times: 1, answer: { status: 500 } });
    const { data, failure } = await spotify().call('save_episodes', { episode_ids: [await idOf('$episode:2')] });
    expect(failure).toBeUndefined();
    expect(data).toMatchObject({ success: true, verified: 'could not be checked' });
    await demo().fault({ path: '/me/library/contains', times: 1, answer: { status: 200, body: '{"odd":true}' } });
    const odd = await spotify().call('follow_playlist', { playlist_id: await idOf('$playlist:19') });
    expect(odd.data).toMatchObject({ success: true, verified: 'could not be checked' });
  });

  test('a new playlist says what it became', async () => {
    const { data, requests } = await spotify().call('create_playlist', {
      name: 'Looked at',
      public: false,
      description: 'Songs for <Anna> & <Ben>',
    });
    expect(data).toMatchObject({
      success: true,
      verified: true,
      read_back: { name: 'Looked at', public: false, collaborative: false, description: 'Songs for <Anna> & <Ben>' },
    });
    expect(lines(requests)).toEqual(['POST /me/playlists', `GET /playlists/${pick.text(data, 'playlist', 'id')}`]);
  });

  test('a playlist that is public although it should not be is reported', async () => {
    await demo().fault({
      method: 'PUT',
      path: '/playlists/[^/]+$',
      times: 1,
      answer: { status: 200 },
    });
    const { data } = await spotify().call('change_playlist_details', {
      playlist_id: await idOf('$playlist:1'),
      name: 'Never so',
    });
    expect(data).toMatchObject({ success: true, updated_fields: ['name'], verified: 'not yet visible' });
    expect(pick.text(data, 'read_back', 'name')).not.toBe('Never so');
  });

  test.each([
    ['at the end of a short playlist', '$playlist:5', undefined, ['GET']],
    ['at the end of a long one', '$playlist:3', undefined, ['GET', 'GET']],
    ['in the middle', '$playlist:3', 120, ['GET']],
    ['at the start', '$playlist:3', 0, ['GET']],
  ])('items are looked for where they were added: %s', async (_, playlist, position, reads) => {
    const playlist_id = await idOf(playlist);
    const track_uris = [await uri('$track:40'), await uri('$episode:3'), await uri('$track:40')];
    const { data, requests } = await spotify().call('add_tracks_to_playlist', { playlist_id, track_uris, position });
    expect(data).toMatchObject({ success: true, verified: true, read_back: { rows_checked: 3, rows_found: 3 } });
    expect(requests.map(({ name }) => name.split(' ')[0])).toEqual(['POST', ...reads]);
    const start = pick.number(data, 'read_back', 'from_position');
    expect(start).toBe(position ?? pick.number(data, 'read_back', 'total_tracks') - 3);
  });

  test('items that are shown late, or were there before, are not taken for the new ones', async () => {
    const playlist_id = await idOf('$playlist:5');
    const track_uris = [await uri('$track:40')];
    await spotify().call('add_tracks_to_playlist', { playlist_id, track_uris: [await uri('$track:41')] });
    await demo().settings({ lag: { playlists: 40_000 } });
    await demo().advance(60_000);
    const { data } = await spotify().call('add_tracks_to_playlist', { playlist_id, track_uris });
    expect(data).toMatchObject({ success: true, verified: 'not yet visible', read_back: { total_tracks: 1 } });
  });

  test('removed items are not among the returned rows', async () => {
    const playlist_id = await idOf('$playlist:5');
    const [one, two] = [await uri('$track:40'), await uri('$track:41')];
    await spotify().call('add_tracks_to_playlist', { playlist_id, track_uris: [one, two, one] });
    const removed = await spotify().call('remove_tracks_from_playlist', { playlist_id, track_uris: [one] });
    expect(removed.data).toMatchObject({ verified: true, read_back: { total_tracks: 1, rows_checked: 1 } });
    expect(lines(removed.requests)).toHaveLength(2);
    await demo().settings({ lag: { playlists: 40_000 } });
    await demo().advance(60_000);
    const late = await spotify().call('remove_tracks_from_playlist', { playlist_id, track_uris: [two] });
    expect(late.data).toMatchObject({ success: true, verified: 'not yet visible', read_back: { still_there: 1 } });
  });

  test('followed artists and users are verified', async () => {
    const artist = await idOf('$artist:60');
    const followed = await spotify().call('follow_artists_or_users', { ids: [artist] });
    expect(followed.data).toMatchObject({ count: 1, type: 'artist', ids: [artist], verified: true });
    const user = await spotify().call('follow_artists_or_users', { ids: ['31secondlistener'], follow_type: 'user' });
    expect(user.data).toMatchObject({ count: 1, type: 'user', ids: ['31secondlistener'], verified: true });
    const { data } = await spotify().call('check_following_artists_or_users', {
      ids: ['31secondlistener', 'nobody'],
      follow_type: 'user',
    });
    expect(data['following']).toEqual([
      { id: '31secondlistener', is_following: true },
      { id: 'nobody', is_following: false },
    ]);
    const gone = await spotify().call('unfollow_artists_or_users', { ids: [artist] });
    expect(gone.data).toMatchObject({ success: true, message: 'Unfollowed 1 artist.', verified: true });
  });

  test('a playlist that is followed and left', async () => {
    const playlist_id = await idOf('$playlist:19');
    const check = async () => (await spotify().call('check_current_user_follows_playlist', { playlist_id })).data;
    expect(await check()).toMatchObject({ users: [{ is_following: true }], total_checked: 1, total_following: 1 });
    const left = await spotify().call('unfollow_playlist', { playlist_id });
    expect(left.data).toMatchObject({ success: true, playlist_id, verified: true });
    expect(await check()).toMatchObject({ users: [{ is_following: false }], total_following: 0 });
    const hidden = await spotify().call('follow_playlist', { playlist_id, public: false });
    expect(hidden.data).toMatchObject({ success: true, verified: true });
    expect('how' in hidden.data).toBe(mode === 'development');
    expect(lines(hidden.requests)[0]).toBe(
      mode === 'extended' ? `PUT /playlists/${playlist_id}/followers` : 'PUT /me/library',
    );
    expect(await check()).toMatchObject({ total_following: 1 });
  });
});

describe('switched off', () => {
  const spotify = useSpotifyTools('development', false);
  test('nothing is read back or reported', async () => {
    const { data, requests } = await spotify().call('save_tracks', { track_ids: ['4iV5W9uYEdYUVa79Axb7Rh'] });
    expect(lines(requests)).toEqual(['PUT /me/library']);
    expect(data).not.toHaveProperty('verified');
  });
});
