import { describe, expect, test } from 'vitest';
import { type StatusPorts, serverStatus } from '../../lib/mcp/server-status.ts';
import { available, limitOf } from '../../lib/resilience/decisions/gcra.ts';
import { cacheStatistics } from '../../lib/resilience/statistics/cache-statistics.ts';
import { failOpen } from '../../lib/resilience/store/fail-open-store.ts';
import type { FleetStore, UserAccess } from '../../lib/resilience/store/fleet-store.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { operations } from '../../lib/spotify/operations.ts';
import { type ServerStatus, signInAdvice } from '../../lib/tools/definition/server-status.ts';
import { serverTools } from '../../lib/tools/toolsets/server.ts';
import { generousSettings } from '../support/fleet-simulation.ts';
import { contextWithStub } from '../support/tool-context.ts';

const noon = Date.parse('2026-11-23T12:00:00Z');
const hour = 3_600_000;
const day = 24 * hour;
const consentedAt = Date.parse('2026-09-01T08:00:00Z');
const limits = { second: limitOf(10, 1000), minute: limitOf(30, 60_000) };
const quota = (bucket: string) => (bucket === 'search' ? 200 : 1000);

const me: UserAccess = { notBefore: 100, ended: false, consentedAt, consentEndsAt: Date.parse('2027-03-01T08:00:00Z') };

/** Ten minutes of one container, 40 minutes ago. */
const counted = {
  hour: noon / hour - 1,
  container: 'a',
  slots: { '2': { album: { hits: 3, misses: 1, kept: 2, bytes: 700 }, queue: { hits: 0, misses: 4, superseded: 2 } } },
  keys: { 'album:x': 4 },
};

/** A store that knows a user. */
const withUser = (
  store: Pick<FleetStore, 'survey'>,
  user: UserAccess | undefined = me,
): Pick<FleetStore, 'survey'> => ({
  survey: async (query) => {
    const survey = await store.survey(query);
    return survey.known && query.account === 'me' ? { ...survey, user } : survey;
  },
});

function portsWith(store: Pick<FleetStore, 'survey'>, parts: Partial<StatusPorts> = {}): StatusPorts {
  const layering = { ...generousSettings, limits, quota };
  const statistics = () => Promise.resolve(cacheStatistics([], [counted], noon));
  return {
    version: '9.8.7',
    mode: 'development',
    now: () => noon,
    store: withUser(store),
    access: () => Promise.reject(new Error('gone')),
    layering,
    statistics,
    ...parts,
  };
}

/** What the model sees. */
async function shown(ports: StatusPorts, call: { issuedAt?: number } = {}): Promise<Record<string, unknown>> {
  const status = serverStatus(ports);
  const { context, requests } = contextWithStub(() => undefined);
  const disconnect = () => Promise.reject(new Error('not asked for'));
  const { getServerStatus } = serverTools({ status, disconnect });
  if (!getServerStatus) throw new Error('no tool tells the status');
  const caller = { account: 'me', ...call };
  const { data } = await getServerStatus.call({}, { ...context, now: ports.now, caller });
  expect(requests).toEqual([]);
  return JSON.parse(JSON.stringify(data));
}

describe('the status', () => {
  test('of a server to which nothing happened names every bucket and group', async () => {
    const data = await shown(portsWith(memoryStore(() => noon)));
    expect(Object.keys(data)[0]).toBe('verdict');
    expect(data).toMatchObject({
      verdict: 'All is well. Least quota left: albums, about 1000 of 1000 calls a day.',
      version: '9.8.7',
      mode: 'development',
      sign_in: { connected: true, consented_at: '2026-09-01T08:00:00.000Z', ends_at: '2027-03-01T08:00:00.000Z' },
      rate_limit: { calls_left_this_second: 10, calls_left_this_minute: 30 },
    });
    expect(data).not.toHaveProperty('note');
    expect(data).not.toHaveProperty('switched_off');
    expect(data['sign_in']).not.toHaveProperty('advice');
    const all = Object.values(operations);
    expect(data['quotas']).toHaveLength(new Set(all.map(({ bucket }) => bucket)).size);
    expect(data['quotas']).toContainEqual({ bucket: 'search', calls_last_24_hours: 0, estimate: 200, left: 200 });
    expect(data['breakers']).toHaveLength(new Set(all.map(({ group }) => group)).size);
    expect(data['breakers']).toContainEqual({ group: 'search', state: 'closed' });
  });

  test('tells what was used, what is shut and until when, and what is given a rest', async () => {
    const store = memoryStore(() => noon);
    const take = { count: 3, bucket: 'search', limits };
    await store.take(take);
    const shut = { guessed: false, wait: hour } as const;
    await store.swapGate('saved', undefined, { ...shut, reason: 'quota', closedUntil: noon + hour });
    await store.swapGate('player', undefined, { ...shut, reason: 'rate', closedUntil: noon + 1000 });
    await store.swapGate('albums', undefined, { ...shut, reason: 'rate', closedUntil: noon });
    await store.swapCircuit('player', undefined, { failures: 5, since: noon, openUntil: noon + 1 });
    await store.swapCircuit('library', undefined, { failures: 5, since: noon, openUntil: noon });
    await store.swapCircuit('browse', undefined, { failures: 2, since: noon });
    const data = await shown(portsWith(store));
    expect(data['verdict']).toBe(
      'Spotify takes no calls now for player until 2026-11-23T12:00:01.000Z, saved until 2026-11-23T13:00:00.000Z. Spotify fails now for library, player: these answers may be old. The rest works.',
    );
    const unused = { calls_last_24_hours: 0, estimate: 1000, left: 1000 };
    expect(data['quotas']).toEqual(
      expect.arrayContaining([
        { bucket: 'search', calls_last_24_hours: 3, estimate: 200, left: 197 },
        { bucket: 'saved', ...unused, shut_until: '2026-11-23T13:00:00.000Z', shut_by: 'quota' },
        { bucket: 'player', ...unused, shut_until: '2026-11-23T12:00:01.000Z', shut_by: 'rate limit' },
        { bucket: 'albums', ...unused },
      ]),
    );
    expect(data['breakers']).toEqual(
      expect.arrayContaining([
        { group: 'player', state: 'open', retry_at: '2026-11-23T12:00:00.001Z' },
        { group: 'library', state: 'half_open' },
        { group: 'browse', state: 'closed' },
      ]),
    );
    expect(data['rate_limit']).toEqual({ calls_left_this_second: 7, calls_left_this_minute: 27 });
  });

  test('says what the cache did in the last hour, day and week, and nothing of a cache that cannot be asked', async () => {
    const store = memoryStore(() => noon);
    const worked = {
      reads: 8,
      hit_rate: 0.375,
      served_stale: 0,
      invalidated: 2,
      entries_written: 2,
      bytes_written: 700,
      hit_rate_by_strategy: { album: 0.75, queue: 0 },
      top_keys: [{ key: 'album:x', reads: 4 }],
    };
    const { cache } = await shown(portsWith(store));
    expect(cache).toEqual({ last_hour: worked, last_day: worked, last_week: worked });
    expect(await shown(portsWith(store, { statistics: () => Promise.reject(new Error('no')) }))).not.toHaveProperty(
      'cache',
    );
  });

  test('never says that less than nothing is left, and forgets calls of the day before', async () => {
    let now = noon;
    const store = memoryStore(() => now);
    const many = limitOf(1000, 1000);
    await store.take({ count: 300, bucket: 'search', limits: { second: many, minute: many } });
    const search = async () => (await shown(portsWith(store, { now: () => now })))['quotas'];
    expect(await search()).toContainEqual({ bucket: 'search', calls_last_24_hours: 300, estimate: 200, left: 0 });
    now += day;
    expect(await search()).toContainEqual({ bucket: 'search', calls_last_24_hours: 0, estimate: 200, left: 200 });
  });

  test('names the parts that are off', async () => {
    const layering = { ...generousSettings, breaker: false, cache: false };
    const store = memoryStore(() => noon);
    expect((await shown(portsWith(store, { layering })))['switched_off']).toEqual(['cache', 'breaker']);
  });

  test('says of a sign-in that Spotify ended what the user must do, where every other tool only fails', async () => {
    const store = withUser(
      memoryStore(() => noon),
      { ...me, ended: true },
    );
    const data = await shown(portsWith(store, { store }));
    expect(data['sign_in']).toMatchObject({ connected: false, advice: expect.stringContaining('must sign in') });
  });

  test('is for those who may use the server', async () => {
    const known = memoryStore(() => noon);
    await expect(shown(portsWith(known, { store: known }))).rejects.toThrow('access_ended');
    await expect(shown(portsWith(known), { issuedAt: 99 })).rejects.toThrow('access_ended');
    await expect(shown(portsWith(known), { issuedAt: 100 })).resolves.toBeDefined();
  });

  test('says so when the table is gone, with what this container saw last', async () => {
    const remote = memoryStore(() => noon);
    let gone = false;
    const broken: FleetStore = {
      ...remote,
      survey: (query) => (gone ? Promise.reject(new Error('gone')) : remote.survey(query)),
    };
    const store = failOpen(broken, { now: () => noon, rest: 1000, onFailure: () => undefined });
    await remote.swapCircuit('search', undefined, { failures: 5, since: noon, openUntil: noon + 1000 });
    await store.read({ account: 'me', tags: [], group: 'search', bucket: 'search' });
    gone = true;
    const data = await shown(portsWith(store));
    expect(data['note']).toContain('one container saw last');
    expect(data['sign_in']).toEqual({ advice: 'Whether the sign-in is still valid is unknown.' });
    await expect(shown(portsWith(store), { issuedAt: 100 })).rejects.toThrow('access_unknown');
    expect(data['breakers']).toContainEqual({ group: 'search', state: 'open', retry_at: '2026-11-23T12:00:01.000Z' });
  });
});

describe('the verdict', () => {
  const well: ServerStatus = {
    ...{ version: '9.8.7', mode: 'development', off: [], cache: undefined, known: true },
    signIn: { connected: true },
    quotas: [
      { bucket: 'albums', calls: 0, estimate: 1000, left: 1000 },
      { bucket: 'search', calls: 50, estimate: 200, left: 150 },
    ],
    circuits: [{ group: 'player', state: 'closed' }],
    rate: { second: { left: 10, of: 10 }, minute: { left: 30, of: 30 } },
  };
  const gate = { reason: 'rate', closedUntil: noon + hour } as const;
  const empty = { ...well.rate, minute: { left: 0, of: 30 } };
  const spent = { bucket: 'search', calls: 200, estimate: 200, left: 0 };
  const failing = { group: 'player', state: 'half_open' } as const;
  const verdictOn = async (status: ServerStatus) => {
    const tools = serverTools({ status: () => Promise.resolve(status), disconnect: () => Promise.resolve() });
    const { context } = contextWithStub(() => undefined);
    return (await tools['getServerStatus']?.call({}, context))?.data['verdict'];
  };

  test.each<[string, Partial<ServerStatus>]>([
    ['All is well. Least quota left: search, about 150 of 200 calls a day.', {}],
    ['All is well.', { quotas: [] }],
    ['Not connected: the user must sign in with Spotify again.', { signIn: { connected: false }, rate: empty }],
    [
      'Spotify takes no calls now for search until 2026-11-23T13:00:00.000Z. The rest works.',
      { quotas: [{ ...spent, gate }] },
    ],
    ['Spotify fails now for player: these answers may be old. The rest works.', { circuits: [failing] }],
    ["By this server's estimate today's quota is used up for search. The rest works.", { quotas: [spent] }],
    ["Slow for up to a minute: this server's own limit of calls a minute is used up. The rest works.", { rate: empty }],
    [
      "Spotify fails now for player: these answers may be old. By this server's estimate today's quota is used up for search. The rest works.",
      { circuits: [failing], quotas: [spent] },
    ],
    [
      'All is well as far as this container knows: the shared state could not be read.',
      { known: false, quotas: [], signIn: undefined },
    ],
  ])('%s', async (sentence, status) => {
    expect(await verdictOn({ ...well, ...status })).toBe(sentence);
  });
});

describe('the end of a consent', () => {
  const end = Date.parse('2027-03-01T08:00:00Z');
  const connected: ServerStatus['signIn'] = { connected: true, consentedAt, consentEndsAt: end };
  test.each([
    ['more than two weeks ahead', connected, end - 14 * day - 1, undefined],
    ['two weeks ahead', connected, end - 14 * day, /ends on 2027-03-01: the user should sign in again before/],
    ['just before', connected, end - 1, /ends on 2027-03-01/],
    ['once it is over', connected, end, /ended on 2027-03-01: the user must sign in again/],
    ['when Spotify took it back', { connected: false, consentedAt }, noon, /has ended: the user must sign in/],
    ['when nobody knows since when', { connected: true }, noon, undefined],
  ] as const)('is told %s', (_, signIn, now, said) => {
    const advice = signInAdvice(signIn, now);
    if (said) expect(advice).toMatch(said);
    else expect(advice).toBeUndefined();
  });
});

test.each([
  ['nothing was taken', 0, 10],
  ['the time is past', noon - 1, 10],
  ['half is taken', noon + 500, 5],
  ['a token is not whole yet', noon + 501, 4],
  ['all is taken', noon + 1000, 0],
  ['a wrong clock wrote it', noon + hour, 0],
])('tokens that are there when %s', (_, tat, left) => {
  expect(available(tat, limits.second, noon)).toBe(left);
});
