import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dailyBudget } from '../../lib/storage/daily-budget.ts';
import { hasJava, optionalSuite } from '../support/environment.ts';
import { sharedDynamodbLocal } from '../support/shared-dynamodb-local.ts';
import { startDynalite, type TestDynamodb } from '../support/stores.ts';

const evening = Date.parse('2026-11-23T23:00:00Z');
const hour = 3_600_000;

const contract = (start: () => Promise<TestDynamodb>) => () => {
  let server: TestDynamodb;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.close());

  test('the calls of a day are shared by all, and unused ones can be taken again', async () => {
    const table = await server.table();
    const [one, other] = [
      dailyBudget(table, () => evening, 'warming', 10),
      dailyBudget(table, () => evening, 'warming', 10),
    ];
    const giveBack = await one.take(4);
    expect(await other.take(4)).toBeTypeOf('function');
    expect(await one.take(4)).toBeUndefined();
    await giveBack?.(2);
    expect(await other.take(5)).toBeUndefined();
    expect(await other.take(4)).toBeTypeOf('function');
    expect(await other.take(1)).toBeUndefined();
  });

  test('more at once than a day has is never given, not even on a day without calls', async () => {
    const table = await server.table();
    expect(await dailyBudget(table, () => evening, 'warming', 3).take(4)).toBeUndefined();
    expect(await dailyBudget(table, () => evening, 'warming', 0).take(1)).toBeUndefined();
  });

  test('of many takers at once as many get calls as there are', async () => {
    const table = await server.table();
    const { take } = dailyBudget(table, () => evening, 'warming', 10);
    const results = await Promise.all(Array.from({ length: 20 }, () => take(2)));
    expect(results.filter((giveBack) => giveBack !== undefined)).toHaveLength(5);
  });

  test('midnight (UTC) begins a new day, and what is given back belongs to the day it was taken from', async () => {
    let now = evening;
    const table = await server.table();
    const { take } = dailyBudget(table, () => now, 'warming', 4);
    const giveBack = await take(4);
    now = evening + hour;
    expect(await take(4)).toBeTypeOf('function');
    await giveBack?.(4);
    expect(await take(1)).toBeUndefined();
    now = evening;
    expect(await take(4)).toBeTypeOf('function');
  });

  test('each job has its own', async () => {
    const table = await server.table();
    expect(await dailyBudget(table, () => evening, 'warming', 4).take(4)).toBeTypeOf('function');
    expect(await dailyBudget(table, () => evening, 'other', 4).take(4)).toBeTypeOf('function');
  });
};

describe('a daily budget on dynalite', contract(startDynalite));
optionalSuite(
  'java',
  hasJava(),
  'Java or DynamoDB Local is not there',
)('a daily budget on DynamoDB Local', contract(sharedDynamodbLocal));
