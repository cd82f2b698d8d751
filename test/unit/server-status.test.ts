import { describe, expect, test } from 'vitest';
import { type StatusPorts, serverStatus } from '../../lib/mcp/server-status.ts';
import { available, limitOf } from '../../lib/resilience/gcra.ts';
import { guarded } from '../../lib/resilience/guarded-store.ts';
import { memoryStore } from '../../lib/resilience/memory-store.ts';
import { type FleetStore, untouched } from '../../lib/resilience/store.ts';
import { operations } from '../../lib/spotify/operations.ts';
import { getServerStatus } from '../../lib/tools/server.ts';
import { consentEnd, type ServerStatus, signInAdvice } from '../../lib/tools/server-status.ts';
import { generous } from '../support/fleet-simulation.ts';
import { contextWith } from '../support/tool-context.ts';

const noon = Date.parse('2026-11-23T12:00:00Z');
const hour = 3_600_000;
const day = 24 * hour;
const consentedAt = Date.parse('2026-09-01T08:00:00Z');
const limits = { second: limitOf(10, 1000), minute: limitOf(30, 60_000) };
const quota = (bucket: string) => (bucket === 'search' ? 200 : 1000);

function portsWith(store: Pick<FleetStore, 'survey'>, parts: Partial<StatusPorts> = {}): StatusPorts {
  const layering = { ...generous, limits, quota };
  const signIn = () => Promise.resolve({ connected: true, consentedAt });
  return { version: '9.8.7', mode: 'development', now: () => noon, store, layering, signIn, ...parts };
}

/** What the model sees. */
async function shown(ports: StatusPorts): Promise<Record<string, unknown>> {
  const status = serverStatus(ports);
  const { context, requests } = contextWith(() => undefined);
  const { data } = await getServerStatus.call({}, { ...context, now: ports.now, status: () => status('me') });
  expect(requests).toEqual([]);
  return JSON.parse(JSON.stringify(data));
}

describe('the status', () => {
  test('of a server to which nothing happened names every bucket and group', async () => {
    const data = await shown(portsWith(memoryStore(() => noon)));
    expect(data).toMatchObject({
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
    const take = { count: 3, bucket: 'search', limits, seen: untouched };
    await store.take(take);
    const shut = { guessed: false, wait: hour } as const;
    await store.swapGate('saved', undefined, { ...shut, reason: 'quota', closedUntil: noon + hour });
    await store.swapGate('player', undefined, { ...shut, reason: 'rate', closedUntil: noon + 1000 });
    await store.swapGate('albums', undefined, { ...shut, reason: 'rate', closedUntil: noon });
    await store.swapCircuit('player', undefined, { failures: 5, since: noon, openUntil: noon + 1 });
    await store.swapCircuit('library', undefined, { failures: 5, since: noon, openUntil: noon });
    await store.swapCircuit('browse', undefined, { failures: 2, since: noon });
    const data = await shown(portsWith(store));
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

  test('never says that less than nothing is left, and forgets calls of the day before', async () => {
    let now = noon;
    const store = memoryStore(() => now);
    const many = limitOf(1000, 1000);
    await store.take({ count: 300, bucket: 'search', limits: { second: many, minute: many }, seen: untouched });
    const search = async () => (await shown(portsWith(store, { now: () => now })))['quotas'];
    expect(await search()).toContainEqual({ bucket: 'search', calls_last_24_hours: 300, estimate: 200, left: 0 });
    now += day;
    expect(await search()).toContainEqual({ bucket: 'search', calls_last_24_hours: 0, estimate: 200, left: 200 });
  });

  test('names the parts that are off, and a sign-in that could not be read', async () => {
    const layering = { ...generous, breaker: false, cache: false };
    const signIn = () => Promise.reject(new Error('no secret'));
    const data = await shown(
      portsWith(
        memoryStore(() => noon),
        { layering, signIn },
      ),
    );
    expect(data['switched_off']).toEqual(['cache', 'breaker']);
    expect(data['sign_in']).toEqual({ advice: 'Whether the sign-in still holds could not be found out.' });
  });

  test('says so when the table is gone, with what this container saw last', async () => {
    const remote = memoryStore(() => noon);
    let gone = false;
    const broken: FleetStore = {
      ...remote,
      survey: (query) => (gone ? Promise.reject(new Error('gone')) : remote.survey(query)),
    };
    const store = guarded(broken, { now: () => noon, rest: 1000, onFailure: () => undefined });
    await remote.swapCircuit('search', undefined, { failures: 5, since: noon, openUntil: noon + 1000 });
    await store.read({ account: 'me', tags: [], group: 'search', bucket: 'search' });
    gone = true;
    const data = await shown(portsWith(store));
    expect(data['note']).toContain('one container saw last');
    expect(data['breakers']).toContainEqual({ group: 'search', state: 'open', retry_at: '2026-11-23T12:00:01.000Z' });
  });
});

describe('the end of a consent', () => {
  test.each([
    ['2026-05-01T10:00:00Z', '2026-11-01T10:00:00.000Z'],
    ['2026-08-31T10:00:00Z', '2027-02-28T10:00:00.000Z'],
    ['2027-08-30T10:00:00Z', '2028-02-29T10:00:00.000Z'],
    ['2026-12-31T23:59:59Z', '2027-06-30T23:59:59.000Z'],
  ])('of %s is six months later, %s', (from, to) => {
    expect(new Date(consentEnd(Date.parse(from))).toISOString()).toBe(to);
  });

  const end = consentEnd(consentedAt);
  const connected: ServerStatus['signIn'] = { connected: true, consentedAt };
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
