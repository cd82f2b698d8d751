import { randomBytes, randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closed } from '../../lib/resilience/decisions/circuit.ts';
import type { Entry, Generation } from '../../lib/resilience/decisions/freshness.ts';
import { type Limits, limitOf } from '../../lib/resilience/decisions/gcra.ts';
import { callsOfTheDay, type Ledger } from '../../lib/resilience/decisions/ledger.ts';
import { tally } from '../../lib/resilience/statistics/tally.ts';
import { type FleetStore, type TokenResult, untouched } from '../../lib/resilience/store/fleet-store.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { keyOf } from '../../lib/storage/dynamodb.ts';
import { fleetStore } from '../../lib/storage/fleet/fleet-store.ts';
import { tallies } from '../../lib/storage/fleet/tally-rows.ts';
import { ownership } from '../../lib/storage/users/ownership.ts';
import { accessKey } from '../../lib/storage/users/users.ts';
import { hasJava, optionalSuite } from '../support/environment.ts';
import { fullScale } from '../support/scale.ts';
import { sendTwice } from '../support/send-twice.ts';
import { sharedDynamodbLocal } from '../support/shared-dynamodb-local.ts';
import { startDynalite, type TestDynamodb } from '../support/stores.ts';

const hour = 3_600_000;
const noon = Date.parse('2026-11-23T12:00:00Z');
const entry = (body: string, generations: Record<string, string> = {}): Entry => ({
  status: 200,
  body,
  fetchedAt: noon,
  freshUntil: noon + hour,
  generations,
});
const generation = (id: string, changedAt = 0): Generation => ({ id, changedAt, unsettledUntil: changedAt * 2 });
const me = { account: 'me', group: 'player', bucket: 'player' } as const;
const limits: Limits = { second: limitOf(10, 1000), minute: limitOf(30, 60_000) };

type MakeStore = (now: () => number) => Promise<FleetStore>;

/** What every store must do, whatever it is made of. */
function contract(make: MakeStore): void {
  test('what changes note is kept with a generation, whichever container replaces it', async () => {
    const store = await make(() => noon);
    const note =
      (text: string) =>
      (_: string, current: Generation | undefined): Generation => ({
        ...{ id: text, changedAt: noon, unsettledUntil: noon },
        notes: [...(current?.notes ?? []), text],
      });
    const tags = ['player'];
    await store.replaceGenerations('me', { tags, seen: new Map(), next: note('one') });
    // The second has not seen the first.
    await store.replaceGenerations('me', { tags, seen: new Map(), next: note('two') });
    const { generations } = await store.read({ account: 'me', tags, group: '', bucket: '' });
    expect(generations.get('player')).toMatchObject({ id: 'two', notes: ['one', 'two'] });
  });

  test.each(['player', 'playlist:a'])(
    'the names of unseen changes are kept with the generation of %s until it has none',
    async (tag) => {
      const store = await make(() => noon);
      const all: Generation['unseen'][] = [['m1-a-0', 'm2-b-0'], [], undefined, ['m3-c-0']];
      let seen: ReadonlyMap<string, Generation> = new Map();
      for (const unseen of all) {
        const next = () => ({ ...generation(randomUUID(), noon), unseen });
        seen = await store.replaceGenerations('me', { tags: [tag], seen, next });
        const { generations } = await store.read({ ...me, tags: [tag] });
        expect(generations.get(tag)?.unseen).toEqual(unseen);
        expect(generations).toEqual(seen);
      }
    },
  );

  test('an entry is found by its scope and key until it expires by our clock', async () => {
    let now = noon;
    const store = await make(() => now);
    const mine = { scope: { account: 'me' }, key: '/me/playlists' } as const;
    await store.putEntry(mine.scope, mine.key, entry('{"a":1}', { playlists: 'g1' }), noon + 2 * hour);
    const read = async (asked: Parameters<FleetStore['read']>[0]['entry']) =>
      (await store.read({ ...me, tags: [], entry: asked })).entry;
    expect(await read(mine)).toEqual(entry('{"a":1}', { playlists: 'g1' }));
    expect(await read({ ...mine, scope: { account: 'you' } })).toBeUndefined();
    expect(await read({ ...mine, scope: 'everyone' })).toBeUndefined();
    expect(await read({ ...mine, key: '/me/playlists?limit=2' })).toBeUndefined();
    now = noon + 2 * hour;
    expect(await read(mine)).toBeUndefined();
  });

  test('an entry that is the list, too, and one that is written beside itself', async () => {
    const store = await make(() => noon);
    const list = { scope: { account: 'me' }, key: '/me/playlists' } as const;
    const beside = { ...list, entry: entry('{"old":1}'), expiresAt: noon + hour };
    await store.putEntry(list.scope, list.key, entry('{"a":1}'), noon + hour, [beside, beside]);
    const query = { ...me, tags: ['player', 'player'], entry: list, list };
    expect(await store.read(query)).toMatchObject({ entry: { body: '{"a":1}' }, list: { body: '{"a":1}' } });
  });

  test('an answer without a body, and one that is overwritten', async () => {
    const store = await make(() => noon);
    await store.putEntry('everyone', 'k', entry('{"old":1}'), noon + hour);
    await store.putEntry('everyone', 'k', { ...entry(''), status: 204 }, noon + hour);
    expect((await store.read({ ...me, tags: [], entry: { scope: 'everyone', key: 'k' } })).entry).toEqual({
      ...entry(''),
      status: 204,
    });
  });

  test('generations are replaced at once and ensured by the first container', async () => {
    const store = await make(() => noon);
    const tags = async () => (await store.read({ ...me, tags: ['playlists', 'player', 'none'] })).generations;
    expect(await tags()).toEqual(new Map());
    const first = await Promise.all(
      ['a', 'b', 'c'].map((id) => store.ensureGenerations('me', new Map([['playlists', generation(id)]]))),
    );
    expect(new Set(first.map((map) => map.get('playlists')?.id)).size).toBe(1);
    const places = new Map([
      ['playlists', generation('x', 7)],
      ['player', generation('y', 9)],
    ]);
    const seen = await tags();
    const replacing = { tags: [...places.keys()], seen, next: (tag: string) => places.get(tag) ?? generation('none') };
    expect(await store.replaceGenerations('me', replacing)).toEqual(places);
    expect(await tags()).toEqual(
      new Map([
        ['playlists', generation('x', 7)],
        ['player', generation('y', 9)],
      ]),
    );
    expect(await store.ensureGenerations('me', new Map([['playlists', generation('z')]]))).toEqual(
      new Map([['playlists', generation('x', 7)]]),
    );
    expect((await store.read({ ...me, account: 'you', tags: ['playlists'] })).generations).toEqual(new Map());
  });

  test('a generation that counted once never counts again, however many playlists are changed', async () => {
    let now = noon;
    const store = await make(() => now);
    // More than a row keeps; at full scale some more.
    const playlists = Array.from({ length: fullScale ? 12 : 9 }, (_, nth) => `playlist:${nth}`);
    const current = async (tag: string) =>
      (await store.read({ ...me, tags: [tag] })).generations.get(tag)?.id ??
      (await store.ensureGenerations('me', new Map([[tag, generation(randomUUID())]]))).get(tag)?.id;
    const past = new Map<string, Set<string | undefined>>(playlists.map((tag) => [tag, new Set()]));
    // As many changes as playlists: each is changed once.
    const rounds = fullScale ? 30 : playlists.length;
    for (let nth = 0; nth < rounds; nth++) {
      now += 1000;
      const before = new Map(await Promise.all(playlists.map(async (tag) => [tag, await current(tag)] as const)));
      const changing = playlists[(nth * 5) % playlists.length] ?? '';
      const written = await store.replaceGenerations('me', {
        tags: [changing, 'playlists'],
        // Every other change has seen nothing of what is there.
        seen: nth % 2 === 0 ? (await store.read({ ...me, tags: [changing, 'playlists'] })).generations : new Map(),
        next: () => ({ id: randomUUID(), changedAt: now, unsettledUntil: now + 3000 }),
      });
      past.get(changing)?.add(before.get(changing));
      for (const tag of playlists) {
        const found = await current(tag);
        if (found !== before.get(tag)) past.get(tag)?.add(before.get(tag));
        expect(past.get(tag)).not.toContain(found);
      }
      const { generations } = await store.read({ ...me, tags: [changing, 'playlists'] });
      expect(generations).toEqual(written);
    }
  });

  test('who replaces a generation sees the one that is there, also when others are faster', async () => {
    const store = await make(() => noon);
    const chain: string[] = [];
    const replace = (id: string) =>
      store.replaceGenerations('me', {
        tags: ['player'],
        seen: new Map(),
        next: (_, current) => generation(`${current?.id ?? ''}${id}`),
      });
    await Promise.all(['a', 'b', 'c'].map(replace));
    const { generations } = await store.read({ ...me, tags: ['player'] });
    chain.push(...(generations.get('player')?.id ?? ''));
    expect(chain.sort()).toEqual(['a', 'b', 'c']);
  });

  test('a circuit is written only by those who saw its last state', async () => {
    const store = await make(() => noon);
    const seen = async () => (await store.read({ ...me, tags: [] })).circuit;
    expect(await seen()).toBeUndefined();
    const claims = await Promise.all(
      [1, 2, 3, 4].map((failures) => store.swapCircuit('player', undefined, { ...closed, failures })),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    const before = await seen();
    expect(await store.swapCircuit('player', before, { failures: 5, since: noon, openUntil: noon + 1 })).toBe(true);
    expect(await store.swapCircuit('player', before, closed)).toBe(false);
    expect(await store.swapCircuit('search', undefined, closed)).toBe(true);
    expect((await seen())?.value).toEqual({ failures: 5, since: noon, openUntil: noon + 1 });
  });

  test('a gate is shut and opened by those who saw its last state', async () => {
    const store = await make(() => noon);
    const seen = async () => (await store.read({ ...me, tags: [] })).gate;
    const gate = { reason: 'quota', closedUntil: noon + hour, guessed: true, wait: hour } as const;
    expect(await store.swapGate('player', undefined, gate)).toBe(true);
    const shut = await seen();
    expect(shut?.value).toEqual(gate);
    expect((await store.read({ ...me, bucket: 'search', tags: [] })).gate).toBeUndefined();
    expect(await store.swapGate('player', { value: gate, version: 'old' }, undefined)).toBe(false);
    expect(await store.swapGate('player', shut, undefined)).toBe(true);
    expect(await seen()).toBeUndefined();
  });

  test('a survey has what happened to groups and buckets, and nothing of others', async () => {
    const store = await make(() => noon);
    const asked = { account: 'me', groups: ['player', 'search'], buckets: ['player', 'search'] };
    expect(await store.survey(asked)).toEqual({
      circuits: new Map(),
      gates: new Map(),
      limiter: untouched,
      known: true,
    });
    const circuit = { failures: 5, since: noon, openUntil: noon + 1 };
    const gate = { reason: 'quota', closedUntil: noon + hour, guessed: true, wait: hour } as const;
    await store.swapCircuit('search', undefined, circuit);
    await store.swapCircuit('library', undefined, circuit);
    await store.swapGate('player', undefined, gate);
    await store.swapGate('saved', undefined, gate);
    const result = await take(store);
    const limiter = result.ok ? result.limiter : untouched;
    expect(await store.survey(asked)).toEqual({
      circuits: new Map([['search', circuit]]),
      gates: new Map([['player', gate]]),
      limiter,
      known: true,
    });
    expect(callsOfTheDay(limiter.ledger, 'player', noon)).toBe(1);
  });

  test('the ledger is read where it is asked for', async () => {
    const store = await make(() => noon);
    await take(store);
    expect((await store.read({ ...me, tags: [] })).ledger).toBeUndefined();
    expect(callsOfTheDay(await ledgerOf(store), 'player', noon)).toBe(1);
  });

  test('many takers at once get exactly the burst, and the ledger counts them', async () => {
    const store = await make(() => noon);
    const results = await untilSettled(Array.from({ length: fullScale ? 200 : 40 }, () => () => take(store)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(10);
    const ledger = await ledgerOf(store);
    expect(callsOfTheDay(ledger, 'player', noon)).toBe(10);
  });

  test('tokens come back with time, and the limit of the minute holds over seconds', async () => {
    let now = noon;
    const store = await make(() => now);
    let got = 0;
    for (let second = 0; second < 8; second++) {
      now = noon + second * 1000;
      for (let call = 0; call < 12; call++) {
        const result = await take(store);
        if (result.ok) got++;
      }
    }
    // The burst of a minute, and three more that came back in seven seconds.
    expect(got).toBe(33);
    const refused = await take(store);
    expect(refused).toMatchObject({ ok: false });
    now += refused.ok ? 0 : refused.wait;
    expect(await take(store)).toMatchObject({ ok: true });
  });

  test('several tokens are taken at once or not at all', async () => {
    const store = await make(() => noon);
    expect(await store.take({ count: 8, bucket: 'search', limits })).toMatchObject({ ok: true });
    expect(await store.take({ count: 3, bucket: 'search', limits })).toMatchObject({
      ok: false,
      wait: 100,
    });
    expect(await store.take({ count: 2, bucket: 'search', limits })).toMatchObject({ ok: true });
  });

  test('counters leave the ledger after 24 hours', async () => {
    let now = noon;
    const store = await make(() => now);
    await take(store);
    now = noon + 25 * hour;
    await take(store);
    expect(await ledgerOf(store)).toEqual({ player: { [Math.floor(now / hour)]: 1 } });
  });

  test('a stored time from a clock two minutes ahead does not lock the others out', async () => {
    let now = noon + 120_000;
    const store = await make(() => now);
    for (let call = 0; call < 10; call++) await take(store);
    now = noon;
    let waited = 0;
    for (;;) {
      const result = await take(store);
      if (result.ok) break;
      waited += result.wait;
      now += result.wait;
    }
    expect(waited).toBeLessThanOrEqual(60_000);
  });
}

const take = (store: FleetStore): Promise<TokenResult> => store.take({ count: 1, bucket: 'player', limits });
const ledgerOf = async (store: FleetStore): Promise<Ledger> =>
  (await store.read({ ...me, tags: [], ledger: true })).ledger ?? {};

/** Runs takers at once; those who lost to contention come again, as the limiter does. */
async function untilSettled(takers: ReadonlyArray<() => Promise<TokenResult>>): Promise<readonly TokenResult[]> {
  const results = await Promise.all(takers.map((taker) => taker()));
  const contended = takers.filter((_, index) => {
    const result = results[index];
    return result && !result.ok && result.wait === 50;
  });
  if (contended.length === 0) return results;
  return [...results.filter((result) => result.ok || result.wait !== 50), ...(await untilSettled(contended))];
}

const onServer = (start: () => Promise<TestDynamodb>) => () => {
  let server: TestDynamodb;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.close());
  const make: MakeStore = async (now) => fleetStore(await server.table(), now, randomUUID);
  contract(make);

  test('the calls of everybody but the owner are counted for each of them', async () => {
    const table = await server.table();
    let now = noon;
    const store = fleetStore(table, () => now, randomUUID);
    const guestOf = async (account: string) => (await store.read({ ...me, account, tags: [] })).guest;
    expect(await guestOf('me')).toBeUndefined();
    await ownership(table).claim('owner');
    expect(await guestOf('owner')).toBeUndefined();
    expect(await guestOf('me')).toEqual({ account: 'me', ledger: {} });
    const taking = async () => store.take({ count: 2, bucket: 'search', limits, guest: await guestOf('me') });
    await taking();
    await taking();
    expect(callsOfTheDay((await guestOf('me'))?.ledger ?? {}, 'search', now)).toBe(4);
    expect(await guestOf('other')).toEqual({ account: 'other', ledger: {} });
    now += 25 * hour;
    await taking();
    expect((await guestOf('me'))?.ledger).toEqual({ search: { [Math.floor(now / hour)]: 2 } });
  });

  test('a survey brings the access of the one user that is asked for', async () => {
    const table = await server.table();
    const row = { not_before: { N: '7' }, consented_at: { N: String(noon) } };
    const Item = { ...keyOf(accessKey('me')), ...row };
    await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
    const { survey } = fleetStore(table, () => noon, randomUUID);
    const { user } = await survey({ account: 'me', groups: [], buckets: [] });
    expect(user).toMatchObject({ notBefore: 7, ended: false, consentedAt: noon });
    expect(user?.consentEndsAt).toBe(Date.parse('2027-05-23T12:00:00Z'));
    expect((await survey({ account: 'you', groups: [], buckets: [] })).user).toBeUndefined();
  });

  test('what a container counted goes with the next answer that is kept after half a minute, and is read for a week', async () => {
    const table = await server.table();
    let now = noon;
    const counted = tally(() => now, 'one', 30_000);
    const store = fleetStore(table, () => now, randomUUID, counted);
    const read = tallies(table, () => now);
    const note = () => counted.note({ type: 'cache', result: 'hit', kind: 'album', key: 'a' });
    const put = () => store.putEntry('everyone', 'counted', entry('{}'), now + hour);
    note();
    await put();
    expect(await read()).toEqual([]);
    now += 30_000;
    await put();
    expect(await read()).toEqual(counted.hours());
    expect((await store.read({ ...me, tags: [], entry: { scope: 'everyone', key: 'counted' } })).entry?.body).toBe(
      '{}',
    );
    now += 7 * 24 * hour;
    expect(await read()).toHaveLength(1);
    now += hour;
    expect(await read()).toEqual([]);
  });

  test('a change that went out once more, because its answer was lost, counts as made, and once', async () => {
    const store = fleetStore(sendTwice(await server.table()), () => noon, randomUUID);
    const open = { failures: 5, since: noon, openUntil: noon + 30_000 };
    const probing = { ...open, probeUntil: noon + 9000 };
    expect(await store.swapCircuit('group', undefined, open)).toBe(true);
    const { circuit } = await store.read({ ...me, group: 'group', tags: [] });
    expect(await store.swapCircuit('group', circuit, probing)).toBe(true);
    expect(await store.swapCircuit('group', circuit, open)).toBe(false);
    expect((await store.read({ ...me, group: 'group', tags: [] })).circuit?.value).toEqual(probing);
    const generation = { id: 'one', changedAt: noon, unsettledUntil: noon };
    const ensured = await store.ensureGenerations('me', new Map([['tag', generation]]));
    expect(ensured.get('tag')).toEqual(generation);
  });

  test('a large answer is compressed, and one that is too large even so is not kept', async () => {
    const store = await make(() => noon);
    const place = { scope: 'everyone', key: 'large' } as const;
    const large = JSON.stringify({ text: 'la '.repeat(400_000) });
    expect(await store.putEntry(place.scope, place.key, entry(large), noon + hour)).toBe(true);
    expect((await store.read({ ...me, tags: [], entry: place })).entry?.body).toBe(large);
    const noise = JSON.stringify(randomBytes(400_000).toString('base64'));
    expect(await store.putEntry(place.scope, 'noise', entry(noise), noon + hour)).toBe(false);
  });
};

describe('fleet store in memory', () => contract((now) => Promise.resolve(memoryStore(now))));
describe('fleet store on dynalite', onServer(startDynalite));
optionalSuite(
  'java',
  hasJava(),
  'Java or DynamoDB Local is not there',
)('fleet store on DynamoDB Local', onServer(sharedDynamodbLocal));
