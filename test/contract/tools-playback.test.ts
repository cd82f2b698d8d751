import { describe, expect, test } from 'vitest';
import { lines, useSpotifyTools } from '../support/spotify-tools.ts';
import { pick, searchFirst } from '../support/tool-answers.ts';

describe('the player', () => {
  const spotify = useSpotifyTools('development');
  const now = async () => (await spotify().call('get_current_playback')).data;

  test('plays an album from a track on, and says so', async () => {
    const album = await searchFirst(spotify(), 'album');
    const { data } = await spotify().call('play', { context_uri: pick.text(album, 'uri'), offset_position: 1 });
    expect(data).toMatchObject({ success: true, context: pick.text(album, 'uri'), message: 'Playing the album.' });
    const tracks = await spotify().call('get_album_tracks', { album_id: pick.text(album, 'id') });
    expect(await now()).toMatchObject({
      is_playing: true,
      context: { type: 'album', uri: pick.text(album, 'uri') },
      track: { id: pick.text(tracks.data, 'tracks', 1, 'id') },
      device: { is_active: true },
    });
  });

  test('plays a list from a link on', async () => {
    const search = await spotify().call('search', { query: 'the', limit: 3 });
    const uris = pick.list(search.data, 'items').map((row) => pick.text(row, 'uri'));
    const third = `https://open.spotify.com/track/${pick.text(search.data, 'items', 2, 'id')}?si=x`;
    await spotify().call('play', { uris, offset_uri: third });
    expect(await now()).toMatchObject({ track: { uri: uris[2] } });
  });

  test('pauses, resumes, seeks, skips and goes back', async () => {
    expect((await spotify().call('pause')).data).toEqual({ success: true, message: 'Paused.' });
    expect(await now()).toMatchObject({ is_playing: false });
    await spotify().call('play');
    expect(await now()).toMatchObject({ is_playing: true });
    await spotify().call('seek_to_position', { position_ms: 30_000 });
    expect(pick.number(await now(), 'progress_ms')).toBeGreaterThanOrEqual(30_000);
    const before = pick.text(await now(), 'track', 'uri');
    await spotify().call('skip_previous');
    expect(pick.text(await now(), 'track', 'uri')).not.toBe(before);
    await spotify().call('skip_next');
    expect(pick.text(await now(), 'track', 'uri')).toBe(before);
  });

  test('sets volume, shuffle and repeat', async () => {
    await spotify().call('set_volume', { volume_percent: 33 });
    await spotify().call('set_shuffle', { state: true });
    await spotify().call('set_repeat', { state: 'context' });
    expect(await now()).toMatchObject({ shuffle_state: true, repeat_state: 'context', device: { volume_percent: 33 } });
    await spotify().call('set_shuffle', { state: false });
    expect(await now()).toMatchObject({ shuffle_state: false });
  });

  test('turns the volume up and down by a step, within its bounds', async () => {
    await spotify().call('set_volume', { volume_percent: 33 });
    expect((await spotify().call('set_volume', { by: -10 })).data).toMatchObject({ volume_percent: 23 });
    expect((await spotify().call('set_volume', { by: -60 })).data).toMatchObject({ volume_percent: 0 });
    expect(await now()).toMatchObject({ device: { volume_percent: 0 } });
  });

  test('starts shuffled, and in the middle', async () => {
    const album = await searchFirst(spotify(), 'album');
    const context_uri = pick.text(album, 'uri');
    await spotify().call('play', { context_uri, shuffle: true, position_ms: 20_000 });
    const { shuffle_state, progress_ms } = await now();
    expect(shuffle_state).toBe(true);
    expect(progress_ms).toBeGreaterThanOrEqual(20_000);
    await spotify().call('set_shuffle', { state: false });
  });

  test('moves to another device', async () => {
    const { data } = await spotify().call('get_available_devices');
    expect(pick.list(data, 'devices')).toHaveLength(pick.number(data, 'total_devices'));
    const other = pick.text(data, 'devices', 1, 'id');
    expect((await spotify().call('transfer_playback', { device_id: other, force_play: true })).data).toMatchObject({
      success: true,
      device_id: other,
      force_play: true,
    });
    expect(await now()).toMatchObject({ is_playing: true, device: { id: other } });
  });

  test('an unknown device is no crash but a failure with a name', async () => {
    const call = spotify().call('pause', { device_id: 'nowhere' });
    await expect(call).rejects.toMatchObject({ failure: { code: 'device_not_found' } });
  });

  test('queues a track and an episode, and shows both', async () => {
    const episode = pick.text(await searchFirst(spotify(), 'episode'), 'uri');
    const track = pick.text(await searchFirst(spotify(), 'track'), 'uri');
    const added = await spotify().call('add_to_queue', { uri: track });
    expect(added.data).toMatchObject({ success: true, track_uri: track });
    await spotify().call('add_to_queue', { uri: episode });
    const { data } = await spotify().call('get_queue');
    expect(data).toMatchObject({ currently_playing: { type: 'track' } });
    expect(pick.list(data, 'queue')).toHaveLength(pick.number(data, 'queue_length'));
    const queued = pick.list(data, 'queue').map((row) => [pick.text(row, 'type'), pick.text(row, 'uri')]);
    expect(queued).toEqual(
      expect.arrayContaining([
        ['track', track],
        ['episode', episode],
      ]),
    );
  });

  test('an episode that plays is shown as one', async () => {
    await spotify().call('play', { uris: [pick.text(await searchFirst(spotify(), 'episode'), 'uri')] });
    expect(await now()).toMatchObject({ currently_playing_type: 'episode', episode: { name: expect.any(String) } });
    expect(await now()).not.toHaveProperty('track');
  });

  test('recent plays go back by cursor, without a gap and without an overlap', async () => {
    const first = (await spotify().call('get_recently_played', { limit: 5 })).data;
    expect(first).toMatchObject({ total: 5, items: [{ track: { name: expect.any(String) } }, {}, {}, {}, {}] });
    const before = pick.number(first, 'cursors', 'before');
    const second = (await spotify().call('get_recently_played', { limit: 5, before })).data;
    const whole = (await spotify().call('get_recently_played', { limit: 10 })).data;
    expect([...pick.list(first, 'items'), ...pick.list(second, 'items')]).toEqual(pick.list(whole, 'items'));
  });

  test('the liked songs play from the start', async () => {
    await spotify().call('play', { context_uri: 'liked songs' });
    const { data } = await spotify().call('get_current_playback');
    expect(pick.text(data, 'context', 'uri')).toMatch(/^spotify:user:.+:collection$/);
  });

  test('a state that is already set is reported and is no error', async () => {
    await spotify().call('play', { uris: [pick.text(await searchFirst(spotify(), 'track'), 'uri')] });
    const resumed = await spotify().call('play');
    expect(resumed.data).toEqual({ success: true, message: 'Nothing was changed: it plays already.', changed: false });
    await spotify().call('pause');
    const paused = await spotify().call('pause');
    expect(paused.data).toMatchObject({
      success: true,
      message: expect.stringMatching(/^Nothing was changed: it is paused/),
    });
    expect(lines(paused.requests)).toEqual(['PUT /me/player/pause']);
  });

  test.each([
    ['play', {}],
    ['pause', {}],
    ['skip_next', {}],
    ['set_volume', { volume_percent: 40 }],
    ['get_current_playback', {}],
    ['get_queue', {}],
    ['get_available_devices', {}],
    ['get_recently_played', {}],
  ])('%s costs one call', async (name, args) => {
    await spotify().call('play', { uris: [pick.text(await searchFirst(spotify(), 'track'), 'uri')] });
    if (name === 'play') await spotify().call('pause');
    const { requests } = await spotify().call(name, args);
    expect(lines(requests)).toHaveLength(1);
  });
});
