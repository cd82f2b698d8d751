import { beforeEach, describe, expect, test } from 'vitest';
import { useLayeredTools } from '../support/layered-tools.ts';

const noDevice = { code: 'no_active_device' } as const;
const restricted = { code: 'player_restriction', message: 'Restriction violated' } as const;
const shuffling = 'PUT /me/player/shuffle';
const playing = 'PUT /me/player/play';
const looking = 'GET /me/player/devices';

describe('starting to play', () => {
  let sleeps = 0;
  let onSleep: (nth: number) => Promise<unknown> = () => Promise.resolve();
  const spotify = useLayeredTools('development', () => ({
    sleep: async (milliseconds) => {
      sleeps += 1;
      spotify().advance(milliseconds);
      await onSleep(sleeps);
    },
  }));
  beforeEach(async () => {
    await spotify().demo.reset();
    sleeps = 0;
    onSleep = () => Promise.resolve();
  });
  const player = () => spotify().demo.outside({ method: 'GET', path: '/me/player' });
  const what = async () => ({ uris: [(await spotify().demo.resolve('$track:1')).uri] });
  const none = { devices: [], active: null };

  test('without a device fails at once unless it may wait', async () => {
    await spotify().demo.devices(none);
    await expect(spotify().call('play', await what())).rejects.toMatchObject({ failure: noDevice });
    expect(sleeps).toBe(0);
  });

  test('waits until the user has opened Spotify, plays there and says where', async () => {
    await spotify().demo.devices(none);
    onSleep = (nth) => (nth === 2 ? spotify().demo.devices({ devices: [{ name: 'Kitchen' }] }) : Promise.resolve());
    const { data, lines } = await spotify().call('play', { ...(await what()), wait_for_device: true, shuffle: true });
    expect(data).toMatchObject({
      success: true,
      message: 'Playing one item on "Kitchen", 4 s after it was asked for.',
      device_id: expect.any(String),
      shuffle: true,
    });
    expect(lines).toEqual([shuffling, looking, looking, looking, shuffling, playing].filter((_, at) => at !== 1));
    expect(await player()).toMatchObject({ is_playing: true, shuffle_state: true, device: { name: 'Kitchen' } });
  });

  test('gives up after five reads, long before a client does', async () => {
    await spotify().demo.devices(none);
    const call = spotify().call('play', { ...(await what()), wait_for_device: true });
    await expect(call).rejects.toMatchObject({ failure: noDevice });
    expect(sleeps).toBe(5);
  });

  test('does not choose among several devices', async () => {
    await spotify().demo.devices({ devices: [{ name: 'Left' }, { name: 'Right' }], active: null });
    const call = spotify().call('play', { ...(await what()), wait_for_device: true });
    await expect(call).rejects.toMatchObject({ failure: noDevice });
    expect(sleeps).toBe(1);
  });

  test('waits for the device that is asked for', async () => {
    await spotify().demo.devices({ devices: [{ name: 'Phone' }], active: 'Phone' });
    const call = spotify().call('play', { ...(await what()), device_id: 'nowhere', wait_for_device: true });
    await expect(call).rejects.toMatchObject({ failure: { code: 'device_not_found' } });
    expect(sleeps).toBe(5);
  });

  test('says that shuffle stays on where the start fails after it', async () => {
    const { data, failure, lines } = await spotify().call(
      'play',
      { ...(await what()), shuffle: true },
      {
        faultFor: ({ name }) =>
          name === playing ? { failure: { code: 'forbidden', operation: playing, message: 'no' } } : undefined,
      },
    );
    expect(lines).toEqual([shuffling]);
    expect(failure).toMatchObject({ code: 'forbidden' });
    expect(data).toEqual({ success: false, message: 'Nothing was started, but shuffle is on now.', shuffle: true });
    expect(await player()).toMatchObject({ shuffle_state: true });
  });

  test('starts nothing where shuffle fails for a reason that holds for the start as well', async () => {
    const call = spotify().call(
      'play',
      { ...(await what()), shuffle: true },
      {
        faultFor: ({ name }) =>
          name === shuffling ? { failure: { code: 'premium_required', who: 'user' } } : undefined,
      },
    );
    await expect(call).rejects.toMatchObject({ failure: { code: 'premium_required' } });
  });

  test('shuffles after the start where what was on before cannot be shuffled', async () => {
    const { data, lines } = await spotify().call(
      'play',
      { ...(await what()), shuffle: true },
      { faultFor: ({ name }, index) => (name === shuffling && index === 0 ? { failure: restricted } : undefined) },
    );
    expect(lines).toEqual([playing, shuffling]);
    expect(data).toMatchObject({ success: true, message: 'Playing one item.', shuffle: true });
  });

  test('says that it could not be shuffled', async () => {
    const { data } = await spotify().call(
      'play',
      { ...(await what()), shuffle: true },
      { faultFor: ({ name }) => (name === shuffling ? { failure: restricted } : undefined) },
    );
    expect(data).toMatchObject({ success: true, message: 'Playing one item. It could not be shuffled.' });
    expect(data).not.toHaveProperty('shuffle');
  });

  test('does not say that nothing was changed where shuffle was', async () => {
    await spotify().call('play', await what());
    expect((await spotify().call('play', { shuffle: true })).data).toEqual({
      success: true,
      message: 'It plays already; shuffle is on now.',
      shuffle: true,
    });
    expect((await spotify().call('play')).data).toMatchObject({ changed: false });
  });
});
