import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Limits, limitOf, span } from '../../lib/resilience/decisions/gcra.ts';
import { callsOfTheDay } from '../../lib/resilience/decisions/ledger.ts';
import type { FleetStore } from '../../lib/resilience/store/fleet-store.ts';
import { fleetClock, requestCount, type Table, table } from '../../lib/storage/dynamodb.ts';
import { fleetStore } from '../../lib/storage/fleet/fleet-store.ts';
import { owner } from '../../lib/storage/users/ownership.ts';
import { hasJava, optionalSuite } from '../support/environment.ts';
import { fullScale } from '../support/scale.ts';
import { sharedDynamodbLocal } from '../support/shared-dynamodb-local.ts';
import { startDynalite, type TestDynamodb } from '../support/stores.ts';

const query = { account: 'me', tags: [], group: 'search', bucket: 'search' };

/** Clients of the server under test, with one attempt of the SDK: a lost connection is the client's own to repair. */
const clientOf = ({ name }: Table): Table => table(name, 30_000, 1);

/** One container's way to the table: a client and a clock of its own. */
const container = (shared: Table, machine: () => number = Date.now): FleetStore =>
  containerOf(clientOf(shared), machine);

const containerOf = (own: Table, machine: () => number = Date.now): FleetStore =>
  fleetStore(own, fleetClock([own], machine), randomUUID);

/** How many requests went out once more because their connection was lost: each may have taken its token twice. */
function resends(clients: readonly Table[]): () => number {
  let asked = 0;
  for (const { client } of clients) {
    client.middlewareStack.add(
      (next) => (args) => {
        asked++;
        return next(args);
      },
      { step: 'initialize', name: 'asked' },
    );
  }
  const sent = requestCount(clients);
  return () => sent() - asked;
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * Lets each store take one token after the other, waiting as long as it is told, for so many milliseconds, and on a slow
 * machine until the burst is taken. Resolves to how many tokens each got, and to the milliseconds that it took.
 */
async function greedy(
  stores: readonly FleetStore[],
  limits: Limits,
  milliseconds: number,
): Promise<{ readonly counts: readonly number[]; readonly took: number }> {
  const start = performance.now();
  const counts = stores.map(() => 0);
  const passed = (): number => performance.now() - start;
  const isOver = (): boolean => passed() >= milliseconds && total(counts) >= limits.second.burst;
  const taking = stores.map(async (store, nth) => {
    do {
      const result = await store.take({ count: 1, bucket: 'search', limits });
      if (result.ok) counts[nth] = (counts[nth] ?? 0) + 1;
      else await sleep(Math.min(result.wait + Math.random() * 10, Math.max(0, milliseconds - passed())));
    } while (!isOver());
  });
  await Promise.all(taking);
  return { counts, took: passed() };
}

/** What a limit allows in so many milliseconds, after a burst. */
const allowed = ({ interval, burst }: Limits['second'], milliseconds: number): number =>
  burst + Math.ceil(milliseconds / interval);

/** What the SDK reads with a client's first request, which may come in any test of a block: a stub would end with one of them. */
const settings = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const endpointSetting = 'AWS_ENDPOINT_URL_DYNAMODB';

/** A server for the tests of one block. */
function using(start: () => Promise<TestDynamodb>): () => TestDynamodb {
  let server: TestDynamodb | undefined;
  const before = { ...process.env };
  beforeAll(async () => {
    server = await start();
    Object.assign(process.env, settings, { [endpointSetting]: server.endpoint });
  });
  afterAll(() => {
    // Its entries and not the object, which other modules hold.
    for (const name of [...Object.keys(settings), endpointSetting]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    return server?.close();
  });
  return () => server ?? fail();
}

function crowd(server: () => TestDynamodb): void {
  test('many takers over 8 containers never pass the limit by more than the burst', async () => {
    const table = await server().table();
    const limits = { second: limitOf(10, 1000), minute: limitOf(600, 60_000) };
    const clients = Array.from({ length: 8 }, () => clientOf(table));
    const resent = resends(clients);
    const fleet = clients.map((client) => containerOf(client));
    const takers = Array.from({ length: fullScale ? 200 : 60 }, (_, nth) => fleet[nth % 8] ?? fail());
    const { counts, took } = await greedy(takers, limits, fullScale ? 1200 : 600);
    const got = total(counts);
    console.info(
      `takers: ${takers.length} got ${got} tokens in ${Math.round(took)} ms; the limit allows ${allowed(limits.second, took)}`,
    );
    expect(got).toBeGreaterThanOrEqual(limits.second.burst);
    expect(got).toBeLessThanOrEqual(allowed(limits.second, took));
    const { ledger = {} } = await container(table).read({ ...query, ledger: true });
    const twice = callsOfTheDay(ledger, 'search', Date.now()) - got;
    expect(twice).toBeGreaterThanOrEqual(0);
    expect(twice).toBeLessThanOrEqual(resent());
  });
}

function clocks(server: () => TestDynamodb): void {
  test.concurrent.each([
    ['2 minutes behind', -120_000],
    ['2 minutes ahead', 120_000],
  ])(
    'a container whose clock is %s neither starves the others nor passes the limit',
    async (_, off) => {
      const table = await server().table();
      const limits = { second: limitOf(20, 1000), minute: limitOf(60, 6000) };
      const right = Array.from({ length: 3 }, () => container(table));
      const wrong = container(table, () => Date.now() + off);
      const { counts, took } = await greedy([...right, wrong], limits, 2500);
      const others = counts.slice(0, 3);
      console.info(
        `clock off by ${off} ms: the right ones got ${others}, the wrong one ${counts[3]}, in ${Math.round(took)} ms`,
      );
      expect(total(counts)).toBeLessThanOrEqual(allowed(limits.minute, took));
      expect(total(counts)).toBeGreaterThanOrEqual(limits.second.burst);
      for (const count of others) expect(count).toBeGreaterThan(0);
      // Half of what is there, at the very least, although one in four wants all of it.
      expect(total(others)).toBeGreaterThan(total(counts) / 2);
    },
    30_000,
  );

  test.each([-120_000, 120_000])(
    'a clock off by %i ms is found out by the first answer, whoever asked',
    async (off) => {
      const { client, name } = await server().table();
      const quick = new DynamoDBClient({ endpoint: server().endpoint, region: 'us-east-1' });
      const now = fleetClock(
        [
          { client, name },
          { client: quick, name },
        ],
        () => Date.now() + off,
      );
      expect(Math.abs(now() - Date.now())).toBeGreaterThan(100_000);
      await owner({ client, name })();
      expect(Math.abs(now() - Date.now())).toBeLessThan(3000);
    },
  );

  test('a token taken with a wrong clock delays nobody for longer than a minute', async () => {
    const table = await server().table();
    const limits = { second: limitOf(5, 1000), minute: limitOf(10, 2000) };
    // Its very first call of the table: it cannot know yet that its clock is wrong.
    const wrong = container(table, () => Date.now() + 120_000);
    const first = await wrong.take({ count: 5, bucket: 'search', limits });
    expect(first.ok).toBe(true);
    const store = container(table);
    // What it is told to wait: how long the table takes is not the limiter's.
    let waited = 0;
    for (let got = false; !got; ) {
      const result = await store.take({ count: 1, bucket: 'search', limits });
      got = result.ok;
      if (result.ok) continue;
      waited += result.wait;
      expect(waited).toBeLessThan(span(limits.minute) + 1000);
      await sleep(result.wait);
    }
    console.info(`clock ahead at its first call: another waited ${Math.round(waited)} ms of ${span(limits.minute)} ms`);
  });
}

function fail(): never {
  throw new Error('There is no such container.');
}

describe('clocks on dynalite', () => clocks(using(startDynalite)));
optionalSuite(
  'java',
  hasJava(),
  'Java or DynamoDB Local is not there',
)('takers and clocks on DynamoDB Local', () => {
  const server = using(sharedDynamodbLocal);
  crowd(server);
  clocks(server);
});
