import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { requestCount, table } from '../../lib/storage/dynamodb.ts';
import { owner } from '../../lib/storage/users/ownership.ts';

const answer = ['HTTP/1.1 200 OK', 'content-type: application/x-amz-json-1.0', 'content-length: 2', '', '{}'].join(
  '\r\n',
);
/** What a table's end does with the nth request of a connection, from one on. */
type Habit = (socket: Socket, nth: number) => void;
const answers: Habit = (socket) => void socket.write(answer);
const cuts: Habit = (socket) => void socket.resetAndDestroy();
const mute: Habit = () => undefined;
/** As a connection is that was idle while the container was frozen: open here, and closed on the other side. */
const idles: Habit = (socket, nth) => (nth === 1 ? answers : cuts)(socket, nth);

let habit: Habit = answers;
let server: Server;
let seen: { connections: number; requests: number };
const sockets = new Set<Socket>();

beforeEach(async () => {
  seen = { connections: 0, requests: 0 };
  server = createServer((socket) => {
    seen.connections++;
    sockets.add(socket);
    let requests = 0;
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      // Headers and body may come apart; a request begins with its method.
      if (!data.toString().startsWith('POST ')) return;
      seen.requests++;
      habit(socket, ++requests);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('No port.');
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${address.port}`);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'none');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'none');
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server.close();
});

test('clients with different time limits share a connection', async () => {
  for (const client of [table('table', 3000, 3), table('table', 5000, 1)]) await owner(client)();
  expect(seen).toEqual({ connections: 1, requests: 2 });
});

test('all requests of a client share a signer', async () => {
  const { config } = table('table', 5000, 1).client;
  const scheme = { name: 'sigv4', signingName: 'dynamodb', signingRegion: 'us-east-1', properties: {} };
  expect(await config.signer(scheme)).toBe(await config.signer(scheme));
});

test('where several were closed while the container was frozen, a call goes out twice at most', async () => {
  habit = idles;
  const quick = table('table', 5000, 1);
  await Promise.all([owner(quick)(), owner(quick)(), owner(quick)()]);
  await expect(owner(quick)()).resolves.toBeUndefined();
  expect(seen).toEqual({ connections: 4, requests: 5 });
});

test('a connection that was closed while the container was frozen costs no call its answer', async () => {
  habit = idles;
  const quick = table('table', 5000, 1);
  const sent = requestCount([quick]);
  for (let call = 0; call < 4; call++) await expect(owner(quick)()).resolves.toBeUndefined();
  expect(seen).toEqual({ connections: 4, requests: 7 });
  expect(sent()).toBe(7);
});

test('a table that cuts every connection is asked twice, and no more', async () => {
  habit = cuts;
  await expect(owner(table('table', 5000, 1))()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(seen.requests).toBe(2);
});

test('a table that says nothing is asked once', async () => {
  habit = mute;
  await expect(owner(table('table', 50, 1))()).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(seen.requests).toBe(1);
});
