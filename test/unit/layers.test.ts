import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { limitOf } from '../../lib/resilience/decisions/gcra.ts';
import { failOpen } from '../../lib/resilience/store/fail-open-store.ts';
import type { FleetStore, RequestStateQuery } from '../../lib/resilience/store/fleet-store.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { type Answer, live } from '../../lib/spotify/answer.ts';
import { SpotifyError, type SpotifyFailure } from '../../lib/spotify/failure.ts';
import type { Send } from '../../lib/spotify/pipeline.ts';
import { request, target } from '../../lib/spotify/request.ts';
import { type Container, container, countingSpotify, sleep } from '../support/fleet-simulation.ts';

const start = 1_000_000_000;
beforeEach(() => void vi.useFakeTimers({ now: start }));
afterEach(() => void vi.useRealTimers());

const track = request('GET /tracks/{id}', { id: 't' });
const playlists = request('GET /me/playlists', {});
const player = request('GET /me/player', {});
const search = request('GET /search', {}, { q: 'a', type: 'track' });
const albums = request('GET /artists/{id}/albums', { id: 'a' });
const pause = request('PUT /me/player/pause', {});
const create = request('POST /me/playlists', {});

const down: SpotifyFailure = { code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'maybe' };
const limited = (seconds: number, given = true): SpotifyFailure => ({
  code: 'rate_limited',
  by: 'spotify',
  retryAt: new Date(Date.now() + seconds * 1000),
  given,
});
const spent = (seconds: number, given = true): SpotifyFailure => ({
  code: 'quota_exhausted',
  bucket: 'search',
  retryAt: new Date(Date.now() + seconds * 1000),
  given,
});

/** A Spotify that does as told: each entry a failure or `ok`; the last one goes on. */
function scripted(...script: ReadonlyArray<'ok' | (() => SpotifyFailure)>) {
  const times: number[] = [];
  const send: Send = () => {
    const next = script[Math.min(times.length, script.length - 1)] ?? 'ok';
    times.push(Date.now() - start);
    return next === 'ok' ? Promise.resolve(live(200, { nth: times.length })) : Promise.reject(new SpotifyError(next()));
  };
  return { send, times };
}

/** Lets time pass until the promise settles. */
async function settled<T>(promise: Promise<T>): Promise<T | SpotifyFailure> {
  const outcome = promise.catch((error: unknown) => {
    if (error instanceof SpotifyError) return error.failure;
    throw error;
  });
  await vi.advanceTimersByTimeAsync(30_000);
  return outcome;
}
const passing = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const source = (answer: Answer | SpotifyFailure) => ('freshness' in answer ? answer.freshness.source : answer.code);

describe('cache', () => {
  test('an equal read is answered once for the whole fleet, for its time', async () => {
    const store = memoryStore(Date.now);
    const spotify = countingSpotify({ id: 't' });
    const [one, two] = [container({ store, spotify: spotify.send }), container({ store, spotify: spotify.send })];
    expect(await one.ask(track)).toMatchObject({ body: { id: 't' }, freshness: { source: 'live' } });
    await passing(5000);
    expect(await two.ask(track)).toMatchObject({ body: { id: 't' }, freshness: { source: 'cache', age_seconds: 5 } });
    await passing(7 * 86_400_000);
    expect(source(await one.ask(track))).toBe('live');
    expect(spotify.asked).toHaveLength(2);
  });

  test('a personal answer belongs to its user, a catalogue answer to everyone', async () => {
    const store = memoryStore(Date.now);
    const { ask } = container({ store, spotify: countingSpotify().send });
    await ask(playlists, { account: 'me' });
    await ask(track, { account: 'me' });
    expect(source(await ask(playlists, { account: 'you' }))).toBe('live');
    expect(source(await ask(track, { account: 'you' }))).toBe('cache');
  });

  test('the order of ids is part of the key', async () => {
    const { ask } = container({ store: memoryStore(Date.now), spotify: countingSpotify([true, false]).send });
    const contains = (...uris: string[]) => request('GET /me/library/contains', {}, { uris });
    await ask(contains('spotify:track:a', 'spotify:track:b'));
    expect(source(await ask(contains('spotify:track:b', 'spotify:track:a')))).toBe('live');
    expect(source(await ask(contains('spotify:track:a', 'spotify:track:b')))).toBe('cache');
  });

  test('"nothing is playing" is an answer', async () => {
    const { ask } = container({ store: memoryStore(Date.now), spotify: () => Promise.resolve(live(204, undefined)) });
    await ask(player);
    expect(await ask(player)).toMatchObject({ status: 204, body: undefined, freshness: { source: 'cache' } });
  });

  test('a damaged entry is a missing one: it is fetched anew, and never stands in', async () => {
    const store = memoryStore(Date.now);
    const entry = { status: 200, body: '{"id":', fetchedAt: start, freshUntil: start + 60_000, generations: {} };
    const spoil = () => store.putEntry('everyone', target(track), entry, start + 120_000);
    await spoil();
    const { ask } = container({ store, spotify: countingSpotify({ id: 't' }).send });
    expect(await ask(track)).toMatchObject({ body: { id: 't' }, freshness: { source: 'live' } });
    expect(source(await ask(track))).toBe('cache');
    await spoil();
    const out = container({ store, spotify: scripted(() => down).send, settings: { retry: false } });
    expect(source(await out.ask(track))).toBe('minimal');
  });

  test('fresh skips the cache and renews it', async () => {
    const spotify = scripted('ok');
    const { ask } = container({ store: memoryStore(Date.now), spotify: spotify.send });
    await ask(playlists);
    expect(await ask(playlists, { fresh: true })).toMatchObject({ body: { nth: 2 }, freshness: { source: 'live' } });
    expect(await ask(playlists)).toMatchObject({ body: { nth: 2 }, freshness: { source: 'cache' } });
  });

  test('equal reads at the same time in one call are made once', async () => {
    const spotify = countingSpotify();
    const { fanOut } = container({ store: memoryStore(Date.now), spotify: spotify.send });
    await fanOut([track, track, track, search]);
    expect(spotify.asked.sort()).toEqual(['GET /search', 'GET /tracks/{id}']);
  });

  test('a change makes the reads it touches live again, and soon cached again', async () => {
    const { ask } = container({ store: memoryStore(Date.now), spotify: countingSpotify().send });
    await ask(player);
    await ask(playlists);
    await ask(pause);
    expect(source(await ask(player))).toBe('live');
    expect(source(await ask(playlists))).toBe('cache');
    await passing(3500);
    await ask(player);
    await passing(3000);
    expect(source(await ask(player))).toBe('cache');
  });

  test('a miss says why, and counts as superseded only what a change really made stale', async () => {
    const { ask, events } = container({ store: memoryStore(Date.now), spotify: countingSpotify().send });
    await ask(playlists);
    await ask(create);
    await ask(create);
    await ask(playlists);
    await passing(600_000);
    await ask(playlists);
    await ask(playlists, { fresh: true });
    const misses = events.flatMap((event) =>
      event.type === 'cache' && event.result === 'miss' ? [event.because] : [],
    );
    expect(misses).toEqual(['absent', 'superseded', 'expired', 'fresh_asked']);
  });

  test('a generation that another container was first to give does not make an old answer count', async () => {
    const shared = memoryStore(Date.now);
    const slow: FleetStore = {
      ...shared,
      ensureGenerations: (...tags) => sleep(2000).then(() => shared.ensureGenerations(...tags)),
    };
    const reader = container({ store: slow, spotify: countingSpotify({ state: 'before' }).send });
    const reading = reader.ask(player);
    await passing(1000);
    await container({ store: shared, spotify: countingSpotify().send }).ask(pause);
    await passing(8000);
    expect(source(await reading)).toBe('live');
    expect(
      source(await container({ store: shared, spotify: countingSpotify({ state: 'after' }).send }).ask(player)),
    ).toBe('live');
  });
});

describe('stale and minimal answers', () => {
  test('an outage is bridged by the last answer, which says how old it is and why', async () => {
    const store = memoryStore(Date.now);
    await container({ store, spotify: countingSpotify({ list: 1 }).send }).ask(playlists);
    await passing(600_000);
    const { ask, events } = container({ store, spotify: scripted(() => down).send });
    const answer = await settled(ask(playlists));
    expect(answer).toMatchObject({
      body: { list: 1 },
      freshness: { source: 'stale', age_seconds: 600, reason: expect.stringContaining('reached') },
    });
    expect(events).toContainEqual({ type: 'cache', result: 'stale', kind: 'playlist' });
  });

  test('a thing by its id is at least named', async () => {
    const { ask } = container({ store: memoryStore(Date.now), spotify: scripted(() => down).send });
    expect(await settled(ask(track))).toMatchObject({
      body: { id: 't', uri: 'spotify:track:t' },
      freshness: { source: 'minimal' },
    });
    expect(await settled(ask(search))).toMatchObject({ code: 'unavailable' });
  });

  test('changes never degrade, and neither does a sign-in that is needed', async () => {
    const { ask } = container({ store: memoryStore(Date.now), spotify: scripted(() => down).send });
    expect(await settled(ask(create))).toMatchObject({ code: 'unavailable' });
    const signedOut = container({
      store: memoryStore(Date.now),
      spotify: scripted(() => ({ code: 'sign_in_required', reason: 'expired' })).send,
    });
    expect(await settled(signedOut.ask(track))).toMatchObject({ code: 'sign_in_required' });
  });

  test('a spent quota says when it is back', async () => {
    const { ask } = container({
      store: memoryStore(Date.now),
      spotify: scripted(() => ({ ...spent(3600), bucket: 'tracks' })).send,
    });
    expect(await settled(ask(track))).toMatchObject({
      freshness: { source: 'minimal', retry_at: new Date(start + 3_600_000).toISOString() },
    });
  });
});

describe('breaker', () => {
  const failing = (store: FleetStore, spotify: Send) =>
    container({ store, spotify, settings: { retry: false, degradation: false } });
  const fail = async ({ ask }: Container, times: number) => {
    for (let nth = 0; nth < times; nth++)
      await ask(request('GET /search', {}, { q: `failing ${nth}` })).catch(() => undefined);
  };

  test('five failures in a minute stop all containers, for that group only', async () => {
    const store = memoryStore(Date.now);
    const spotify = scripted(() => down);
    const one = failing(store, spotify.send);
    await fail(one, 5);
    expect(one.events).toContainEqual({ type: 'circuit', group: 'search', change: 'opened' });
    const other = failing(store, spotify.send);
    expect(await settled(other.ask(search))).toMatchObject({ code: 'circuit_open', group: 'search' });
    expect(spotify.times).toHaveLength(5);
    expect(await settled(other.ask(track))).toMatchObject({ code: 'unavailable' });
  });

  /** What becomes of a read within a second, which is shorter than the cool-down. */
  const codeSoon = async ({ ask }: Container, q: string) => {
    const answer = ask(request('GET /search', {}, { q })).then(source, (error: unknown) =>
      error instanceof SpotifyError ? error.failure.code : 'other',
    );
    await passing(1000);
    return answer;
  };

  test('each try counts, and the try that opens the circuit is the last one', async () => {
    const spotify = scripted(() => down);
    const one = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: { degradation: false } });
    for (let nth = 0; nth < 20; nth++) await codeSoon(one, `query ${nth}`);
    expect(spotify.times).toHaveLength(5);
  });

  test('one request that always fails does not stop the others of its group', async () => {
    const spotify = scripted(() => down);
    const one = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: { degradation: false } });
    for (let nth = 0; nth < 4; nth++) expect(await codeSoon(one, 'broken')).toBe('unavailable');
    expect(spotify.times.length).toBeGreaterThan(5);
    expect(await codeSoon(one, 'another')).toBe('unavailable');
    expect(await codeSoon(one, 'another')).toBe('circuit_open');
  });

  test('after the cool-down one probe of the fleet goes through; its success closes the circuit', async () => {
    const store = memoryStore(Date.now);
    await fail(failing(store, scripted(() => down).send), 5);
    await passing(30_000);
    const times: number[] = [];
    const slow: Send = async () => {
      times.push(Date.now());
      await sleep(500);
      return live(200, {});
    };
    const fleet = Array.from({ length: 8 }, () => failing(store, slow));
    const asked = fleet.map(({ ask }) =>
      ask(search).then(source, (error: unknown) => (error instanceof SpotifyError ? error.failure.code : 'other')),
    );
    await passing(1000);
    const outcomes = await Promise.all(asked);
    expect(times).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'circuit_open')).toHaveLength(7);
    expect(fleet.flatMap(({ events }) => events.filter(({ type }) => type === 'circuit'))).toEqual([
      { type: 'circuit', group: 'search', change: 'probe' },
      { type: 'circuit', group: 'search', change: 'closed' },
    ]);
    const next = await settled(failing(store, slow).ask(request('GET /search', {}, { q: 'b' })));
    expect(next).toMatchObject({ freshness: { source: 'live' } });
  });

  test('a failed probe opens it again', async () => {
    const store = memoryStore(Date.now);
    const spotify = scripted(() => down);
    const one = failing(store, spotify.send);
    await fail(one, 5);
    await passing(30_000);
    await fail(one, 3);
    expect(spotify.times).toHaveLength(6);
  });

  const harmless: ReadonlyArray<[string, SpotifyFailure]> = [
    ['not found', { code: 'not_found', operation: '' }],
    ['a rate limit', { code: 'rate_limited', by: 'spotify', retryAt: new Date(start + 60_000), given: true }],
    ['our own deadline', { code: 'unavailable', host: 'api', cause: 'deadline', sent: 'no' }],
    ['the accounts host', { code: 'unavailable', host: 'accounts', cause: 'network', sent: 'no' }],
  ];
  test.each(harmless)('%s never opens it', async (_, failure) => {
    const one = container({
      store: memoryStore(Date.now),
      spotify: scripted(() => failure).send,
      settings: { retry: false, degradation: false, limiter: false },
    });
    await fail(one, 20);
    expect(one.events.filter(({ type }) => type === 'circuit')).toEqual([]);
  });
});

describe('limiter', () => {
  test('waits for a token within bounds, then says when to come back', async () => {
    const spotify = countingSpotify();
    const { ask } = container({
      store: memoryStore(Date.now),
      spotify: spotify.send,
      settings: { cache: false, limits: { second: limitOf(2, 1000), minute: limitOf(4, 60_000) } },
    });
    const asked = Array.from({ length: 6 }, () =>
      ask(search).then(source, (error: unknown) => (error instanceof SpotifyError ? error.failure : error)),
    );
    await passing(6000);
    const outcomes = await Promise.all(asked);
    expect(outcomes.filter((outcome) => outcome === 'live')).toHaveLength(4);
    expect(outcomes.filter((outcome) => outcome !== 'live')).toEqual(
      [1, 2].map(() => expect.objectContaining({ code: 'rate_limited', by: 'us' })),
    );
  });

  test('bulk work leaves the last of a quota to direct requests', async () => {
    const store = memoryStore(Date.now);
    const { ask } = container({ store, spotify: countingSpotify().send, settings: { cache: false, quota: () => 10 } });
    for (let nth = 0; nth < 8; nth++) await ask(search, { priority: 'bulk' });
    expect(await settled(ask(search, { priority: 'bulk' }))).toEqual({ code: 'quota_reserved', bucket: 'search' });
    expect(source(await ask(search))).toBe('live');
  });

  test('a guest has a share of a quota, and the owner all of it', async () => {
    const memory = memoryStore(Date.now);
    let calls = 0;
    const guest = () => ({ account: 'me', ledger: { search: { [Math.floor(Date.now() / 3_600_000)]: calls } } });
    const store = {
      ...memory,
      read: async (query: RequestStateQuery) => ({ ...(await memory.read(query)), guest: guest() }),
    };
    const settings = { cache: false, quota: () => 10, guestShare: 0.3 };
    const spotify = countingSpotify();
    const { ask } = container({ store, spotify: spotify.send, settings });
    calls = 2;
    expect(source(await ask(search))).toBe('live');
    calls = 3;
    expect(await settled(ask(search))).toEqual({ code: 'quota_reserved', bucket: 'search', from: 'guest' });
    expect(source(await ask(albums))).toBe('live');
    const owner = container({ store: memory, spotify: spotify.send, settings });
    for (let nth = 0; nth < 5; nth++) expect(source(await owner.ask(search))).toBe('live');
  });
});

describe('quota gate', () => {
  test('a spent quota shuts its bucket for everybody, and no other', async () => {
    const store = memoryStore(Date.now);
    const spotify = scripted(() => spent(7200), 'ok');
    const one = container({ store, spotify: spotify.send });
    await settled(one.ask(search));
    const other = container({ store, spotify: spotify.send });
    expect(await settled(other.ask(search))).toMatchObject({ code: 'quota_exhausted', bucket: 'search' });
    expect(spotify.times).toHaveLength(1);
    expect(source(await other.ask(albums))).toBe('live');
    await passing(7_200_000);
    expect(source(await other.ask(search))).toBe('live');
  });

  test('without a time: an hour, then one gentle probe, doubling', async () => {
    const store = memoryStore(Date.now);
    const spotify = scripted(() => spent(3600, false));
    const fleet = [1, 2, 3].map(() => container({ store, spotify: spotify.send, settings: { degradation: false } }));
    for (let hour = 0; hour < 8; hour++) {
      await Promise.all(fleet.map(({ ask }) => ask(search).catch(() => undefined)));
      await passing(3_600_000);
    }
    // Three at once at first, then one at 1 h, 3 h and 7 h.
    expect(spotify.times.map((time) => Math.round(time / 3_600_000))).toEqual([0, 0, 0, 1, 3, 7]);
  });
});

describe('retry', () => {
  const quiet = { cache: false, breaker: false } as const;
  test('a read that failed in passing is repeated', async () => {
    const spotify = scripted(
      () => down,
      () => down,
      'ok',
    );
    const { ask, events } = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: quiet });
    expect(await settled(ask(search))).toMatchObject({ body: { nth: 3 } });
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(2);
  });

  test('a change whose outcome is unknown is never repeated, one that was not sent is', async () => {
    const lost = scripted(() => down, 'ok');
    expect(
      await settled(container({ store: memoryStore(Date.now), spotify: lost.send, settings: quiet }).ask(create)),
    ).toMatchObject({ code: 'unavailable' });
    expect(lost.times).toHaveLength(1);
    const unsent = scripted(() => ({ code: 'unavailable', host: 'api', cause: 'network', sent: 'no' }), 'ok');
    expect(
      await settled(container({ store: memoryStore(Date.now), spotify: unsent.send, settings: quiet }).ask(create)),
    ).toMatchObject({ status: 200 });
  });

  test('what was not answered in time is not asked again', async () => {
    const spotify = scripted(() => ({ code: 'unavailable', host: 'api', cause: 'timeout', sent: 'maybe' }), 'ok');
    const { ask } = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: quiet });
    expect(await settled(ask(search))).toMatchObject({ code: 'unavailable', cause: 'timeout' });
    expect(spotify.times).toHaveLength(1);
  });

  test('a small Retry-After is waited for, also by a change; a long one is not', async () => {
    const small = scripted(() => limited(3), 'ok');
    expect(
      await settled(container({ store: memoryStore(Date.now), spotify: small.send, settings: quiet }).ask(create)),
    ).toMatchObject({ status: 200 });
    expect(small.times[1]).toBeGreaterThanOrEqual(3000);
    const long = scripted(() => limited(11), 'ok');
    expect(
      await settled(container({ store: memoryStore(Date.now), spotify: long.send, settings: quiet }).ask(search)),
    ).toMatchObject({ code: 'rate_limited' });
    expect(long.times).toHaveLength(1);
  });

  test('a 429 is waited for once: a second one is reported', async () => {
    const spotify = scripted(() => limited(1));
    const { ask } = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: quiet });
    expect(await settled(ask(search))).toMatchObject({ code: 'rate_limited' });
    expect(spotify.times).toHaveLength(2);
  });

  test('never past the deadline', async () => {
    const spotify = scripted(() => limited(9), 'ok');
    const { ask } = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: quiet });
    expect(await settled(ask(search, { deadline: Date.now() + 5000 }))).toMatchObject({ code: 'rate_limited' });
  });
});

describe('without the table', () => {
  const broken = (): Promise<never> => Promise.reject(new Error('gone'));
  const gone: FleetStore = {
    read: broken,
    putEntry: broken,
    replaceGenerations: broken,
    ensureGenerations: broken,
    swapCircuit: broken,
    swapGate: broken,
    take: broken,
    survey: broken,
  };

  test('calls go through, limits hold in this process, and every failure is reported', async () => {
    const failures: string[] = [];
    const store = failOpen(gone, {
      now: Date.now,
      rest: 1000,
      onFailure: (operation) => void failures.push(operation),
    });
    const spotify = countingSpotify();
    const { ask } = container({
      store,
      spotify: spotify.send,
      settings: { limits: { second: limitOf(3, 1000), minute: limitOf(3, 60_000) }, limiterWait: 0 },
    });
    for (let nth = 0; nth < 3; nth++) expect(source(await ask(track))).toBe('live');
    expect(await settled(ask(search))).toMatchObject({ code: 'rate_limited', by: 'us' });
    expect(failures.length).toBeGreaterThan(0);
  });

  test('a throttled operation rests alone, a store that cannot be reached rests as a whole', async () => {
    const asked: string[] = [];
    let failure = Object.assign(new Error('slow down'), {
      name: 'ProvisionedThroughputExceededException',
      $fault: 'client',
    });
    const fails = (operation: string) => () => {
      asked.push(operation);
      return Promise.reject(failure);
    };
    const state = memoryStore(Date.now);
    const store = failOpen(
      { ...state, putEntry: fails('putEntry'), take: fails('take'), replaceGenerations: fails('replaceGenerations') },
      { now: Date.now, rest: 1000, onFailure: () => undefined },
    );
    const query = { account: 'me', tags: [], group: 'a', bucket: 'a' };
    const limits = { second: limitOf(3, 1000), minute: limitOf(3, 60_000) };
    await store.take({ count: 1, bucket: 'a', limits });
    await store.take({ count: 1, bucket: 'a', limits });
    await store
      .replaceGenerations('me', {
        tags: [],
        seen: new Map(),
        next: (_, current) => current ?? { id: 'a', changedAt: 0, unsettledUntil: 0 },
      })
      .catch(() => undefined);
    expect(asked).toEqual(['take', 'replaceGenerations']);
    expect(await store.read(query)).toMatchObject({ known: true });
    failure = Object.assign(new Error('no answer'), { name: 'TimeoutError', $fault: 'client' });
    await passing(1000);
    await store.take({ count: 1, bucket: 'a', limits });
    expect(await store.read(query)).toMatchObject({ known: false });
    await passing(1000);
    expect(await store.read(query)).toMatchObject({ known: true });
  });

  test('the last gate seen still holds, and a circuit opens in this process', async () => {
    let store: FleetStore = memoryStore(Date.now);
    const flaky: FleetStore = {
      ...gone,
      read: (query) => store.read(query),
      take: (take) => store.take(take),
      swapGate: (...gate) => store.swapGate(...gate),
    };
    const shielded = failOpen(flaky, { now: Date.now, rest: 1000, onFailure: () => undefined });
    const spotify = scripted(() => spent(3600));
    const { ask } = container({ store: shielded, spotify: spotify.send, settings: { degradation: false } });
    await settled(ask(search));
    expect(await settled(ask(search))).toMatchObject({ code: 'quota_exhausted' });
    store = gone;
    await passing(2000);
    expect(await settled(ask(search))).toMatchObject({ code: 'quota_exhausted' });
    expect(spotify.times).toHaveLength(1);
    const failing = container({
      store: failOpen(gone, { now: Date.now, rest: 1000, onFailure: () => undefined }),
      spotify: scripted(() => down).send,
      settings: { retry: false },
    });
    for (const offset of ['0', '50', '100', '150', '200'])
      await failing.ask(request('GET /me/playlists', {}, { limit: '50', offset })).catch(() => undefined);
    expect(await settled(failing.ask(playlists))).toMatchObject({ code: 'circuit_open' });
  });

  test('what could not be invalidated is invalidated by the next read, for all containers', async () => {
    const shared = memoryStore(Date.now);
    let reachable = false;
    const flaky: FleetStore = {
      ...shared,
      replaceGenerations: (...change) => (reachable ? shared.replaceGenerations(...change) : broken()),
    };
    const [one, other] = [
      container({ store: flaky, spotify: countingSpotify().send }),
      container({ store: shared, spotify: countingSpotify().send }),
    ];
    await one.ask(playlists);
    await one.ask(create);
    expect(source(await other.ask(playlists))).toBe('cache');
    reachable = true;
    await one.ask(playlists);
    expect(source(await other.ask(playlists))).toBe('live');
    await passing(60_000);
    await one.ask(playlists);
    expect(source(await one.ask(playlists))).toBe('cache');
  });

  test.each([
    ['whose generations cannot be written', { replaceGenerations: broken }],
    ['that is gone', gone],
  ])('a read after a change says what it may not show, with a store %s', async (_, failing) => {
    const shared = memoryStore(Date.now);
    let now: Partial<FleetStore> = {};
    const store: FleetStore = {
      ...shared,
      read: (...a) => (now.read ?? shared.read)(...a),
      replaceGenerations: (...a) => (now.replaceGenerations ?? shared.replaceGenerations)(...a),
    };
    const guarded = failOpen(store, { now: Date.now, rest: 0, onFailure: () => undefined });
    const spotify = scripted('ok', 'ok', 'ok', () => down, 'ok');
    const settings = { retry: false };
    const one = container({ store: guarded, spotify: spotify.send, settings });
    const other = container({ store: shared, spotify: countingSpotify().send });
    await one.ask(playlists);
    now = failing;
    await one.ask(create, { change: 'first' });
    const sent = Date.now();
    expect(await one.ask(playlists)).toMatchObject({ unseen: ['first'], unsettledUntil: sent + 45_000 });
    await passing(1000);
    await settled(one.ask(create, { change: 'lost' }));
    const late = sent + 1000 + 10_000 + 45_000;
    expect(await one.ask(playlists)).toMatchObject({ unseen: ['first', 'lost'], unsettledUntil: late });
    now = {};
    // One more read, and every container knows it.
    await one.ask(playlists, { fresh: true });
    expect(await other.ask(playlists)).toMatchObject({ unseen: ['first', 'lost'], unsettledUntil: late });
    await passing(60_000);
    expect(await one.ask(playlists)).not.toHaveProperty('unseen');
    expect(source(await one.ask(playlists))).toBe('cache');
  });

  test('a change that was refused leaves no name, with a store whose generations cannot be written', async () => {
    const store: FleetStore = { ...memoryStore(Date.now), replaceGenerations: broken };
    const refused: SpotifyFailure = { code: 'bad_request', message: 'no' };
    const { ask } = container({ store, spotify: scripted(() => refused, 'ok').send, settings: { retry: false } });
    await settled(ask(create, { change: 'refused' }));
    expect((await ask(playlists)).unseen ?? []).toEqual([]);
  });

  test('a change that cannot be invalidated is sent, says so, and this container stops trusting its entries', async () => {
    const shared = memoryStore(Date.now);
    const half: FleetStore = { ...shared, replaceGenerations: broken };
    const { ask, events } = container({ store: half, spotify: countingSpotify().send });
    await ask(playlists);
    expect(source(await ask(playlists))).toBe('cache');
    await ask(create);
    expect(events).toContainEqual({ type: 'lagging', tags: 1 });
    expect(source(await ask(playlists))).toBe('live');
  });
});
