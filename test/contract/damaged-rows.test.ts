import { randomUUID } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { type AttributeValue, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closed } from '../../lib/resilience/decisions/circuit.ts';
import { bodyOf } from '../../lib/resilience/decisions/freshness.ts';
import { limitOf } from '../../lib/resilience/decisions/gcra.ts';
import { callsOfTheDay } from '../../lib/resilience/decisions/ledger.ts';
import { tally } from '../../lib/resilience/statistics/tally.ts';
import { dailyBudget } from '../../lib/storage/daily-budget.ts';
import { type Row, readRow, type Table } from '../../lib/storage/dynamodb.ts';
import { entryOf, entryRow } from '../../lib/storage/fleet/entry-row.ts';
import { fleetStore } from '../../lib/storage/fleet/fleet-store.ts';
import { tallies } from '../../lib/storage/fleet/tally-rows.ts';
import { limiterKey, limiterStateOf } from '../../lib/storage/fleet/token-bucket.ts';
import { idempotencyStore } from '../../lib/storage/idempotency-store.ts';
import { leases } from '../../lib/storage/leases.ts';
import { attempts } from '../../lib/storage/oauth/attempts.ts';
import { keyPublication, publicKeys } from '../../lib/storage/oauth/public-keys.ts';
import { sealedRows } from '../../lib/storage/oauth/sealed-rows.ts';
import { pageSizes } from '../../lib/storage/page-size.ts';
import { changes } from '../../lib/storage/users/changes.ts';
import { guests, owner, ownership } from '../../lib/storage/users/ownership.ts';
import { userAccess, users } from '../../lib/storage/users/users.ts';
import { fullScale, sample } from '../support/scale.ts';
import { startDynalite, type TestDynamodb } from '../support/stores.ts';

const noon = Date.parse('2026-11-23T12:00:00Z');
const hour = 3_600_000;
const now = () => noon;
const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'k', use: 'sig', alg: 'EdDSA' } as const;
const call = {
  account: 'me',
  key: 'key',
  arguments: '{}',
  looksFirst: false,
  sendingUntil: noon + 1000,
  keptUntil: noon + hour,
};

/** Everything that keeps rows in the table. */
function everything(table: Table) {
  const counted = tally(now, 'one', 0);
  return {
    store: fleetStore(table, now, randomUUID, counted),
    counted,
    statistics: tallies(table, now),
    calls: idempotencyStore({
      table,
      now,
      unique: randomUUID,
      window: hour,
      onFailure: () => undefined,
    }),
    lease: leases(table, now, randomUUID),
    budget: dailyBudget(table, now, 'warm', 100),
    attempt: attempts(table, now),
    publish: keyPublication(table, now),
    keys: publicKeys(table),
    sealed: sealedRows(table, now),
    changes: changes(table, now)('me'),
    owner: owner(table),
    ownership: ownership(table),
    guests: guests(table),
    userAccess: userAccess(table),
    users: users(table, now),
    pageSize: pageSizes(table, now),
  };
}

const query = {
  account: 'me',
  entry: { scope: { account: 'me' }, key: 'k' },
  tags: ['playlists'],
  group: 'player',
  bucket: 'player',
} as const;
const gate = { reason: 'quota', closedUntil: noon + hour, guessed: false, wait: hour } as const;
const limits = { second: limitOf(10, 1000), minute: limitOf(30, 60_000) };
const take = { count: 1, bucket: 'player', limits };
const generation = () => ({ id: randomUUID(), changedAt: 0, unsettledUntil: 0 });

/** One row of each kind. */
async function fill(parts: ReturnType<typeof everything>): Promise<void> {
  const { store } = parts;
  parts.counted.note({ type: 'cache', result: 'hit', kind: 'track', key: 'k' });
  const entry = { status: 200, body: '{"a":1}', fetchedAt: noon, freshUntil: noon + hour, generations: {} };
  await store.putEntry(query.entry.scope, 'k', entry, noon + hour);
  await store.putEntry('everyone', 'large', { ...entry, body: JSON.stringify('x'.repeat(5000)) }, noon + hour);
  await store.ensureGenerations('me', new Map([['playlists', generation()]]));
  await store.swapCircuit('player', undefined, { ...closed, failures: 3 });
  await store.swapGate('player', undefined, gate);
  await store.take(take);
  const begun = await parts.calls.begin(call);
  if (begun.state === 'first') await begun.record.answer('{}');
  await parts.lease('refresh', hour);
  await (await parts.budget.take(5))?.(1);
  await parts.attempt('claim', 5, hour);
  await parts.publish(jwk);
  await parts.sealed.put('Grant', 'id', { a: 1 }, { lifetime: hour });
  await parts.sealed.consume('Grant', 'id');
  await parts.changes.keep({ id: '1', tool: 'a', at: noon, steps: [] });
  await parts.ownership.claim('me');
  await parts.guests.add('guest');
  await parts.pageSize.keep(100);
  await parts.users.admit({ account: 'me', spotifyId: 'me', name: 'Me', consentedAt: noon });
}

/** Every way in which a row is read, or written over what is there, and which rows it takes (partition and sort key). */
function uses(parts: ReturnType<typeof everything>): ReadonlyArray<readonly [string, RegExp, () => Promise<unknown>]> {
  const { store } = parts;
  const renewed = { tags: ['playlists'], seen: new Map(), next: generation };
  return [
    ['read', /^(circuit|gate)#|^meter|^user#me (cache|tag|user)/, () => store.read({ ...query, ledger: true })],
    ['large entry', /^everyone#/, () => store.read({ ...query, entry: { scope: 'everyone', key: 'large' } })],
    [
      'survey',
      /^(circuit|gate)#|^meter|^user#me user/,
      () => store.survey({ account: 'me', groups: ['player'], buckets: ['player'] }),
    ],
    ['ensuring', / tag#/, () => store.ensureGenerations('me', new Map([['playlists', generation()]]))],
    ['replacing', / tag#/, () => store.replaceGenerations('me', renewed)],
    ['tokens', /^meter/, () => store.take(take)],
    ['statistics', /^tally/, () => parts.statistics()],
    ['an equal call', / idempotency/, () => parts.calls.begin(call)],
    ['lease', /^lease:/, () => parts.lease('refresh', hour)],
    ['budget', /^budget#/, () => parts.budget.take(5)],
    ['attempt', /^attempts#/, () => parts.attempt('claim', 5, hour)],
    ['publication', /^server keys/, () => parts.publish({ ...jwk, kid: 'next' })],
    ['keys', /^server keys/, () => parts.keys()],
    ['a sealed row', / oauth/, () => parts.sealed.get('Grant', 'id')],
    ['the last change', / undo/, () => parts.changes.recent()],
    ['owner', /^server owner/, () => parts.owner()],
    ['guests', /^server guests/, () => parts.guests.read()],
    ['userAccess', /^user#me user/, () => parts.userAccess('me')],
    ['the size of a page', /^page-size/, () => parts.pageSize.read()],
    ['user', /^user#me user/, () => parts.users.read('me')],
  ];
}

/** What an attribute may have become; one of each kind comes first. */
const damages: Readonly<Record<string, (value: AttributeValue) => AttributeValue | undefined>> = {
  gone: () => undefined,
  'JSON of another shape': () => ({ S: '[{"later":true}]' }),
  'another compression': (value) => ('B' in value && value.B ? { B: Buffer.from('(\xb5/\xfd', 'latin1') } : value),
  'half a JSON text': () => ({ S: '{"a":' }),
  'another type': (value) => ('BOOL' in value ? { S: 'x' } : { BOOL: true }),
  bytes: () => ({ B: Buffer.from([1, 2, 3]) }),
};

describe('a row that cannot be read is a missing row', () => {
  let dynamodb: TestDynamodb;
  beforeAll(async () => {
    dynamodb = await startDynalite();
  });
  afterAll(() => dynamodb.close());

  test.each(sample(Object.keys(damages), 3))(
    'each attribute of each row: %s',
    async (damage) => {
      const table = await dynamodb.table();
      const parts = everything(table);
      await fill(parts);
      const { Items: rows = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
      const put = (Item: Row) => table.client.send(new PutItemCommand({ TableName: table.name, Item }));
      expect(rows.length).toBeGreaterThanOrEqual(15);
      const failures: string[] = [];
      const used = new Set<string>();
      for (const row of rows) {
        const key = `${row['pk']?.S} ${row['sk']?.S}`;
        const concerned = uses(parts).filter(([, its]) => its.test(key));
        expect(concerned.length, key).toBeGreaterThan(0);
        for (const name of Object.keys(row).filter((one) => one !== 'pk' && one !== 'sk')) {
          const value = row[name];
          const damaged = value && damages[damage]?.(value);
          const { [name]: _, ...rest } = row;
          for (const [use, , run] of concerned) {
            used.add(use);
            await put(damaged ? { ...rest, [name]: damaged } : rest);
            await run().catch((error: unknown) => failures.push(`${key} ${name}, ${use}: ${String(error)}`));
          }
          await put(row);
        }
      }
      expect(failures).toEqual([]);
      expect([...used].sort()).toEqual(
        uses(parts)
          .map(([use]) => use)
          .sort(),
      );
    },
    60_000,
  );

  test('a circuit and a gate that cannot be read are overwritten by the next change', async () => {
    const table = await dynamodb.table();
    const { store } = everything(table);
    for (const broken of [{ state: { S: '{' }, version: { S: '1' } }, { state: { BOOL: true } }, {}]) {
      for (const pk of ['circuit#player', 'gate#player']) {
        const Item = { pk: { S: pk }, sk: { S: pk.split('#')[0] ?? '' }, ...broken };
        await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
      }
      const seen = await store.read(query);
      expect(seen.circuit?.value).toEqual(closed);
      expect(await store.swapCircuit('player', seen.circuit, { ...closed, failures: 4 })).toBe(true);
      expect(await store.swapGate('player', seen.gate, gate)).toBe(true);
      const after = await store.read(query);
      expect([after.circuit?.value.failures, after.gate?.value]).toEqual([4, gate]);
    }
  });

  test.each<[damage: string, (row: Row) => Row]>([
    ['as it was', (row) => row],
    ['without its times', ({ tat_second: _, tat_minute: __, ...row }) => row],
    ['with times that are none', (row) => ({ ...row, tat_second: { S: 'x' }, tat_minute: { BOOL: true } })],
  ])("a container that has seen the limiter's row takes a token of it: %s", async (_, damaged) => {
    const table = await dynamodb.table();
    let time = noon;
    const store = fleetStore(table, () => time, randomUUID, tally(now, 'one', 0));
    await store.take(take);
    time += 60_000;
    const { Items: [row = {}] = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
    await table.client.send(new PutItemCommand({ TableName: table.name, Item: damaged(row) }));
    const { arrivalTimes } = limiterStateOf(await readRow(table, limiterKey));
    const taken = await store.take(take);
    expect(taken).toMatchObject({ ok: true, limiter: { arrivalTimes: { second: time + 100, minute: time + 2000 } } });
    expect(callsOfTheDay(taken.ok ? taken.limiter.ledger : {}, 'player', time)).toBe(2);
    expect(arrivalTimes.second > 0).toBe(damaged(row) === row);
  });

  test('a damaged row of a user is no leave to use the server, and a used row does not come back to life', async () => {
    const table = await dynamodb.table();
    const parts = everything(table);
    await fill(parts);
    const { Items: rows = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
    const damagedAt = async (has: string, damage: Row) => {
      const row = rows.find((one) => has in one);
      await table.client.send(new PutItemCommand({ TableName: table.name, Item: { ...row, ...damage } }));
    };
    await damagedAt('not_before', { not_before: { S: 'x' } });
    expect(await parts.userAccess('me')).toBeUndefined();
    await damagedAt('consumed_at', { consumed_at: { S: 'x' } });
    expect(await parts.sealed.get('Grant', 'id')).toBeUndefined();
  });
});

describe('an entry', () => {
  const entry = { status: 200, body: '{}', fetchedAt: 0, freshUntil: hour, generations: {} };
  test('of another format is absent', () => {
    const row = entryRow(entry, hour) ?? {};
    expect(entryOf(row, 0)).toEqual(entry);
    expect(entryOf({ ...row, format: { N: '99' } }, 0)).toBeUndefined();
    const { format: _, ...old } = row;
    expect(entryOf(old, 0)).toBeUndefined();
  });
  test('that unpacks to more than 8 MB is neither read nor written', () => {
    const { body: _, ...row } = entryRow(entry, hour) ?? {};
    const bomb = zstdCompressSync(Buffer.alloc(fullScale ? 300_000_000 : 30_000_000, ' '));
    expect(bomb.length).toBeLessThan(400_000);
    expect(bodyOf(entryOf({ ...row, packed: { B: bomb } }, 0) ?? entry)).toBeUndefined();
    expect(
      bodyOf(entryOf({ ...row, packed: { B: zstdCompressSync('{}').subarray(0, 8) } }, 0) ?? entry),
    ).toBeUndefined();
    expect(entryRow({ ...entry, body: ' '.repeat(9_000_000) }, hour)).toBeUndefined();
  });
});
