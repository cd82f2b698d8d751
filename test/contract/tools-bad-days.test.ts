import { beforeEach, describe, expect, test } from 'vitest';
import { useSpotifyTools } from '../support/spotify-tools.ts';
import { pick, searchFirst } from '../support/tool-answers.ts';

describe('bad days', () => {
  const spotify = useSpotifyTools('development');

  async function control(method: string, path: string, body?: object): Promise<void> {
    const response = await fetch(`${spotify().demo.controlUrl}/${path}`, { method, body: JSON.stringify(body) });
    expect(response.status).toBe(200);
  }

  const fault = (what: object) => control('POST', 'faults', what);

  async function likedIds(count: number): Promise<readonly string[]> {
    const { data } = await spotify().call('get_saved_tracks', { limit: count, offset: 5 });
    return pick.list(data, 'tracks').map((row) => pick.text(row, 'track', 'id'));
  }

  beforeEach(() => control('POST', 'reset', { state: true }));

  test('a removal that breaks half way removed what it says, and no more', async () => {
    const track_ids = await likedIds(50);
    await fault({
      method: 'DELETE',
      path: '/me/library',
      skip: 1,
      times: 1,
      answer: { status: 502, body: 'Bad gateway' },
    });
    const { data, failure } = await spotify().call('remove_saved_tracks', { track_ids });
    expect(data).toMatchObject({ success: false, track_count: 40 });
    expect(failure).toMatchObject({ code: 'unavailable', status: 502 });
    const failed = pick.list(data, 'failed_ids');
    expect(failed).toEqual(track_ids.slice(40));
    const between = await spotify().call('check_saved_tracks', { track_ids });
    expect(between.data).toMatchObject({ total_checked: 50, total_saved: 10 });
    const rest = await spotify().call('remove_saved_tracks', { track_ids: failed });
    expect(rest.data).toMatchObject({ success: true, track_count: 10 });
    const after = await spotify().call('check_saved_tracks', { track_ids });
    expect(after.data).toMatchObject({ total_saved: 0 });
  });

  test('a check that breaks half way says for which songs it knows nothing', async () => {
    const track_ids = await likedIds(50);
    await fault({ path: '/me/library/contains', skip: 1, times: 1, answer: { status: 503 } });
    const { data, failure } = await spotify().call('check_saved_tracks', { track_ids });
    expect(data).toMatchObject({ total_checked: 40, total_saved: 40, unchecked_ids: track_ids.slice(40) });
    expect(failure).toMatchObject({ code: 'unavailable' });
  });

  test('a player that never played: nothing is playing, and a command names the cure', async () => {
    await control('POST', 'outside', { player: 'stop' });
    const playback = await spotify().call('get_current_playback');
    expect(playback.data).toEqual({ is_playing: false, message: 'Nothing is playing, and no device is active.' });
    expect((await spotify().call('get_queue')).data).toMatchObject({ currently_playing: null, queue_length: 0 });
    await expect(spotify().call('skip_next')).rejects.toMatchObject({ failure: { code: 'no_active_device' } });
    const { data } = await spotify().call('get_available_devices');
    const track = await searchFirst(spotify(), 'track');
    const device_id = pick.text(data, 'devices', 0, 'id');
    await spotify().call('play', { uris: [track['uri']], device_id });
    expect((await spotify().call('get_current_playback')).data).toMatchObject({
      is_playing: true,
      device: { id: device_id },
    });
  });

  test('without any device the error says so', async () => {
    await control('PUT', 'devices', { devices: [] });
    const { data } = await spotify().call('get_available_devices');
    expect(data).toMatchObject({ devices: [], total_devices: 0, message: expect.stringContaining('open it') });
  });

  test('a device without volume control', async () => {
    await control('PUT', 'devices', {
      devices: [{ name: 'Speaker', supportsVolume: false, volume: null }],
      active: 'Speaker',
    });
    const call = spotify().call('set_volume', { volume_percent: 10 });
    await expect(call).rejects.toMatchObject({ failure: { code: 'volume_not_allowed' } });
    expect((await spotify().call('get_current_playback')).data).toMatchObject({ device: { supports_volume: false } });
  });

  test('an account without Premium can read, and gets the reason why it cannot play', async () => {
    await control('PATCH', 'user', { premium: false });
    await expect(spotify().call('pause')).rejects.toMatchObject({ failure: { code: 'premium_required', who: 'user' } });
    await expect(spotify().call('get_user_playlists')).resolves.toBeDefined();
  });

  test.each([0, 1])('a playlist that breaks on one of its pages fails as a whole, after %d others', async (skip) => {
    const { data } = await spotify().call('get_user_playlists');
    const long = pick.list(data, 'playlists').find((row) => pick.text(row, 'name') === 'Everything Since 2016');
    const args = { playlist_id: pick.text(long, 'id'), tracks_offset: 120, tracks_limit: 100 };
    await fault({ path: '/items\\?', skip, times: 1, answer: { status: 500 } });
    await expect(spotify().call('get_playlist', args)).rejects.toMatchObject({ failure: { code: 'unavailable' } });
    const whole = await spotify().call('get_playlist', args);
    expect(pick.list(whole.data, 'tracks', 'items')).toHaveLength(100);
  });

  test.each([
    ['text', 'OK'],
    ['null', 'null'],
    ['a list', '[]'],
    ['half a page', '{"items":'],
  ])('a read that is answered with %s is no crash', async (_, body) => {
    await fault({ path: '/me/(tracks|playlists)', times: 2, answer: { status: 200, body } });
    for (const name of ['get_saved_tracks', 'get_user_playlists']) {
      await expect(spotify().call(name)).rejects.toMatchObject({ failure: { code: 'unexpected_answer' } });
    }
  });

  test.each([
    ['text', 'Cxyz'],
    ['nothing', ''],
    ['half an object', '{"a":'],
  ])('a change that is answered with %s has happened', async (_, body) => {
    await fault({ path: '/me/(player|library)', times: 2, carriedOut: true, answer: { status: 200, body } });
    expect((await spotify().call('set_volume', { volume_percent: 11 })).data).toMatchObject({ success: true });
    const [id] = await likedIds(1);
    expect((await spotify().call('remove_saved_tracks', { track_ids: [id] })).data).toMatchObject({ success: true });
  });
});
