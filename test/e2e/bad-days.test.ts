import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientKinds, type TestClient } from '../support/clients.ts';
import type { Demo } from '../support/demo.ts';
import { useWorld } from '../support/world.ts';

/** What stands between a tool and Spotify is judged by tests of its own; here each failure comes through as it is. */
const bare = { CACHE: 'off', DEGRADATION: 'off', BREAKER: 'off', LIMITER: 'off', RETRY: 'off' };
const world = useWorld({ environment: bare });
let client: TestClient;

beforeAll(async () => {
  const [newest] = clientKinds;
  if (newest) client = await world().connect(newest);
  return () => client.close();
});
beforeEach(() => world().demo.reset());

type Arguments = Readonly<Record<string, unknown>>;
type Call = readonly [tool: string, args?: Arguments];
interface BadDay {
  readonly when: string;
  readonly arrange: (demo: Demo) => Promise<unknown>;
  readonly call: Call;
  /** What the sentence must say: what happened, and what to do next. */
  readonly says: readonly [RegExp, RegExp];
}

const searching: Call = ['search', { query: 'rain' }];
const albumId = '4aawyAB9vmqN3uQ7FjRGTy';
const creating: Call = ['create_playlist', { name: 'Made on a bad day' }];
const playing: Call = ['play'];
const answering =
  (status: number, body?: string | object, headers: Record<string, string> = {}) =>
  (demo: Demo) =>
    demo.fault({ path: '^/v1/', answer: { status, headers, ...(body !== undefined && { body: asJson(body) }) } });
const asJson = (body: string | object) => (typeof body === 'string' ? body : JSON.parse(JSON.stringify(body)));
const spotifyError = (status: number, message: string, reason?: string) => ({ error: { status, message, reason } });

const theUsersOwn: readonly BadDay[] = [
  {
    when: 'no device is active',
    arrange: (demo) => demo.devices({ active: null }),
    call: playing,
    says: [/no active device/, /call get_available_devices and pass its device_id/],
  },
  {
    when: 'the device is not there',
    arrange: async () => undefined,
    call: ['play', { device_id: 'f'.repeat(40) }],
    says: [/does not know this device_id/, /Call get_available_devices/],
  },
  {
    when: 'the device does not let its volume be set',
    arrange: (demo) => demo.devices({ devices: [{ name: 'Old radio', supportsVolume: false }], active: 'Old radio' }),
    call: ['set_volume', { volume_percent: 30 }],
    says: [/does not let its volume be set/, /transfer_playback to another/],
  },
  {
    when: 'the user has no Premium',
    arrange: (demo) => demo.user({ premium: false }),
    call: playing,
    says: [/needs Spotify Premium/, /Reading works/],
  },
  {
    when: "the app's owner has no Premium",
    arrange: (demo) => demo.settings({ ownerPremium: false }),
    call: searching,
    says: [/only while its owner has Premium/, /owner must renew/],
  },
  {
    when: 'the user is not on the list of the app',
    arrange: (demo) => demo.user({ registered: false }),
    call: searching,
    says: [/not on the app's list of users/, /developer\.spotify\.com\/dashboard/],
  },
  {
    when: 'the sign-in lacks a scope',
    arrange: answering(403, spotifyError(403, 'Insufficient client scope')),
    call: creating,
    says: [/playlist-modify-public/, /sign in again/],
  },
  {
    when: 'nothing is there under the id',
    arrange: async () => undefined,
    call: ['get_album', { album_id: albumId }],
    says: [/nothing under this id/, /use search/],
  },
  {
    when: 'Spotify forbids it without a word',
    arrange: answering(403, spotifyError(403, 'Forbidden')),
    call: searching,
    says: [/does not allow this/, /Repeating the call does not help/],
  },
];

const limits: readonly BadDay[] = [
  {
    when: 'the rate limit is reached and Spotify says until when',
    arrange: answering(429, spotifyError(429, 'API rate limit exceeded'), { 'retry-after': '37' }),
    call: searching,
    says: [/limits the rate/, /Try again in 3[67] s/],
  },
  {
    when: 'the rate limit is reached and Spotify does not say until when',
    arrange: answering(429, spotifyError(429, 'API rate limit exceeded')),
    call: searching,
    says: [/limits the rate/, /Try again in \d+ s/],
  },
  {
    when: 'the rate limit is told in plain text',
    arrange: answering(429, 'Too many requests'),
    call: searching,
    says: [/limits the rate/, /Try again in \d+ s/],
  },
  {
    when: 'the quota is spent and Spotify says until when',
    arrange: (demo) => demo.settings({ quota: { search: { limit: 0, retryAfter: 72_000, header: true } } }),
    call: searching,
    says: [/quota for search is spent until 20\d\d-/, /\(in 20 h\).*do not repeat this one before then/],
  },
  {
    when: 'the quota is spent and Spotify does not say until when',
    arrange: (demo) => demo.settings({ quota: { search: { limit: 0, header: false } } }),
    call: searching,
    says: [/quota for search is spent/, /\(in 60 min\)/],
  },
];

const unchanged = /Nothing was changed; try again in a minute/;
const unknown = /may or may not have happened: read the present state before calling again/;
const broken = (connection: 'reset' | 'cut') => (demo: Demo) => demo.fault({ path: '^/v1/', connection });

const outages: readonly BadDay[] = [
  ...[500, 502, 503, 504].map(
    (status): BadDay => ({
      when: `Spotify answers ${status}`,
      arrange: answering(status, spotifyError(status, 'Server error')),
      call: searching,
      says: [new RegExp(`HTTP ${status}`), unchanged],
    }),
  ),
  {
    when: 'a proxy of Spotify answers 502 in HTML',
    arrange: answering(502, '<html><body><h1>502 Bad Gateway</h1></body></html>', { 'content-type': 'text/html' }),
    call: searching,
    says: [/HTTP 502/, unchanged],
  },
  { when: 'Spotify answers 503 and nothing more', arrange: answering(503), call: searching, says: [/503/, unchanged] },
  {
    when: 'Spotify fails after a write',
    arrange: answering(500, 'upstream connect error'),
    call: creating,
    says: [/HTTP 500/, unknown],
  },
  {
    when: 'the connection breaks before a read is answered',
    arrange: broken('reset'),
    call: searching,
    says: [/cannot be reached/, unchanged],
  },
  {
    when: 'the connection breaks in the middle of an answer',
    arrange: broken('cut'),
    call: searching,
    says: [/cannot be reached/, unchanged],
  },
  {
    when: 'the connection breaks before a write is answered',
    arrange: broken('reset'),
    call: creating,
    says: [/cannot be reached/, unknown],
  },
  {
    when: 'Spotify answers a read with what is no JSON',
    arrange: answering(200, 'OK'),
    call: searching,
    says: [/in a form that it does not document/, /Try again later/],
  },
];

describe.each([
  ['of the user', theUsersOwn],
  ['of limits', limits],
  ['of outages', outages],
] as const)('a bad day %s', (_kind, days) => {
  it.each(days)('$when: the tool says what happened and what to do next', async ({ arrange, call, says }) => {
    await arrange(world().demo);
    const { isError, text } = await client.call(...call);
    expect(isError).toBe(true);
    for (const part of says) expect(text).toMatch(part);
    const counts = await world().demo.counts();
    const calls = Object.entries(counts).filter(([operation]) => operation !== 'accounts:token');
    expect(calls.map(([, times]) => times)).toEqual([1]);
  });
});

describe('a bad day', () => {
  it("does not spread: another bucket's calls work while one quota is spent", async () => {
    await world().demo.settings({ quota: { search: { limit: 0, header: true } } });
    expect(await client.call(...searching)).toMatchObject({ isError: true });
    expect(await client.call('get_user_playlists')).toMatchObject({ isError: false });
  });

  it("keeps other people's playlists as they are, and says whose they are", async () => {
    const { demo } = world();
    const [theirs, { uri }] = await Promise.all([demo.resolve('$playlist:19'), demo.resolve('$track:17')]);
    const { isError, text } = await client.call('add_tracks_to_playlist', {
      playlist_id: theirs.id,
      track_uris: [uri],
    });
    expect({ isError, text }).toMatchObject({ isError: true, text: expect.stringContaining('only for its owner') });
    expect(text).toContain('Use get_user_playlists');
  });

  it('of a write whose answer was lost: it is sent once, and the sentence says that it may have happened', async () => {
    const { demo } = world();
    await demo.fault({ method: 'POST', path: '^/v1/me/playlists', carriedOut: true, connection: 'reset' });
    const { isError, text } = await client.call(...creating);
    expect({ isError, text }).toMatchObject({ isError: true, text: expect.stringMatching(unknown) });
    expect(await demo.counts()).toMatchObject({ 'create-playlist': 1 });
    expect(await demo.outside({ method: 'GET', path: '/me/playlists' })).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ name: 'Made on a bad day' })]),
    });
  });

  it('is none when the player answers a command with a text that is no JSON', async () => {
    await world().demo.fault({ path: '^/v1/me/player/pause', answer: { status: 200, body: 'OK pausing' } });
    expect(await client.call('pause')).toMatchObject({ isError: false, data: { success: true } });
  });

  it('at the accounts host has a sentence of its own', async () => {
    const { demo } = world();
    await demo.endTokens('access');
    await demo.fault({ path: '^/api/token', times: 1, answer: { status: 503, body: 'Service unavailable' } });
    expect((await client.call(...creating)).text).toMatch(/accounts service.*Nothing was changed; try again/);
    await demo.fault({ path: '^/api/token', times: 1, connection: 'reset' });
    expect((await client.call(...searching)).text).toMatch(/accounts service cannot be reached/);
    const refused = { status: 400, body: { error: 'invalid_client', error_description: 'Invalid client secret' } };
    await demo.fault({ path: '^/api/token', times: 1, answer: refused });
    expect((await client.call(...searching)).text).toMatch(/refuses the server's client id or secret.*Its owner must/);
    expect(await client.call(...searching)).toMatchObject({ isError: false });
  });
});
