import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fleetClock, readRow, table } from '../../lib/storage/dynamodb.ts';
import { type Listener, listen } from '../support/listen.ts';

/** The table's time, whole seconds. */
const tableTime = Date.parse('2026-11-30T12:00:00Z');
let machineTime = 0;
let frozenFor = 0;
let listener: Listener;

beforeAll(async () => {
  const server = createServer((_, response) => {
    machineTime += frozenFor;
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', date: new Date(tableTime).toUTCString() });
    response.end('{}');
  });
  listener = await listen(server);
});
afterAll(() => listener.close());

test.each([
  ['that is right', 900, 0, 900],
  ['of a container that was frozen before it read the response', 900, 600_000, 600_900],
  ['that is behind', -60_000, 20, 0],
  ['that is ahead', 60_000, 20, 20],
])('a clock %s', async (_, apart, frozen, expected) => {
  const environment = {
    AWS_ENDPOINT_URL_DYNAMODB: listener.origin,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const quick = table('table', 1000, 1);
  const now = fleetClock([quick], () => machineTime);
  machineTime = tableTime + apart;
  frozenFor = frozen;
  await readRow(quick, { pk: 'a', sk: 'b' });
  expect(now() - tableTime).toBe(expected);
  quick.client.destroy();
});
