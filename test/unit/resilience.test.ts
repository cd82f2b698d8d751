import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoff, retryBudget } from '../../lib/resilience/decisions/backoff.ts';
import { admit, type Circuit, closed, after as next, probing } from '../../lib/resilience/decisions/circuit.ts';
import {
  changed,
  type Entry,
  freshUntil,
  type Generation,
  isFresh,
  lifetimes,
  unseenIn,
} from '../../lib/resilience/decisions/freshness.ts';
import {
  type ArrivalTimes,
  afterTaking,
  clamped,
  type Limits,
  limitOf,
  waitFor,
} from '../../lib/resilience/decisions/gcra.ts';
import type { Ledger } from '../../lib/resilience/decisions/ledger.ts';
import { callsOfTheDay, counted } from '../../lib/resilience/decisions/ledger.ts';
import { type Gate, passage, probed, shut } from '../../lib/resilience/decisions/quota-gate.ts';
import { tagsOf } from '../../lib/resilience/decisions/tags.ts';
import { minimal } from '../../lib/resilience/layers/degradation.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import { request } from '../../lib/spotify/request.ts';

const t = 1_000_000;
const hour = 3_600_000;

describe('circuit', () => {
  const policy = { failures: 3, window: 1000, coolDown: 500 };
  const open: Circuit = { failures: 3, since: t, openUntil: t + 500 };

  test.each([
    ['closed', closed, 'read', t, 'pass'],
    ['open', open, 'read', t + 499, 'refuse'],
    ['open, to a change', open, 'write', t + 499, 'refuse'],
    ['half-open', open, 'read', t + 500, 'probe'],
    ['half-open, to a change', open, 'write', t + 500, 'pass'],
    ['half-open with a probe under way', probing(open, t + 900), 'read', t + 899, 'refuse'],
    ['half-open with a probe that was lost', probing(open, t + 900), 'read', t + 900, 'probe'],
  ] as const)('%s', (_, circuit, effect, now, admission) => {
    expect(admit(circuit, effect, now)).toBe(admission);
  });

  test('opens on the third failure within the window', () => {
    const first = next(closed, 'a', t, policy);
    const second = next(first, 'b', t + 500, policy);
    expect(admit(second, 'read', t + 501)).toBe('pass');
    expect(next(second, 'a', t + 999, policy)).toEqual({ failures: 3, since: t, openUntil: t + 1499 });
  });

  test('one request that always fails opens nothing, a failure of another one does', () => {
    const many = Array.from({ length: 10 }).reduce((circuit: Circuit) => next(circuit, 'a', t, policy), closed);
    expect(many).toEqual({ failures: 10, since: t, requests: ['a'] });
    expect(next(many, 'b', t + 1, policy)).toEqual({ failures: 11, since: t, openUntil: t + 501 });
  });

  test('failures further apart than the window do not add up', () => {
    const second = next(next(closed, 'a', t, policy), 'b', t + 999, policy);
    expect(next(second, 'c', t + 1000, policy)).toEqual({ failures: 1, since: t + 1000, requests: ['c'] });
  });

  test('a healthy circuit writes nothing', () => {
    const seen = next(closed, 'a', t, policy);
    expect(next(seen, undefined, t + 1, policy)).toBe(seen);
    expect(next(open, undefined, t + 1, policy)).toBe(open);
  });

  test('the probe decides', () => {
    const half = probing(open, t + 2000);
    expect(next(half, undefined, t + 700, policy)).toEqual(closed);
    expect(next(half, 'a', t + 700, policy)).toEqual({ failures: 3, since: t + 700, openUntil: t + 1200 });
  });
});

describe('gate', () => {
  const given: Gate = { reason: 'quota', closedUntil: t + 100, guessed: false, wait: 100 };
  const guessed: Gate = { reason: 'quota', closedUntil: t + hour, guessed: true, wait: hour };

  test('a time that Spotify gave is kept, then all may pass', () => {
    expect(passage(shut(undefined, { reason: 'quota', retryAfter: 100 }, t), t + 99)).toEqual({ closedUntil: t + 100 });
    expect(passage(given, t + 100)).toBe('pass');
  });

  test('a guessed time ends in one probe', () => {
    expect(shut(undefined, { reason: 'quota', retryAfter: undefined }, t)).toEqual(guessed);
    expect(passage(guessed, t + hour)).toBe('probe');
    expect(passage(probed(guessed, t + hour + 9), t + hour + 8)).toEqual({ closedUntil: t + hour + 9 });
    expect(passage(probed(guessed, t + hour + 9), t + hour + 9)).toBe('probe');
  });

  test('each failed probe doubles the wait, up to a day', () => {
    let gate: Gate = guessed;
    const waits: number[] = [];
    for (let probe = 0; probe < 6; probe++) {
      gate = shut(gate, { reason: 'quota', retryAfter: undefined }, gate.closedUntil);
      waits.push(gate.wait / hour);
    }
    expect(waits).toEqual([2, 4, 8, 16, 24, 24]);
  });

  test('calls that were under way when the gate was shut do not make the wait longer', () => {
    expect(shut(guessed, { reason: 'quota', retryAfter: undefined }, t + 5)).toBe(guessed);
  });

  test('a rate limit is guessed in seconds', () => {
    expect(shut(undefined, { reason: 'rate', retryAfter: undefined }, t).closedUntil).toBe(t + 5000);
  });
});

describe('token bucket', () => {
  const limits: Limits = { second: limitOf(10, 1000), minute: limitOf(30, 60_000) };
  const none: ArrivalTimes = { second: 0, minute: 0 };

  test('a burst, then one token each interval', () => {
    let times = none;
    for (let call = 0; call < 10; call++) {
      expect(waitFor(times, 1, t, limits)).toBe(0);
      times = afterTaking(times, 1, t, limits);
    }
    expect(waitFor(times, 1, t, limits)).toBe(100);
    expect(waitFor(times, 1, t + 100, limits)).toBe(0);
  });

  test('never more than either limit, over any pattern of calls', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 300 }), (pauses) => {
        let now = t;
        let times = none;
        const admitted: number[] = [];
        for (const pause of pauses) {
          now += pause;
          if (waitFor(times, 1, now, limits) > 0) continue;
          times = afterTaking(times, 1, now, limits);
          admitted.push(now);
        }
        for (const start of admitted) {
          const within = (span: number) => admitted.filter((time) => time >= start && time < start + span).length;
          // GCRA admits a burst and what comes back meanwhile.
          expect(within(1000)).toBeLessThanOrEqual(20);
          expect(within(60_000)).toBeLessThanOrEqual(60);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("the minute's time is never behind the second's, so one pair of forms never occurs", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 3 }))), (takes) => {
        let now = t;
        let times = none;
        for (const [pause, count] of takes) {
          now += pause;
          if (waitFor(times, count, now, limits) > 0) continue;
          times = afterTaking(times, count, now, limits);
          expect(times.minute).toBeGreaterThanOrEqual(times.second);
        }
      }),
    );
  });

  test('a time from a wrong clock counts as a full burst', () => {
    expect(clamped(t + 120_000, limits.minute, t)).toBe(t + 60_000);
    expect(waitFor({ second: t + 120_000, minute: t + 120_000 }, 1, t, limits)).toBe(2000);
  });
});

describe('ledger', () => {
  test('counts by bucket and hour, for 24 hours', () => {
    let ledger: Ledger = {};
    for (let h = 0; h < 30; h++) ledger = counted(ledger, 'search', 2, h * hour);
    ledger = counted(ledger, 'tracks', 1, 29 * hour);
    expect(callsOfTheDay(ledger, 'search', 29 * hour)).toBe(48);
    expect(callsOfTheDay(ledger, 'search', 40 * hour)).toBe(26);
    expect(callsOfTheDay(ledger, 'albums', 29 * hour)).toBe(0);
    expect(Object.keys(ledger['search'] ?? {})).toHaveLength(24);
  });
});

describe('retry budget and backoff', () => {
  test('full jitter below a doubling ceiling', () => {
    expect([1, 2, 3, 9].map((attempt) => backoff(attempt, () => 0.999_999))).toEqual([199, 399, 799, 2999]);
    expect(backoff(5, () => 0)).toBe(0);
  });

  test('retries stay a fifth of the calls once the savings are spent', () => {
    const budget = retryBudget(2);
    const allowed = Array.from({ length: 100 }, () => {
      budget.deposit();
      return budget.withdraw();
    });
    expect(allowed.filter(Boolean).length).toBeLessThanOrEqual(22);
    expect(allowed.filter(Boolean).length).toBeGreaterThanOrEqual(20);
  });
});

describe('freshness', () => {
  const entry: Entry = {
    status: 200,
    body: '{}',
    fetchedAt: t,
    freshUntil: t + 1000,
    generations: { playlists: 'g1' },
  };
  const current = new Map([['playlists', { id: 'g1', changedAt: 0, unsettledUntil: 0 }]]);

  test.each([
    ['within its time', entry, current, t + 999, true],
    ['at its end', entry, current, t + 1000, false],
    ['superseded', entry, new Map([['playlists', { id: 'g2', changedAt: 0, unsettledUntil: 0 }]]), t + 1, false],
    ['its generation lost', entry, new Map(), t + 1, false],
    ['without tags', { ...entry, generations: {} }, new Map(), t + 1, true],
    ['from a clock that is far ahead', { ...entry, fetchedAt: t + 120_000 }, current, t, false],
  ] as const)('%s', (_, kept, generations, now, fresh) => {
    expect(isFresh(kept, generations, now)).toBe(fresh);
  });

  const settling = (changedAt: number, unsettledUntil: number): Array<[string, Generation]> => [
    ['playlists', { id: 'g', changedAt, unsettledUntil }],
  ];

  test.each([
    ['while the change settles: until 45 s after it', settling(t, t + 45_000), t + 10_000, t + 45_000],
    ['its outcome unknown, later than 45 s after it: not at all', settling(t, t + 63_000), t + 50_000, t + 50_000],
    ['when all has settled: for its full time', settling(t, t + 63_000), t + 63_000, t + 63_000 + 5 * 60_000],
  ])('fetched %s', (_, generations, now, until) => {
    expect(freshUntil(new Map(generations), lifetimes.playlist, defaultLag, now)).toBe(until);
  });

  const changedAfter = (current: Generation | undefined, name: string, now = t): Generation =>
    changed(current, { id: name, changedAt: now, unsettledUntil: now + 3000, unseen: [name] }, now);

  test.each([
    ['nothing', undefined, t, ['b']],
    ['one that has settled', changedAfter(undefined, 'a'), t + 3000, ['b']],
    ['one that has not', changedAfter(undefined, 'a'), t + 2999, ['a', 'b']],
    ['the same one, before it was sent', changedAfter(undefined, 'b'), t + 100, ['b']],
    ['one of an earlier version', { id: 'a', changedAt: t, unsettledUntil: t + 3000 }, t, ['?', 'b']],
    [
      'many',
      Array.from('acdefghijk').reduce<Generation | undefined>((all, name) => changedAfter(all, name), undefined),
      t,
      ['+', ...'efghijkb'],
    ],
  ])('a change after %s names what reads may not show', (_, current, now, names) => {
    const next = changedAfter(current, 'b', now);
    expect(unseenIn(next, now)).toEqual(names);
    expect(unseenIn(next, next.unsettledUntil)).toEqual([]);
  });

  test('the earliest of several changes counts', () => {
    const both = new Map(settling(t, t + 45_000)).set('player', {
      id: 'p',
      changedAt: t + 9000,
      unsettledUntil: t + 12_000,
    });
    expect(freshUntil(both, lifetimes.playlist, defaultLag, t + 10_000)).toBe(t + 12_000);
  });
});

describe('tags', () => {
  test.each([
    [request('GET /me/playlists', {}), ['playlists']],
    [request('POST /playlists/{playlist_id}/items', { playlist_id: 'p' }), ['playlist:p', 'playlists']],
    [request('PUT /me/player/play', {}), ['player']],
    [request('GET /tracks/{id}', { id: 'a' }), []],
    [
      request(
        'PUT /me/library',
        {},
        { uris: ['spotify:track:a', 'spotify:album:b', 'spotify:playlist:c', 'spotify:track:d', 'spotify:artist:e'] },
      ),
      ['saved:tracks', 'saved:albums', 'playlists', 'playlist:c', 'saved:artists'],
    ],
  ])('%o', (asked, tags) => {
    expect(tagsOf(asked)).toEqual(tags);
  });
});

describe('minimal answers', () => {
  test('a thing by its id, and nothing else', () => {
    expect(minimal(request('GET /tracks/{id}', { id: 'a' }))).toEqual({
      id: 'a',
      uri: 'spotify:track:a',
      type: 'track',
    });
    expect(minimal(request('GET /playlists/{playlist_id}', { playlist_id: 'p' }))?.uri).toBe('spotify:playlist:p');
    expect(minimal(request('GET /albums/{id}/tracks', { id: 'a' }))).toBeUndefined();
    expect(minimal(request('GET /search', {}))).toBeUndefined();
    expect(minimal(request('PUT /playlists/{playlist_id}', { playlist_id: 'p' }))).toBeUndefined();
  });
});
