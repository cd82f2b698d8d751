import { expect, test } from 'vitest';
import { passage, shut } from '../../lib/resilience/decisions/quota-gate.ts';
import { admission, confirmations } from '../../lib/resilience/layers/admission.ts';
import type { UserAccess } from '../../lib/resilience/store/fleet-store.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { live } from '../../lib/spotify/answer.ts';
import type { CallEvent } from '../../lib/spotify/pipeline.ts';
import { request } from '../../lib/spotify/request.ts';

const day = 86_400_000;

/** A call that takes a while; what the table says of its user before and after it. */
async function calling(took: number, before: UserAccess, after: () => Promise<UserAccess | undefined>) {
  let now = 1000 * day;
  const events: CallEvent[] = [];
  const done: string[] = [];
  const users = {
    access: () => Promise.reject(new Error('not asked')),
    userAccess: after,
    sweep: () => Promise.resolve(void done.push('swept')),
    confirmations: confirmations(() => now),
    ended: () => void done.push('ended'),
  };
  const call = {
    account: 'me',
    issuedAt: 100,
    deadline: now + day,
    onEvent: (event: CallEvent) => void events.push(event),
  };
  const asked = request('GET /search', {}, { q: 'a', type: 'track' });
  const store = memoryStore(() => now);
  const state = await store.read({ account: 'me', tags: [], group: '', bucket: '' });
  const admitted = admission({ now: () => now, users })(call, () =>
    Promise.resolve({ ...state, user: before, at: now }),
  );
  const send = admitted(() => {
    now += took;
    return Promise.resolve(live(200, 'found'));
  });
  const came = await send(asked).then(
    ({ body }) => body,
    (error: unknown) => error,
  );
  return { came, done, events };
}

const user: UserAccess = { notBefore: 100, ended: false };
const ended = { failure: { code: 'access_ended' } };

test.each([
  ['a short call is not checked again', 700, () => Promise.resolve(undefined), 'found', []],
  ['a long one is', 701, () => Promise.resolve(undefined), ended, ['swept', 'ended']],
  ['whoever is there still gets the answer', 5000, () => Promise.resolve(user), 'found', []],
  [
    'a sign-in since ends the token, and leaves the rows',
    5000,
    () => Promise.resolve({ ...user, notBefore: 101 }),
    ended,
    ['ended'],
  ],
  ['without the table it stands', 5000, () => Promise.reject(new Error('gone')), 'found', []],
] as const)('%s', async (_, took, after, expected, does) => {
  const { came, done } = await calling(took, user, after);
  if (typeof expected === 'string') expect(came).toBe(expected);
  else expect(came).toMatchObject(expected);
  expect(done).toEqual(does);
});

test.each([
  [13 * day, true],
  [14 * day, true],
  [15 * day, false],
  [undefined, false],
])('a consent that ends in %s ms is reported: %s', async (left, told) => {
  const userAccess = left === undefined ? user : { ...user, consentEndsAt: 1000 * day + left };
  const { events } = await calling(0, userAccess, () => Promise.resolve(user));
  expect(events.filter(({ type }) => type === 'consent_ends')).toHaveLength(told ? 1 : 0);
});

test('a gate with a given time opens by itself, and one that was guessed by a probe', () => {
  const given = shut(undefined, { reason: 'quota', retryAfter: 1000 }, 0);
  expect([passage(given, 999), passage(given, 1000)]).toEqual([{ closedUntil: 1000 }, 'pass']);
  const guessed = shut(undefined, { reason: 'rate', retryAfter: undefined }, 0);
  expect([passage(guessed, 0), passage(guessed, guessed.closedUntil)]).toEqual([{ closedUntil: 5000 }, 'probe']);
  // A guess of one reason says nothing of the other.
  expect(shut(guessed, { reason: 'quota', retryAfter: undefined }, 10)).toMatchObject({
    reason: 'quota',
    wait: 3_600_000,
  });
  expect(shut(guessed, { reason: 'rate', retryAfter: undefined }, 5000)).toMatchObject({ wait: 10_000 });
});
