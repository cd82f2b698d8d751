import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, describe, expect, test } from 'vitest';
import { type GatewayOptions, gateway, payloadLimit } from '../../infra/local/aws/api-gateway/gateway.ts';
import { compileMapping } from '../../infra/local/aws/api-gateway/mapping.ts';
import { router } from '../../infra/local/aws/api-gateway/routes.ts';
import type { Outcome } from '../../infra/local/aws/lambda/messages.ts';
import type { Integration } from '../../infra/local/template/api.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type Answer = (event: APIGatewayProxyEventV2) => unknown;

const restored = [{ destination: 'overwrite:header.www-authenticate', source: '$response.header.x-challenge' }];

async function start(
  answer: Answer | ((event: APIGatewayProxyEventV2) => Promise<Outcome>),
  changes: Partial<GatewayOptions> & { readonly integration?: Partial<Integration>; readonly raw?: boolean } = {},
) {
  const integration: Integration = {
    functionArn: 'arn:function',
    timeoutMs: 30_000,
    responseParameters: new Map(),
    permitted: true,
    ...changes.integration,
  };
  const events: APIGatewayProxyEventV2[] = [];
  const invoke: GatewayOptions['invoke'] = async (_arn, text) => {
    const event: APIGatewayProxyEventV2 = JSON.parse(text);
    events.push(event);
    const result = await answer(event);
    if (isOutcome(result)) return result;
    return { kind: 'result', payload: JSON.stringify(result) ?? 'null' };
  };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = addressOf(server.address());
  const host = `127.0.0.1:${port}`;
  const routes = ['ANY /mcp', 'GET /things/{id}', 'POST /x/{proxy+}'].map((key) => ({ key, integration }));
  server.on(
    'request',
    gateway({
      api: { id: 'api1', routes },
      accountId: '111122223333',
      host,
      wwwAuthenticate: 'keep',
      invoke,
      now: () => Date.UTC(2026, 2, 12, 19, 3, 58),
      log: () => undefined,
      ...changes,
    }),
  );
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  cleanups.unshift(() => server.closeAllConnections());
  return { url: `http://${host}`, host, port, events };
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address;
}

describe('routes', () => {
  const find = router(
    ['$default', 'ANY /{proxy+}', 'GET /pets/{proxy+}', 'GET /pets/dog/{id}', 'GET /pets/dog/1', 'ANY /pets/dog/1'].map(
      (key) => ({ key, target: key }),
    ),
  );
  test.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['POST', '/pets/dog/1', 'ANY /pets/dog/1', {}],
    ['GET', '/pets/dog/2%20b', 'GET /pets/dog/{id}', { id: '2 b' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/pets/cat/1', 'ANY /{proxy+}', { proxy: 'pets/cat/1' }],
    ['GET', '/', '$default', {}],
  ])('%s %s goes to %s', (method, path, key, parameters) => {
    expect(find(method, path)).toEqual({ key, target: key, parameters });
  });

  test('what no route names is not found', async () => {
    const { url, events } = await start(() => ({ statusCode: 200 }));
    for (const path of ['/', '/mcp/', '/mcp2', '/things/1/2', '/x/']) {
      const response = await fetch(url + path);
      expect([path, response.status, await response.json()]).toEqual([path, 404, { message: 'Not Found' }]);
    }
    expect(events).toEqual([]);
  });
});

describe('events', () => {
  test('a request becomes an event of payload format 2.0', async () => {
    const { url, host, port, events } = await start(() => ({ statusCode: 204 }));
    await fetch(`${url}/things/a%20b?x=1&x=2&y=%C3%A9`, {
      headers: [
        ['Cookie', 'a=1; b=2'],
        ['X-Many', 'one'],
        ['X-Many', 'two'],
        ['User-Agent', 'probe'],
      ],
    });
    expect(events).toEqual([
      {
        version: '2.0',
        routeKey: 'GET /things/{id}',
        rawPath: '/things/a b',
        rawQueryString: 'x=1&x=2&y=%C3%A9',
        cookies: ['a=1', 'b=2'],
        headers: expect.objectContaining({
          'x-many': expect.stringMatching(/^one, ?two$/),
          host,
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-port': String(port),
          'x-forwarded-proto': 'http',
        }),
        queryStringParameters: { x: '1,2', y: 'é' },
        pathParameters: { id: 'a b' },
        requestContext: {
          accountId: '111122223333',
          apiId: 'api1',
          domainName: host,
          domainPrefix: '127',
          http: {
            method: 'GET',
            path: '/things/a b',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'probe',
          },
          requestId: expect.any(String),
          routeKey: 'GET /things/{id}',
          stage: '$default',
          time: '12/Mar/2026:19:03:58 +0000',
          timeEpoch: Date.UTC(2026, 2, 12, 19, 3, 58),
        },
        isBase64Encoded: false,
      },
    ]);
    expect(events[0]?.headers).not.toHaveProperty('cookie');
    expect(events[0]?.headers).not.toHaveProperty('connection');
  });

  test.each([
    ['application/json; charset=utf-8', false],
    ['text/plain', false],
    ['application/x-www-form-urlencoded', true],
    ['image/jpeg', true],
  ])('a body of type %s is base64: %s', async (type, isBase64Encoded) => {
    const { url, events } = await start(() => ({ statusCode: 204 }));
    await fetch(`${url}/mcp`, { method: 'POST', headers: { 'content-type': type }, body: 'päck' });
    const body = Buffer.from('päck').toString(isBase64Encoded ? 'base64' : 'utf8');
    expect(events).toEqual([expect.objectContaining({ isBase64Encoded, body })]);
  });

  test('the name under which the client came is the domain name, when it is this machine', async () => {
    const { port, host, events } = await start(() => ({ statusCode: 204 }));
    for (const name of [`localhost:${port}`, 'evil.example']) {
      await new Promise((resolve) =>
        httpRequest({ host: '127.0.0.1', port, path: '/mcp', headers: { host: name } }, resolve).end(),
      );
    }
    expect(events.map(({ requestContext }) => requestContext.domainName)).toEqual([`localhost:${port}`, host]);
    expect(events[1]?.headers['host']).toBe('evil.example');
  });
});

describe('answers', () => {
  test('status, headers, cookies and binary bodies reach the client', async () => {
    const { url } = await start(() => ({
      statusCode: 201,
      headers: { 'X-One': 'a', 'Content-Type': 'image/png', connection: 'close', 'transfer-encoding': 'chunked' },
      cookies: ['a=1; Path=/', 'b=2'],
      body: Buffer.from([0, 1, 255]).toString('base64'),
      isBase64Encoded: true,
    }));
    const response = await fetch(`${url}/mcp`);
    expect(response.status).toBe(201);
    expect(response.headers.get('x-one')).toBe('a');
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('connection')).toBe('keep-alive');
    expect(response.headers.get('apigw-requestid')).toMatch(/=$/);
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 1, 255]);
  });

  test.each([
    ['an object', { hello: 'world' }, '{"hello":"world"}'],
    ['a string', 'hello', 'hello'],
    ['nothing', undefined, 'null'],
  ])('%s without a status is a JSON body with 200', async (_name, result, body) => {
    const { url } = await start(() => result);
    const response = await fetch(`${url}/mcp`);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      body,
    ]);
  });

  test.each([
    ['a malformed response', { statusCode: 'many' }, 500, 'Internal Server Error'],
    ['a header that cannot be sent', { statusCode: 200, headers: { a: 'x\ny' } }, 500, 'Internal Server Error'],
    ['a result over 6 MB', { statusCode: 200, body: 'x'.repeat(payloadLimit) }, 500, 'Internal Server Error'],
    [
      'a function error',
      { kind: 'error', error: { name: 'E', message: 'secret', stack: [] } },
      500,
      'Internal Server Error',
    ],
    ['no free container', { kind: 'throttled' }, 503, 'Service Unavailable'],
  ])('%s', async (_name, result, status, text) => {
    const { url } = await start(() => result);
    const response = await fetch(`${url}/mcp`);
    expect([response.status, await response.json()]).toEqual([status, { message: text }]);
  });

  test('a timeout is answered by the gateway, and a waiting event is cancelled', async () => {
    let isTaken = false;
    const invoke: GatewayOptions['invoke'] = (_arn, _event, signal) =>
      new Promise(() => signal.addEventListener('abort', () => (isTaken = true)));
    const { url } = await start(() => undefined, { invoke, integration: { timeoutMs: 100 } });
    const response = await fetch(`${url}/mcp`);
    expect([response.status, await response.json(), isTaken]).toEqual([503, { message: 'Service Unavailable' }, true]);
  });

  test('a function that API Gateway may not invoke is not invoked', async () => {
    const { url, events } = await start(() => 'hello', { integration: { permitted: false } });
    expect((await fetch(`${url}/mcp`)).status).toBe(500);
    expect(events).toEqual([]);
  });

  test.each([
    ['over 10 MB', 'x'.repeat(10 * 1024 * 1024 + 1)],
    ['over 6 MB as an event', 'x'.repeat(payloadLimit)],
  ])('a body %s is too large', async (_name, body) => {
    const { url, events } = await start(() => 'hello');
    const response = await fetch(`${url}/mcp`, { method: 'POST', body });
    expect([response.status, await response.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
    expect(events).toEqual([]);
  });
});

describe('WWW-Authenticate', () => {
  const refuse = () => ({ statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer a', 'x-challenge': 'Bearer b' } });
  const mapped = { responseParameters: new Map([[401, restored]]) };
  test.each([
    ['kept', 'keep' as const, {}, 'Bearer a', null],
    ['renamed', 'rename' as const, {}, null, 'Bearer a'],
    ['kept and mapped', 'keep' as const, mapped, 'Bearer b', null],
    ['renamed and mapped', 'rename' as const, mapped, 'Bearer b', 'Bearer a'],
  ])('%s', async (_name, wwwAuthenticate, integration, plain, renamed) => {
    const { url } = await start(refuse, { wwwAuthenticate, integration });
    const { headers } = await fetch(`${url}/mcp`);
    expect(headers.get('www-authenticate')).toBe(plain);
    expect(headers.get('x-amzn-remapped-www-authenticate')).toBe(renamed);
  });
});

describe('response parameters', () => {
  const headers = new Map([['a', '1']]);
  const reply = { status: 200, headers, cookies: [], body: Buffer.of() };
  const map = (destination: string, source: string) => compileMapping([{ destination, source }])(reply);
  test('a header takes the value of another, if that is there', () => {
    expect([...map('overwrite:header.B', '$response.header.A').headers]).toEqual([...headers, ['b', '1']]);
    expect(map('overwrite:header.a', '$response.header.missing').headers).toEqual(headers);
  });

  test.each([
    ['overwrite:header.content-length', '$response.header.a'],
    ['overwrite:header.x-amzn-trace', '$response.header.a'],
    ['overwrite:path', '/'],
    ['append:header.b', '$response.header.a'],
    ['overwrite:header.a', '$request.header.b'],
  ])('%s from %s is refused when the gateway starts', (destination, source) => {
    expect(() => map(destination, source)).toThrow();
  });
});
