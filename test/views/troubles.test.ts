import { expect, test } from 'vitest';
import { explain } from '../../lib/spotify/explain.ts';
import type { FailureCode, SpotifyFailure } from '../../lib/spotify/failure.ts';
import { type ProblemKind, problemOf, userText } from '../../lib/views/model/problem.ts';

const now = Date.parse('2026-11-23T09:00:00Z');
const retryAt = new Date(now + 90_000);

/** One failure of each kind, and the form that a view has for it. */
const failures: Readonly<Record<FailureCode, readonly [SpotifyFailure, ProblemKind]>> = {
  no_active_device: [{ code: 'no_active_device', devices: [{ id: 'a', name: 'Desk' }] }, 'device'],
  device_not_found: [{ code: 'device_not_found' }, 'device'],
  volume_not_allowed: [{ code: 'volume_not_allowed' }, 'other'],
  device_not_controllable: [{ code: 'device_not_controllable' }, 'device'],
  player_restriction: [{ code: 'player_restriction', message: 'Restriction violated' }, 'other'],
  premium_required: [{ code: 'premium_required', who: 'user' }, 'premium'],
  user_not_registered: [{ code: 'user_not_registered' }, 'other'],
  insufficient_scope: [{ code: 'insufficient_scope', scopes: ['user-library-modify'] }, 'scope'],
  removed: [{ code: 'removed', operation: 'GET /browse/new-releases', since: '2026-02-11' }, 'other'],
  forbidden: [{ code: 'forbidden', operation: 'GET /playlists/{playlist_id}', message: 'Forbidden' }, 'refused'],
  not_found: [{ code: 'not_found', operation: 'GET /albums/{id}' }, 'other'],
  bad_request: [{ code: 'bad_request', message: 'Invalid limit' }, 'other'],
  rate_limited: [{ code: 'rate_limited', by: 'spotify', given: true, retryAt }, 'wait'],
  quota_exhausted: [{ code: 'quota_exhausted', bucket: 'search', given: true, retryAt }, 'wait'],
  quota_reserved: [{ code: 'quota_reserved', bucket: 'search' }, 'wait'],
  circuit_open: [{ code: 'circuit_open', group: 'player', retryAt }, 'wait'],
  sign_in_required: [{ code: 'sign_in_required', reason: 'expired' }, 'sign-in'],
  access_ended: [{ code: 'access_ended' }, 'sign-in'],
  owner_changed: [{ code: 'owner_changed' }, 'other'],
  access_unknown: [{ code: 'access_unknown' }, 'other'],
  storage_unavailable: [{ code: 'storage_unavailable' }, 'other'],
  app_credentials: [{ code: 'app_credentials', reason: 'missing' }, 'other'],
  unavailable: [{ code: 'unavailable', host: 'api', cause: 'network', sent: 'no' }, 'other'],
  equal_call: [{ code: 'equal_call', state: 'under_way', retryAt }, 'wait'],
  unexpected_answer: [{ code: 'unexpected_answer', operation: 'GET /me' }, 'other'],
};

test.each(Object.entries(failures))('%s has its form in a view', (_, [failure, kind]) => {
  const trouble = problemOf({ sentence: explain(failure, 'write', now), data: {} });
  expect(trouble.kind).toBe(kind);
  expect(trouble.advice.length).toBeGreaterThan(10);
  // A person is told what they can do, not which tool to call.
  expect(trouble.advice).not.toMatch(/\bget_[a-z_]+/);
});

test('a view says when it may work again, where the server knows', () => {
  const [failure] = failures.quota_exhausted;
  expect(problemOf({ sentence: explain(failure, 'read', now), data: {} }).retryAt).toBe(retryAt.toISOString());
});

test.each([
  ['MCP error: HTTP 401 Unauthorized', 'sign-in'],
  ['403 insufficient_scope', 'scope'],
  ['Wrong arguments for sort_playlist: by is missing. A right call: {"by":"artist"}', 'call'],
  ['The app around this view did not answer.', 'other'],
  ['The user declined. Nothing was changed.', 'declined'],
  ['The call was stopped.', 'declined'],
  ['Nobody answered: the question was closed without an answer. Nothing was changed.', 'declined'],
])('what a host says of a refused call has a form too: %s', (sentence, kind) => {
  expect(problemOf({ sentence, data: {} }).kind).toBe(kind);
});

test('a time is shown once, in the words of the user', () => {
  const [failure] = failures.quota_exhausted;
  const { advice, retryAt: at } = problemOf({ sentence: explain(failure, 'read', now), data: {} });
  expect(at).toBe(retryAt.toISOString());
  expect(advice).not.toContain(at?.slice(0, 10));
  expect(advice).toMatch(/is spent\.$/);
});

test('nothing is left of a note that only a model understands', () => {
  expect(userText('keep_dates: false does it in one call.')).toBeUndefined();
  expect(userText('It is so. Call get_queue to see.')).toBe('It is so.');
});
