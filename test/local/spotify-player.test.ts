import { describe, expect, test } from 'vitest';
import { secondUserId } from '../../infra/demo-spotify/seed/people.ts';
import { at, column, useDemo } from './spotify-caller.ts';

const spotify = useDemo();
const player = async () => (await spotify.call('GET', '/me/player')).data;
const now = async (keys: string) => at(await player(), keys);
const problem = async (method: string, path: string, body?: unknown) => {
  const { status, data } = await spotify.call(method, path, body);
  return [status, at(data, 'error.reason') ?? at(data, 'error.message')];
};
const device = async (name: string) => {
  const { data } = await spotify.call('GET', '/me/player/devices');
  const names = column(data, 'devices', 'name');
  return String(at(data, `devices.${names.indexOf(name)}.id`));
};
const album = async () => column((await spotify.call('GET', '/albums/$album:1')).data, 'tracks.items', 'id');
const playAlbum = (more: object = {}) =>
  spotify.call('PUT', '/me/player/play', { context_uri: 'spotify:album:$album:1', ...more });

describe('time', () => {
  test('moves the progress on, but not while paused', async () => {
    await playAlbum();
    await spotify.control().advance(60_000);
    expect(await now('progress_ms')).toBeGreaterThanOrEqual(60_000);
    await spotify.call('PUT', '/me/player/pause');
    const stood = await now('progress_ms');
    await spotify.control().advance(60_000);
    expect([await now('progress_ms'), await now('is_playing')]).toEqual([stood, false]);
    await spotify.call('PUT', '/me/player/play');
    expect([await now('progress_ms'), await now('is_playing')]).toEqual([expect.closeTo(Number(stood), -3), true]);
  });

  test('ends a track and continues with the next', async () => {
    await playAlbum();
    const tracks = await album();
    const length = Number(await now('item.duration_ms'));
    await spotify.control().advance(length - 1000);
    expect(await now('item.id')).toBe(tracks[0]);
    await spotify.control().advance(2000);
    expect(await now('item.id')).toBe(tracks[1]);
    const recent = await spotify.call('GET', '/me/player/recently-played?limit=1');
    expect(at(recent.data, 'items.0.track.id')).toBe(tracks[0]);
    expect(at(recent.data, 'items.0.context.uri')).toContain('spotify:album:');
  });

  test('stops at the end of a context, or starts over, or stays with one track', async () => {
    const tracks = await album();
    await playAlbum({ offset: { position: tracks.length - 1 } });
    await spotify.control().advance(400_000);
    expect([await now('item.id'), await now('is_playing')]).toEqual([tracks[0], false]);
    await spotify.call('PUT', '/me/player/repeat?state=context');
    await playAlbum({ offset: { position: tracks.length - 1 } });
    await spotify.control().advance(Number(await now('item.duration_ms')));
    expect([await now('item.id'), await now('is_playing')]).toEqual([tracks[0], true]);
    await spotify.call('PUT', '/me/player/repeat?state=track');
    await spotify.control().advance(2_400_000);
    expect([await now('item.id'), await now('repeat_state')]).toEqual([tracks[0], 'track']);
    expect(await now('progress_ms')).toBeLessThan(Number(await now('item.duration_ms')));
  });

  test('shows commands late where the player lags', async () => {
    await playAlbum();
    await spotify.control().advance(5000);
    await spotify.control().set({ lag: { player: 2000 } });
    await spotify.call('PUT', '/me/player/pause');
    await spotify.call('PUT', '/me/player/volume?volume_percent=11');
    expect([await now('is_playing'), await now('device.volume_percent')]).toEqual([true, 60]);
    await spotify.control().advance(2000);
    expect([await now('is_playing'), await now('device.volume_percent')]).toEqual([false, 11]);
  });
});

describe('the queue', () => {
  test('plays before the rest of the context, and cannot be cleared', async () => {
    await playAlbum();
    const tracks = await album();
    await spotify.call('POST', '/me/player/queue?uri=spotify:track:$track:500');
    const queue = await spotify.call('GET', '/me/player/queue');
    expect(at(queue.data, 'currently_playing.id')).toBe(tracks[0]);
    expect(column(queue.data, 'queue', 'id').slice(0, 2)).toEqual([await spotify.id('$track:500'), tracks[1]]);
    await spotify.call('POST', '/me/player/next');
    expect(await now('item.id')).toBe(await spotify.id('$track:500'));
    await spotify.call('POST', '/me/player/next');
    expect(await now('item.id')).toBe(tracks[1]);
    await spotify.call('POST', '/me/player/previous');
    expect(await now('item.id')).toBe(tracks[0]);
    expect((await spotify.call('DELETE', '/me/player/queue')).status).toBe(405);
  });

  test('is empty when nothing plays', async () => {
    await spotify.control().outside({ player: 'stop' });
    expect((await spotify.call('GET', '/me/player/queue')).data).toEqual({ currently_playing: null, queue: [] });
  });
});

describe('what to play', () => {
  test('a context from a position, a URI, or a list of tracks', async () => {
    const tracks = await album();
    await playAlbum({ offset: { position: 2 }, position_ms: 30_000 });
    expect([await now('item.id'), await now('context.type')]).toEqual([tracks[2], 'album']);
    expect(await now('progress_ms')).toBeGreaterThanOrEqual(30_000);
    await playAlbum({ offset: { uri: `spotify:track:${tracks[1]}` } });
    expect(await now('item.id')).toBe(tracks[1]);
    await spotify.call('PUT', '/me/player/play', { uris: ['spotify:track:$track:9'] });
    expect([await now('item.id'), await now('context')]).toEqual([await spotify.id('$track:9'), null]);
  });

  test('shuffles what follows, keeps what plays, and finds the way back', async () => {
    await playAlbum();
    const tracks = await album();
    await spotify.call('PUT', '/me/player/shuffle?state=true');
    const queue = column((await spotify.call('GET', '/me/player/queue')).data, 'queue', 'id');
    expect(await now('item.id')).toBe(tracks[0]);
    expect(queue).not.toEqual(tracks.slice(1));
    expect(queue.toSorted()).toEqual(tracks.slice(1).toSorted());
    await spotify.call('PUT', '/me/player/shuffle?state=false');
    expect(column((await spotify.call('GET', '/me/player/queue')).data, 'queue', 'id')).toEqual(tracks.slice(1));
  });

  test('episodes only for clients that know them, with a resume point afterwards', async () => {
    await spotify.call('PUT', '/me/player/play', { uris: ['spotify:episode:$episode:1'] });
    await spotify.control().advance(90_000);
    expect([await now('item'), await now('currently_playing_type')]).toEqual([null, 'episode']);
    const known = await spotify.call('GET', '/me/player?additional_types=track,episode');
    expect(at(known.data, 'item.id')).toBe(await spotify.id('$episode:1'));
    await playAlbum();
    const episode = await spotify.call('GET', '/episodes/$episode:1');
    expect(at(episode.data, 'resume_point.resume_position_ms')).toBeGreaterThanOrEqual(90_000);
  });
});

describe('refusals', () => {
  test('without an active device', async () => {
    await spotify.control().devices({ active: null });
    expect((await spotify.call('GET', '/me/player')).status).toBe(204);
    expect(await problem('PUT', '/me/player/play')).toEqual([404, 'NO_ACTIVE_DEVICE']);
    const phone = await device('Pocket Phone');
    expect((await spotify.call('PUT', `/me/player/play?device_id=${phone}`)).status).toBe(204);
    expect(await now('device.name')).toBe('Pocket Phone');
  });

  test('for unknown and restricted devices, and for volume where the device has none', async () => {
    expect(await problem('PUT', '/me/player/pause?device_id=nobody')).toEqual([404, 'Device not found']);
    const display = await device('Kitchen Display');
    expect(await problem('PUT', `/me/player/play?device_id=${display}`)).toEqual([403, 'DEVICE_NOT_CONTROLLABLE']);
    const speaker = await device('Living Room Speaker');
    const volume = `/me/player/volume?volume_percent=5&device_id=${speaker}`;
    expect(await problem('PUT', volume)).toEqual([403, 'VOLUME_CONTROL_DISALLOW']);
  });

  test('when already paused or already playing', async () => {
    expect(await problem('PUT', '/me/player/play')).toEqual([403, 'UNKNOWN']);
    await spotify.call('PUT', '/me/player/pause');
    expect(await problem('PUT', '/me/player/pause')).toEqual([403, 'UNKNOWN']);
  });

  test('without Premium', async () => {
    await spotify.control().user({ premium: false });
    expect(await problem('PUT', '/me/player/pause')).toEqual([403, 'PREMIUM_REQUIRED']);
    expect((await spotify.call('GET', '/me/player')).status).toBe(200);
    const { accessToken } = await spotify.control().tokens({ user: secondUserId });
    const answer = await spotify.call('PUT', '/me/player/play', undefined, accessToken);
    expect(at(answer.data, 'error.reason')).toBe('PREMIUM_REQUIRED');
  });

  test.for([
    ['PUT', '/me/player/volume?volume_percent=101', undefined, 400],
    ['PUT', '/me/player/volume', undefined, 400],
    ['PUT', '/me/player/seek?position_ms=-1', undefined, 400],
    ['PUT', '/me/player/repeat?state=forever', undefined, 400],
    ['PUT', '/me/player/shuffle?state=1', undefined, 400],
    ['PUT', '/me/player', { device_ids: ['a', 'b'] }, 400],
    ['PUT', '/me/player/play', { uris: ['spotify:album:$album:1'] }, 400],
    ['PUT', '/me/player/play', { context_uri: 'spotify:artist:$artist:1', offset: { position: 1 } }, 400],
    ['PUT', '/me/player/play', { context_uri: 'spotify:album:0000000000000000000000' }, 404],
    ['POST', '/me/player/queue?uri=spotify:album:$album:1', undefined, 400],
    ['GET', '/me/player/recently-played?after=1&before=2', undefined, 400],
  ] as const)('%s %s %j', async ([method, path, body, status]) => {
    expect((await spotify.call(method, path, body)).status).toBe(status);
  });
});

describe('devices', () => {
  test('playback moves to another device', async () => {
    const phone = await device('Pocket Phone');
    expect((await spotify.call('PUT', '/me/player', { device_ids: [phone] })).status).toBe(204);
    const { data } = await spotify.call('GET', '/me/player/devices');
    expect(column(data, 'devices', 'is_active')).toEqual([false, true, false, false, false]);
    expect(await now('is_playing')).toBe(true);
  });

  test('come and go', async () => {
    await spotify.control().devices({ devices: [{ name: 'Car', type: 'Automobile' }] });
    const { data } = await spotify.call('GET', '/me/player/devices');
    expect([column(data, 'devices', 'name'), column(data, 'devices', 'is_active')]).toEqual([['Car'], [false]]);
    await spotify.control().devices({ active: 'Car' });
    expect([await now('device.type'), await now('is_playing')]).toEqual(['Automobile', false]);
  });
});

test('some commands answer with a text that is not JSON, unless they are told not to', async () => {
  const talk = await spotify.call('PUT', '/me/player/repeat?state=off');
  expect([talk.status, talk.data, talk.text.length > 10]).toEqual([200, undefined, true]);
  await spotify.control().set({ playerText: false });
  expect((await spotify.call('PUT', '/me/player/repeat?state=off')).status).toBe(204);
});

test('recent plays page backwards and forwards by their cursors', async () => {
  const first = await spotify.call('GET', '/me/player/recently-played?limit=20');
  const next = new URL(String(at(first.data, 'next')));
  const second = await spotify.call('GET', `${next.pathname.replace('/v1', '')}${next.search}`);
  const rest = await spotify.call(
    'GET',
    `/me/player/recently-played?limit=50&before=${at(second.data, 'cursors.before')}`,
  );
  const times = [first, second, rest].flatMap(({ data }) => column(data, 'items', 'played_at'));
  expect(new Set(times).size).toBe(50);
  expect(times).toEqual(times.toSorted().reverse());
  expect(at(rest.data, 'next')).toBeNull();
  const after = await spotify.call('GET', `/me/player/recently-played?after=${at(first.data, 'cursors.after')}`);
  expect(at(after.data, 'items')).toEqual([]);
});
