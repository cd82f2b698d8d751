import { describe, expect, test } from 'vitest';
import { at, useDemo } from './spotify-caller.ts';

const spotify = useDemo();
const extended = useDemo({ mode: 'extended' });
const statuses = async (count: number, path: string, caller = spotify) => {
  const answers: number[] = [];
  for (let n = 0; n < count; n++) answers.push((await caller.call('GET', path)).status);
  return answers;
};

describe('the rate limit', () => {
  test('rolls over 30 seconds and says how long to wait', async () => {
    await spotify.control().set({ rate: { limit: 3 } });
    expect(await statuses(2, '/me')).toEqual([200, 200]);
    await spotify.control().advance(20_000);
    expect(await statuses(2, '/me')).toEqual([200, 429]);
    const refused = await spotify.call('GET', '/me');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(8);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThan(11);
    expect(at(refused.data, 'error')).toEqual({ status: 429, message: 'API rate limit exceeded' });
    await spotify.control().advance(10_000);
    expect(await statuses(3, '/me')).toEqual([200, 200, 429]);
  });

  test('may keep to itself how long to wait', async () => {
    await spotify.control().set({ rate: { limit: 0, header: false } });
    const refused = await spotify.call('GET', '/me');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
  });
});

describe('the quota', () => {
  test('closes one bucket for hours and no other', async () => {
    await spotify.control().set({ quota: { 'artist-albums': { limit: 2, header: true } } });
    expect(await statuses(3, '/artists/$artist:1/albums')).toEqual([200, 200, 429]);
    const refused = await spotify.call('GET', '/artists/$artist:1/albums');
    expect(at(refused.data, 'error')).toEqual({ status: 429, message: 'Too many requests', reason: 'QUOTA_EXCEEDED' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000);
    expect(await statuses(1, '/artists/$artist:1')).toEqual([200]);
  });

  test('opens again when a day has passed', async () => {
    await spotify.control().set({ quota: { search: { limit: 1, header: true } } });
    expect(await statuses(2, '/search?q=a&type=track')).toEqual([200, 429]);
    await spotify.control().advance(86_400_000);
    const { accessToken } = await spotify.control().tokens();
    const search = await spotify.call('GET', '/search?q=a&type=track', undefined, accessToken);
    expect(search.status).toBe(200);
  });

  test('can be told what to say', async () => {
    await spotify.control().set({ quota: { 'saved-tracks': { limit: 0, header: true, retryAfter: 48_925 } } });
    expect((await spotify.call('GET', '/me/tracks')).headers.get('retry-after')).toBe('48925');
    await spotify.control().set({ quota: { 'saved-tracks': { limit: 0, header: false } } });
    expect((await spotify.call('GET', '/me/tracks')).headers.get('retry-after')).toBeNull();
  });

  test('does not exist in extended mode', async () => {
    await extended.control().set({ quota: { search: { limit: 0, header: true } } });
    expect(await statuses(1, '/search?q=a&type=track', extended)).toEqual([200]);
  });
});

describe('refusals of the app', () => {
  test('in plain text when its owner has no Premium, or the user is not on its list', async () => {
    await spotify.control().set({ ownerPremium: false });
    const owner = await spotify.call('GET', '/me');
    expect([owner.status, owner.text]).toEqual([403, expect.stringContaining('Active premium subscription required')]);
    await spotify.control().set({ ownerPremium: true });
    await spotify.control().user({ registered: false });
    const stranger = await spotify.call('GET', '/me');
    expect([stranger.status, stranger.text]).toEqual([403, expect.stringContaining('may not be registered')]);
  });

  test('are not for extended clients', async () => {
    await extended.control().set({ ownerPremium: false });
    expect((await extended.call('GET', '/me')).status).toBe(200);
  });
});

test('unknown paths and methods', async () => {
  expect([(await spotify.call('GET', '/nothing')).status, (await spotify.call('PUT', '/me')).status]).toEqual([
    404, 405,
  ]);
});

test('the extended profile has the fields that the scopes open', async () => {
  const profile = async (scopes: readonly string[]) => {
    const { accessToken } = await extended.control().tokens({ scopes });
    return (await extended.call('GET', '/me', undefined, accessToken)).data;
  };
  expect(await profile(['user-read-private', 'user-read-email'])).toMatchObject({
    country: 'US',
    product: 'premium',
    email: expect.any(String),
  });
  expect(Object.keys(Object(await profile([])))).not.toContain('country');
});

test('playlists of extended clients say tracks and track, or both names', async () => {
  const keys = async () => {
    const { data } = await extended.call('GET', '/playlists/$playlist:1');
    const row = at(data, 'tracks.items.0');
    return [Object.keys(Object(data)), Object.keys(Object(row))]
      .flat()
      .filter((key) => /^(item|track)s?$/.test(key))
      .sort();
  };
  expect(await keys()).toEqual(['track', 'tracks']);
  await extended.control().set({ bothPlaylistKeys: true });
  expect(await keys()).toEqual(['item', 'items', 'track', 'tracks']);
});
