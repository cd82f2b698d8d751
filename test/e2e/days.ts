import type { Demo } from '../support/demo.ts';

type Arguments = Readonly<Record<string, unknown>>;
/** A tool and its arguments. */
export type Call = readonly [tool: string, args?: Arguments];
/** One thing that can go wrong at Spotify. */
export interface BadDay {
  readonly when: string;
  readonly arrange: (demo: Demo) => Promise<unknown>;
  readonly call: Call;
  /** What the sentence must say: what happened, and what to do next. */
  readonly says: readonly [RegExp, RegExp];
  /** What the server asks Spotify as well: before, what an undo would set again; afterwards, what to do next. */
  readonly asks?: readonly string[];
}

/** A call that reads. */
export const searching: Call = ['search', { query: 'rain' }];
const albumId = '4aawyAB9vmqN3uQ7FjRGTz';
/** A call that must not happen twice. */
export const creating: Call = ['create_playlist', { name: 'Made on a bad day' }];
const playing: Call = ['play'];
const answering =
  (status: number, body?: string | object, headers: Record<string, string> = {}) =>
  (demo: Demo) =>
    demo.fault({ path: '^/v1/', answer: { status, headers, ...(body !== undefined && { body: asJson(body) }) } });
const asJson = (body: string | object) => (typeof body === 'string' ? body : JSON.parse(JSON.stringify(body)));
const spotifyError = (status: number, message: string, reason?: string) => ({ error: { status, message, reason } });

/** What lies with the user, the account or the app. */
export const theUsersOwn: readonly BadDay[] = [
  {
    when: 'no device is active',
    arrange: (demo) => demo.devices({ active: null }),
    call: playing,
    says: [/no active device/, /Call again with the device_id of an available one: "[^"]+" [\da-f]{40}/],
    asks: ['get-a-users-available-devices'],
  },
  {
    when: 'the device is not there',
    arrange: async () => undefined,
    call: ['play', { device_id: 'f'.repeat(40) }],
    says: [/does not know this device_id/, /Call again with the device_id of an available one/],
    asks: ['get-a-users-available-devices'],
  },
  {
    when: 'the device does not let its volume be set',
    arrange: (demo) => demo.devices({ devices: [{ name: 'Old radio', supportsVolume: false }], active: 'Old radio' }),
    call: ['set_volume', { volume_percent: 30 }],
    says: [/does not let its volume be set/, /transfer_playback to another/],
    asks: ['get-information-about-the-users-current-playback'],
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
    says: [/nothing with this id/, /use search/],
  },
  {
    when: 'Spotify forbids it without a word',
    arrange: answering(403, spotifyError(403, 'Forbidden')),
    call: searching,
    says: [/does not allow this/, /Repeating the call does not help/],
  },
];

/** What lies with Spotify's limits. */
export const limits: readonly BadDay[] = [
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

/** What a sentence says where the call surely changed nothing. */
const unchanged = /Nothing was changed; try again in a minute/;
/** What a sentence says where nobody knows whether the call changed something. */
export const unknown = /may or may not have happened: read the present state before calling again/;
const broken = (connection: 'reset' | 'cut') => (demo: Demo) => demo.fault({ path: '^/v1/', connection });

/** What lies with Spotify. */
export const outages: readonly BadDay[] = [
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
    says: [/did not match its documentation/, /Try again later/],
  },
];
