import { describe, expect, test } from 'vitest';
import { classify } from '../../lib/spotify/classify.ts';
import { explain } from '../../lib/spotify/explain.ts';
import type { SpotifyFailure } from '../../lib/spotify/failure.ts';
import { request } from '../../lib/spotify/request.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const play = request('PUT /me/player/play', {});
const track = request('GET /tracks/{id}', { id: '11dFghVXANMlKmJXsNCbNl' });
const items = request('GET /playlists/{playlist_id}/items', { playlist_id: '3cEYpjA9oz9GiPac4AsH4n' });
const old = request('PUT /me/tracks', {});
const error = (status: number, message: string, reason?: string) =>
  JSON.stringify({ error: { status, message, ...(reason && { reason }) } });
const after = (seconds: number) => new Date(now + seconds * 1000);

const rows: ReadonlyArray<[string, typeof play | typeof track, number, string, string | null, SpotifyFailure]> = [
  [
    'no device',
    play,
    404,
    error(404, 'Player command failed: No active device found', 'NO_ACTIVE_DEVICE'),
    null,
    { code: 'no_active_device' },
  ],
  ['unknown device', play, 404, error(404, 'Device not found'), null, { code: 'device_not_found' }],
  [
    'not Premium',
    play,
    403,
    error(403, 'Player command failed: Premium required', 'PREMIUM_REQUIRED'),
    null,
    { code: 'premium_required', who: 'user' },
  ],
  [
    'volume',
    play,
    403,
    error(403, 'Player command failed: Cannot control device volume', 'VOLUME_CONTROL_DISALLOW'),
    null,
    { code: 'volume_not_allowed' },
  ],
  [
    'a device that takes no commands',
    play,
    403,
    error(403, 'Player command failed: Restricted device', 'DEVICE_NOT_CONTROLLABLE'),
    null,
    { code: 'device_not_controllable' },
  ],
  [
    'already so',
    play,
    403,
    error(403, 'Player command failed: Restriction violated', 'UNKNOWN'),
    null,
    { code: 'player_restriction', message: 'Player command failed: Restriction violated' },
  ],
  [
    "the owner's Premium, in plain text",
    track,
    403,
    'Active premium subscription required for the owner of the app.',
    null,
    { code: 'premium_required', who: 'owner' },
  ],
  [
    'not on the list, in plain text',
    track,
    403,
    'Check settings on developer.spotify.com/dashboard, the user may not be registered.',
    null,
    { code: 'user_not_registered' },
  ],
  [
    'scope',
    items,
    403,
    error(403, 'Insufficient client scope'),
    null,
    { code: 'insufficient_scope', scopes: ['playlist-read-private'] },
  ],
  [
    'removed, 403',
    old,
    403,
    error(403, 'Forbidden'),
    null,
    { code: 'removed', operation: 'PUT /me/tracks', since: '2026-02-11' },
  ],
  [
    "somebody else's playlist",
    items,
    403,
    error(403, 'Forbidden'),
    null,
    { code: 'forbidden', operation: 'GET /playlists/{playlist_id}/items', message: 'Forbidden' },
  ],
  [
    'not found',
    track,
    404,
    error(404, 'Resource not found'),
    null,
    { code: 'not_found', operation: 'GET /tracks/{id}' },
  ],
  [
    'a user who does not exist, where Spotify tells of users',
    request('GET /users/{user_id}', { user_id: 'nobody' }),
    404,
    error(404, 'No such user'),
    null,
    { code: 'not_found', operation: 'GET /users/{user_id}' },
  ],
  [
    'removed, 404',
    request('GET /recommendations', {}),
    404,
    '',
    null,
    { code: 'removed', operation: 'GET /recommendations', since: '2024-11-27' },
  ],
  [
    'expired token',
    track,
    401,
    error(401, 'The access token expired'),
    null,
    { code: 'sign_in_required', reason: 'expired' },
  ],
  [
    'bad request',
    track,
    400,
    error(400, 'Invalid base62 id'),
    null,
    { code: 'bad_request', message: 'Invalid base62 id' },
  ],
  ['414 with an empty body', track, 414, '', null, { code: 'bad_request', message: 'HTTP 414' }],
  [
    'rate limit',
    track,
    429,
    'Too many requests',
    '7',
    { code: 'rate_limited', by: 'spotify', retryAt: after(7), given: true },
  ],
  [
    'rate limit without a header',
    track,
    429,
    '',
    null,
    { code: 'rate_limited', by: 'spotify', retryAt: after(5), given: false },
  ],
  [
    'quota',
    track,
    429,
    error(429, 'Too many requests', 'QUOTA_EXCEEDED'),
    '86000',
    { code: 'quota_exhausted', bucket: 'tracks', retryAt: after(86_000), given: true },
  ],
  [
    'quota without a header',
    track,
    429,
    error(429, 'Too many requests', 'QUOTA_EXCEEDED'),
    null,
    { code: 'quota_exhausted', bucket: 'tracks', retryAt: after(3600), given: false },
  ],
  [
    'outage',
    track,
    503,
    'upstream connect error',
    null,
    { code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'no' },
  ],
  [
    'outage at a change',
    play,
    503,
    'upstream connect error',
    null,
    { code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'maybe' },
  ],
];

describe('classify', () => {
  test.each(rows)('%s', (_, asked, status, text, retryAfter, failure) => {
    expect(classify(asked, { status, text, retryAfter }, now)).toEqual(failure);
  });

  test('a quoted message is one line and capped', () => {
    const failure = classify(track, { status: 400, text: `a\n${'b'.repeat(5000)}`, retryAfter: null }, now);
    expect(failure).toEqual({ code: 'bad_request', message: `a ${'b'.repeat(198)}` });
  });
});

describe('explain', () => {
  test.each(rows)('%s: says what to do next, in words', (_, asked, status, text, retryAfter) => {
    const sentence = explain(classify(asked, { status, text, retryAfter }, now), 'write', now);
    expect(sentence).toMatch(/\.$/);
    expect(sentence.length).toBeGreaterThan(60);
    expect(sentence).not.toMatch(/undefined|\[object|Error/);
  });

  test.each([
    [5, '5 s'],
    [600, '10 min'],
    [86_000, '24 h'],
  ])('a wait of %i seconds reads as %s', (seconds, words) => {
    expect(
      explain({ code: 'rate_limited', by: 'spotify', given: true, retryAt: after(seconds) }, 'read', now),
    ).toContain(words);
  });

  test.each([
    ['Index out of bounds', 'Rows count from 0'],
    ['Playlist size limit reached', 'another playlist'],
    ['Collaborative playlists can only be private', 'collaborative: false'],
    ['Invalid offset', 'Rows count from 0'],
    ['Payload contains a non-existing ID', 'with search'],
    ['Invalid base62 id', 'with search'],
    ["Can't have offset for context type: ARTIST", 'Fix the arguments'],
  ])('what Spotify refuses with "%s" says what to change', (message, advice) => {
    expect(explain({ code: 'bad_request', message }, 'write', now)).toContain(advice);
  });

  test('an unknown outcome matters to a change only', () => {
    const lost: SpotifyFailure = { code: 'unavailable', host: 'api', cause: 'timeout', sent: 'maybe' };
    expect(explain(lost, 'write', now)).toContain('may or may not have happened');
    expect(explain(lost, 'read', now)).toContain('Nothing was changed');
    expect(explain({ ...lost, sent: 'no' }, 'write', now)).toContain('Nothing was changed');
    // What a job did before is changed.
    const paused = { code: 'circuit_open', group: 'playlists', retryAt: new Date(now) } as const;
    for (const failure of [lost, { ...lost, sent: 'no' }, paused] as const)
      expect(explain(failure, 'part', now)).not.toContain('Nothing was changed');
    expect(explain(lost, 'part', now)).toContain('Whether the last request was carried out is not known');
  });
});
