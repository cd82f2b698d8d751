import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leases } from '../../lib/storage/leases.ts';
import { hasJava, optionalSuite } from '../support/environment.ts';
import { sendTwice } from '../support/send-twice.ts';
import { sharedDynamodbLocal } from '../support/shared-dynamodb-local.ts';
import { startDynalite, type TestDynamodb } from '../support/stores.ts';

const contract = (start: () => Promise<TestDynamodb>) => () => {
  let server: TestDynamodb;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.close());

  test('one holds it, until it is given back or its time is over', async () => {
    let now = 1000;
    const table = await server.table();
    const [one, other] = [leases(table, () => now, randomUUID), leases(table, () => now, randomUUID)];
    const giveBack = await one('refresh', 5000);
    expect(giveBack).toBeDefined();
    expect(await other('refresh', 5000)).toBeUndefined();
    expect(await one('refresh', 5000)).toBeUndefined();
    await giveBack?.();
    expect(await other('refresh', 5000)).toBeDefined();
    now += 5001;
    expect(await one('refresh', 5000)).toBeDefined();
  });

  test('a request that went out once more, because its answer was lost, takes it for who asked', async () => {
    const table = sendTwice(await server.table());
    const [one, other] = [leases(table, () => 1000, randomUUID), leases(table, () => 1000, randomUUID)];
    const giveBack = await one('refresh', 5000);
    expect(giveBack).toBeDefined();
    expect(await other('refresh', 5000)).toBeUndefined();
    await giveBack?.();
    expect(await other('refresh', 5000)).toBeDefined();
  });
};

describe('leases on dynalite', contract(startDynalite));
optionalSuite(
  'java',
  hasJava(),
  'Java or DynamoDB Local is not there',
)('leases on DynamoDB Local', contract(sharedDynamodbLocal));
