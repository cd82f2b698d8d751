import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyOf, type Row, userKey } from '../../lib/storage/dynamodb.ts';
import { entryRow } from '../../lib/storage/fleet/entry-row.ts';
import { exportRows } from '../../lib/storage/user-export.ts';
import { startDynalite, type TestDynamodb } from '../support/stores.ts';

const noon = Date.parse('2026-11-23T12:00:00Z');
/** The largest result of a function (Lambda quotas). */
const lambdaLimit = 6 * 1024 * 1024;

let dynamodb: TestDynamodb;
beforeAll(async () => {
  dynamodb = await startDynalite();
});
afterAll(() => dynamodb.close());

/** An answer of Spotify with as many quotation marks as real ones have. */
function answer(bytes: number): Row {
  const item = { id: '4iV5W9uYEdYUVa79Axb7Rh', name: 'A song', explicit: false };
  const body = JSON.stringify(Array.from({ length: Math.ceil(bytes / JSON.stringify(item).length) }, () => item));
  const facts = { status: 200, fetchedAt: noon, freshUntil: noon + 1000, generations: {} };
  return entryRow({ ...facts, body }, noon + 3_600_000) ?? {};
}

test('responses that would make the file too long are replaced by their length, and everything else is in it', async () => {
  const table = await dynamodb.table();
  const put = (account: string, sk: string, row: Row) =>
    table.client.send(new PutItemCommand({ TableName: table.name, Item: { ...keyOf(userKey(account, sk)), ...row } }));
  for (let at = 0; at < 8; at++) await put('me', `cache#${at}`, answer(1_000_000));
  await put('me', 'changes', { note: { S: 'what was changed last' } });
  await put('me', 'oauth#RefreshToken#x', { sealed: { B: Buffer.from('sealed') } });
  await put('somebody else', 'cache#0', answer(100));
  const rows = await exportRows(table, () => noon)('me');
  expect(rows).toHaveLength(10);
  const text = JSON.stringify(rows);
  expect(text).toContain('what was changed last');
  expect(text).toContain('can open it');
  const whole = rows.filter(({ content }) => 'answer' in content);
  const leftOut = rows.filter(({ content }) =>
    /^an answer of Spotify of 1\d{6} bytes$/.test(String(content['left_out'])),
  );
  expect([whole.length, leftOut.length]).toEqual([2, 6]);
  // A function returns the file as a text within JSON.
  expect(Buffer.byteLength(JSON.stringify({ body: JSON.stringify(rows, null, 2) }))).toBeLessThan(lambdaLimit);
});
