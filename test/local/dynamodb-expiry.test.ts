import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { deleteExpired } from '../../infra/local/aws/dynamodb/start.ts';
import { type SmallLaptop, startSmallLaptop } from './fixtures/laptop.ts';

let laptop: SmallLaptop;
beforeAll(async () => {
  laptop = await startSmallLaptop();
});
afterAll(() => laptop.close());

const seconds = 1_800_000_000;
const rows = 60;
const keyOf = (nth: number) => ({ pk: { S: `row ${nth}` }, sk: { S: 'x' } });

test('rows that have expired are deleted, over all pages, and no other', async () => {
  const { admin } = laptop.dynamodb;
  const [table] = laptop.stack.tables;
  if (table === undefined) throw new Error('The small stack has a table.');
  const TableName = table.name;
  const left = async (): Promise<unknown> =>
    admin('Scan', { TableName, Select: 'COUNT', FilterExpression: 'attribute_exists(big)' });
  // 60 rows of 40 KB are more than the megabyte of one page.
  const big = { S: 'x'.repeat(40_000) };
  for (let nth = 0; nth < rows; nth++)
    await admin('PutItem', { TableName, Item: { ...keyOf(nth), big, expires_at: { N: String(seconds + nth) } } });
  await admin('PutItem', { TableName, Item: { ...keyOf(rows), big: { S: 'no expiry' } } });
  expect(await deleteExpired(admin, table, seconds * 1000)).toBe(0);
  const asked = vi.fn(admin);
  expect(await deleteExpired(asked, table, (seconds + 50) * 1000)).toBe(50);
  expect(asked.mock.calls.filter(([operation]) => operation === 'Scan').length).toBeGreaterThan(1);
  for (const [nth, isThere] of [
    [0, false],
    [49, false],
    [50, true],
    [rows, true],
  ] as const) {
    const found = await admin('GetItem', { TableName, Key: keyOf(nth) });
    expect(found, `row ${nth}`).toEqual(isThere ? { Item: expect.anything() } : {});
  }
  expect(await deleteExpired(admin, { ...table, expiryAttribute: undefined }, Number.MAX_SAFE_INTEGER)).toBe(0);
  expect(await left()).toMatchObject({ Count: 11 });
});
