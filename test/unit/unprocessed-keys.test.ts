import { randomUUID } from 'node:crypto';
import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { failOpen } from '../../lib/resilience/store/fail-open-store.ts';
import { fleetStore } from '../../lib/storage/fleet/fleet-store.ts';

const query = { account: 'me', tags: [], group: 'search', bucket: 'search' };
const gate = { reason: 'quota', closedUntil: Date.now() + 60_000, guessed: false, wait: 60_000 } as const;

test('a gate that a throttled table does not give is the last one seen, not an open one', async () => {
  const client = new DynamoDBClient({ region: 'us-east-1' });
  const batch = mockClient(client).on(BatchGetItemCommand);
  const row = { pk: { S: 'gate#search' }, sk: { S: 'gate' }, state: { S: JSON.stringify(gate) }, version: { S: '1' } };
  batch.resolvesOnce({ Responses: { t: [row] } });
  batch.resolves({ Responses: { t: [] }, UnprocessedKeys: { t: { Keys: [{ pk: row.pk, sk: row.sk }] } } });
  const store = failOpen(fleetStore({ client, name: 't' }, Date.now, randomUUID), {
    now: Date.now,
    rest: 1000,
    onFailure: () => undefined,
  });
  expect((await store.read(query)).gate?.value).toEqual(gate);
  expect(await store.read(query)).toMatchObject({ gate: { value: gate }, known: false });
});
