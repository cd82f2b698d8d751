import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { HttpFailure, type HttpRequest, httpClient } from '../../lib/http-client.ts';
import { optionalSuite } from '../support/environment.ts';

const get: HttpRequest = { method: 'GET', headers: {}, timeout: 5000 };

/** Listens on 127.0.0.1; closes with the test. */
async function portOf(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
  return address.port;
}

/** What a server does with the nth request of a connection, counted from 1. */
type Behavior = (socket: Socket, nth: number, received: string) => void;

/** A server on plain sockets, and what came in. */
async function rawServer(behavior: Behavior) {
  const seen = { connections: 0, requests: 0, ended: 0 };
  const server = createServer((socket) => {
    seen.connections++;
    let requests = 0;
    socket.on('data', (data) => {
      seen.requests++;
      behavior(socket, ++requests, data.toString('latin1'));
    });
    socket.on('close', () => seen.ended++);
  });
  return { url: `http://127.0.0.1:${await portOf(server)}/v1/x`, seen };
}

const answers: Behavior = (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
const resets: Behavior = (socket) => void socket.resetAndDestroy();
const closes: Behavior = (socket) => void socket.end();
const mute: Behavior = () => undefined;
const saying =
  (said: string, then: Behavior = mute): Behavior =>
  (socket, nth, received) => {
    socket.write(said);
    setTimeout(then, 20, socket, nth, received);
  };

/** How an exchange fails. */
async function failureOf(exchange: Promise<unknown>): Promise<Pick<HttpFailure, 'reason' | 'sent'>> {
  const error = await exchange.then(
    () => 'it succeeded',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof HttpFailure)) throw new Error(`No HttpFailure: ${error}`);
  return { reason: error.reason, sent: error.sent };
}

// An error event without a listener ends the process: each test waits for those that come late.
afterEach(() => sleep(20));

describe('what was surely not sent', () => {
  test('a connection that nobody accepts', async () => {
    const server = createServer();
    const port = await portOf(server);
    server.close();
    await once(server, 'close');
    for (const host of ['127.0.0.1', 'localhost'])
      expect(await failureOf(httpClient()(`http://${host}:${port}/`, get))).toEqual({ reason: 'network', sent: 'no' });
  });

  test('a host without an address', async () => {
    const failure = await failureOf(httpClient()('http://nobody.invalid/', get));
    expect(failure).toEqual({ reason: 'network', sent: 'no' });
  });

  test('a connection that is not open in time', async () => {
    // A connection that stays in the middle of being opened, as with a host that drops packets.
    vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
      Object.assign(this, { connecting: true });
      return this;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const failure = await failureOf(httpClient()('http://127.0.0.1:9/', { ...get, method: 'PUT', timeout: 50 }));
    expect(failure).toEqual({ reason: 'timeout', sent: 'no' });
  });

  test.each([
    ['answers in plain text', saying('HTTP/1.1 400 Bad Request\r\n\r\n'), 'network'],
    ['resets', resets, 'network'],
    ['closes', closes, 'network'],
    ['says nothing', mute, 'timeout'],
  ] as const)('a TLS handshake where the server %s', async (_, behavior, reason) => {
    const all: string[] = [];
    const { url } = await rawServer((socket, nth, received) => {
      all.push(received);
      behavior(socket, nth, received);
    });
    const request = { ...get, method: 'PUT', body: 'secret', timeout: 300 };
    expect(await failureOf(httpClient()(url.replace('http', 'https'), request))).toEqual({ reason, sent: 'no' });
    expect(all.join('')).not.toMatch(/PUT|secret/);
  });

  test('a request that waits for one of the connections', async () => {
    const sockets: Socket[] = [];
    const { url, seen } = await rawServer((socket) => void sockets.push(socket));
    const http = httpClient();
    const busy = Array.from({ length: 50 }, () => failureOf(http(url, { ...get, timeout: 20_000 })));
    await expect.poll(() => sockets.length).toBe(50);
    expect(await failureOf(http(url, { ...get, timeout: 50 }))).toEqual({ reason: 'timeout', sent: 'no' });
    expect(seen.connections).toBe(50);
    for (const socket of sockets) socket.destroy();
    expect((await Promise.all(busy)).map(({ sent }) => sent)).toEqual(busy.map(() => 'maybe'));
  });
});

describe('what may have been sent', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n';
  test.each([
    ['resets', resets],
    ['closes', closes],
    ['resets after the headers', saying(head, resets)],
    ['closes after the headers', saying(head, closes)],
    ['resets within the body', saying(`${head}[1, 2`, resets)],
    ['closes within the body', saying(`${head}[1, 2`, closes)],
    ['closes within a chunk', saying('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n[1', closes)],
    [
      'closes before the last chunk',
      saying('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n[]\r\n', closes),
    ],
    ['answers what is not HTTP', saying('SSH-2.0-OpenSSH_9.2\r\n')],
    ['switches protocols', saying('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')],
  ])('a server that %s', async (_, behavior) => {
    const { url } = await rawServer(behavior);
    expect(await failureOf(httpClient()(url, get))).toEqual({ reason: 'network', sent: 'maybe' });
  });

  test.each([
    ['says nothing', mute],
    ['stops after the headers', saying(head)],
    ['stops within the body', saying(`${head}[1, 2`)],
  ])('a server that %s, whose connection is closed in time', async (_, behavior) => {
    const { url, seen } = await rawServer(behavior);
    expect(await failureOf(httpClient()(url, { ...get, timeout: 200 }))).toEqual({ reason: 'timeout', sent: 'maybe' });
    await expect.poll(() => seen.ended).toBe(1);
  });

  test('a connection in use that breaks, whatever it carried before', async () => {
    const { url, seen } = await rawServer((socket, nth, received) =>
      (nth === 1 ? answers : resets)(socket, nth, received),
    );
    const http = httpClient();
    await http(url, get);
    expect(await failureOf(http(url, get))).toEqual({ reason: 'network', sent: 'maybe' });
    expect(seen).toMatchObject({ connections: 1, requests: 2 });
    expect(await http(url, get)).toMatchObject({ text: 'ok' });
  });

  test('a time-out on a connection that was used before', async () => {
    const { url } = await rawServer((socket, nth, received) => (nth === 1 ? answers : mute)(socket, nth, received));
    const http = httpClient();
    await http(url, get);
    expect(await failureOf(http(url, { ...get, timeout: 100 }))).toEqual({ reason: 'timeout', sent: 'maybe' });
  });
});

describe('connections', () => {
  test('are used again, for one host by all requests', async () => {
    const { url, seen } = await rawServer(answers);
    const http = httpClient();
    for (let nth = 0; nth < 5; nth++) await http(url, get);
    expect(seen).toMatchObject({ connections: 1, requests: 5 });
  });

  test('are closed when nothing was sent over them for a while', async () => {
    const { url, seen } = await rawServer(answers);
    await httpClient({ idle: 100 })(url, get);
    await expect.poll(() => seen.ended).toBe(1);
  });

  test('are not closed while a response takes longer than that', async () => {
    const { url, seen } = await rawServer(
      (socket, nth, received) => void setTimeout(answers, 300, socket, nth, received),
    );
    const http = httpClient({ idle: 100 });
    expect(await Promise.all([http(url, get), sleep(150).then(() => http(url, get))])).toMatchObject([
      { text: 'ok' },
      { text: 'ok' },
    ]);
    expect(seen).toMatchObject({ connections: 2, requests: 2 });
  });

  test('of a process that was frozen are not used again', async () => {
    const { url, seen } = await rawServer((socket, nth, received) =>
      (nth === 1 ? answers : resets)(socket, nth, received),
    );
    const http = httpClient({ idle: 100 });
    await http(url, get);
    await sleep(20);
    // No timer runs meanwhile, and none before the next request.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    expect(await http(url, get)).toMatchObject({ text: 'ok' });
    expect(seen).toMatchObject({ connections: 2, requests: 2 });
  });

  test.each([
    ['reset', resets],
    ['closed', closes],
  ])('that were %s while idle are not used again', async (_, ending) => {
    const { url, seen } = await rawServer((socket, nth, received) => {
      answers(socket, nth, received);
      setTimeout(ending, 20, socket, nth, received);
    });
    const http = httpClient();
    for (let nth = 1; nth <= 3; nth++) {
      expect(await http(url, get)).toMatchObject({ text: 'ok' });
      await expect.poll(() => seen.ended).toBe(nth);
      await sleep(20);
    }
    expect(seen).toMatchObject({ connections: 3, requests: 3 });
  });

  test('and timers are not left over', async () => {
    const { url } = await rawServer((socket, nth, received) => (nth < 20 ? answers : mute)(socket, nth, received));
    const http = httpClient();
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const warned = vi.fn();
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    for (let nth = 1; nth < 20; nth++) await http(url, { ...get, timeout: 60_000 });
    await failureOf(http(url, { ...get, timeout: 50 }));
    // The test runner's own end soon; one is for the connections that are kept.
    for (let waits = 0; waits < 500 && timers() > before + 1; waits++) await sleep(10);
    expect(timers()).toBeLessThanOrEqual(before + 1);
    expect(warned).not.toHaveBeenCalled();
  });
});

/** An HTTP server, and the requests that it got. */
async function httpServer(respond: (response: ServerResponse, request: IncomingMessage) => void) {
  const arrived: Array<Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { readonly body: string }> = [];
  const server = createHttpServer(async (request, response) => {
    const { method, url, headers } = request;
    arrived.push({ method, url, headers, body: await text(request) });
    respond(response, request);
  });
  return { url: `http://127.0.0.1:${await portOf(server)}/v1/x`, arrived };
}

describe('requests', () => {
  const euro = '{"name":"für 5 €"}';
  test.each([
    ['GET without a body', 'GET', undefined, undefined],
    ['DELETE without a body', 'DELETE', undefined, undefined],
    ['PUT without a body', 'PUT', undefined, '0'],
    ['POST without a body', 'POST', undefined, '0'],
    ['PUT with an empty body', 'PUT', '', '0'],
    ['POST with JSON', 'POST', euro, '21'],
    ['PUT with JSON', 'PUT', euro, '21'],
    ['DELETE with JSON', 'DELETE', euro, '21'],
    ['PUT with a picture', 'PUT', Buffer.alloc(190_000, 7).toString('base64'), '253336'],
  ])('%s say how long it is', async (_, method, body, length) => {
    const { url, arrived } = await httpServer((response) => response.end('ok'));
    const request = { ...get, method, ...(body !== undefined && { body }) };
    expect(await httpClient()(`${url}?q=a%20b`, request)).toMatchObject({ status: 200, text: 'ok' });
    expect(arrived).toMatchObject([{ method, url: '/v1/x?q=a%20b', body: body ?? '' }]);
    expect(arrived[0]?.headers['content-length']).toBe(length);
    expect(arrived[0]?.headers['transfer-encoding']).toBeUndefined();
  });

  test('carry their headers, and a name', async () => {
    const { url, arrived } = await httpServer((response) => response.end());
    await httpClient()(url, { ...get, headers: { authorization: 'Bearer t', accept: 'application/json' } });
    expect(arrived[0]?.headers).toMatchObject({
      ...{ authorization: 'Bearer t', accept: 'application/json', host: new URL(url).host },
      ...{ 'accept-encoding': 'gzip', 'user-agent': expect.stringContaining('mcp-server-for-spotify') },
    });
  });

  test('go to the proxy that the environment names, if Node is set to use it', async () => {
    const { url, arrived } = await httpServer((response) => response.end('from the proxy'));
    const proxy = { HTTP_PROXY: new URL(url).origin, NO_PROXY: '' };
    const through = httpClient({ environment: { ...proxy, NODE_USE_ENV_PROXY: '1' } });
    expect(await through('http://api.invalid/me', get)).toMatchObject({ text: 'from the proxy' });
    expect(arrived).toMatchObject([{ url: 'http://api.invalid/me' }]);
    expect(await failureOf(httpClient({ environment: proxy })('http://api.invalid/me', get))).toMatchObject({
      sent: 'no',
    });
  });
});

describe('responses', () => {
  const long = `["${'für 5 € 🎵 '.repeat(40_000)}"]`;
  test('are decoded as a whole, however their bytes are split', async () => {
    const { url } = await httpServer((response) => {
      const bytes = Buffer.from('["für 5 € 🎵"]');
      for (const byte of bytes) response.write(Buffer.of(byte));
      response.end();
    });
    expect((await httpClient()(url, get)).text).toBe('["für 5 € 🎵"]');
  });

  test.each([200, 429])('compressed ones are unpacked, with the status %d', async (status) => {
    const { url } = await httpServer((response) => {
      const bytes = gzipSync(long);
      response.writeHead(status, { 'content-encoding': 'gzip', 'retry-after': '7' });
      response.write(bytes.subarray(0, 5));
      response.end(bytes.subarray(5));
    });
    expect(await httpClient()(url, get)).toMatchObject({ status, text: long, headers: { 'retry-after': '7' } });
  });

  test.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, -20)],
    ['damaged', (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === bytes.length - 6 ? byte ^ 1 : byte)))],
    ['not compressed', () => Buffer.from('{}')],
  ])('a compressed one that is %s is a failure', async (_, change) => {
    const { url } = await httpServer((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(change(gzipSync(long)));
    });
    expect(await failureOf(httpClient()(url, get))).toEqual({ reason: 'network', sent: 'maybe' });
  });

  test.each([
    [204, {}],
    [200, { 'content-encoding': 'gzip', 'content-length': '0' }],
    [304, {}],
  ])('one without a body is empty: %d %o', async (status, headers) => {
    const { url } = await httpServer((response) => response.writeHead(status, headers).end());
    expect(await httpClient()(url, get)).toMatchObject({ status, text: '' });
  });

  test('a byte order mark is no part of the text', async () => {
    const { url } = await httpServer((response) => response.end('\uFEFF{}'));
    expect((await httpClient()(url, get)).text).toBe('{}');
  });

  test.each([301, 302, 303, 307, 308])('a redirect by %d is a failure, and is not followed', async (status) => {
    const { url, arrived } = await httpServer((response) => response.writeHead(status, { location: '/v1/y' }).end());
    expect(await failureOf(httpClient()(url, get))).toEqual({ reason: 'network', sent: 'maybe' });
    expect(arrived).toHaveLength(1);
  });

  test('what is said in between is passed over', async () => {
    const { url } = await httpServer((response) => {
      response.writeProcessing();
      response.end('ok');
    });
    expect(await httpClient()(url, get)).toMatchObject({ status: 200, text: 'ok' });
  });
});

/** A key and a certificate of this host that nobody trusts. */
function selfSigned(): string | undefined {
  const generated = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', '-', '-out', '-'],
  ]);
  return generated.status === 0 ? generated.stdout.toString() : undefined;
}
const pem = selfSigned();

optionalSuite(
  'openssl',
  pem !== undefined,
  'the command openssl, which makes a certificate, is not there',
)('TLS', () => {
  const secure = async (onRequest: (request: IncomingMessage, response: ServerResponse) => void) => {
    const server = createHttpsServer({ key: pem, cert: pem }, onRequest);
    return `https://localhost:${await portOf(server)}/`;
  };
  const trusted = (): void => {
    const before = tls.getCACertificates('default');
    tls.setDefaultCACertificates([...before, (pem ?? '').slice((pem ?? '').indexOf('-----BEGIN CERT'))]);
    onTestFinished(() => tls.setDefaultCACertificates(before));
  };

  test('a certificate that is not trusted gets no request', async () => {
    const arrived = vi.fn();
    const url = await secure(arrived);
    const failure = await failureOf(httpClient()(url, { ...get, method: 'PUT', body: 'secret' }));
    expect(failure).toEqual({ reason: 'network', sent: 'no' });
    await sleep(50);
    expect(arrived).not.toHaveBeenCalled();
  });

  test('a trusted one gets all requests over one connection', async () => {
    trusted();
    const ports = new Set<number | undefined>();
    const url = await secure(({ socket }, response) => {
      ports.add(socket.remotePort);
      response.end('ok');
    });
    const http = httpClient();
    for (let nth = 0; nth < 3; nth++) expect(await http(url, get)).toMatchObject({ status: 200, text: 'ok' });
    expect(ports.size).toBe(1);
  });

  test('a connection that breaks after the handshake may have carried the request', async () => {
    trusted();
    const url = await secure(({ socket }) => socket.destroy());
    expect(await failureOf(httpClient()(url, get))).toEqual({ reason: 'network', sent: 'maybe' });
  });

  test('a server that hangs after the handshake may have carried the request out', async () => {
    trusted();
    const url = await secure(() => undefined);
    expect(await failureOf(httpClient()(url, { ...get, timeout: 300 }))).toEqual({ reason: 'timeout', sent: 'maybe' });
  });
});
