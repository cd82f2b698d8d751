import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { staticToken } from '../../lib/auth/static-token.ts';
import { rejectUntrustedOrigin } from '../../lib/http/cross-origin.ts';
import { toRequest, toResult } from '../../lib/http/event.ts';
import { authenticate } from '../../lib/http/protected-resource.ts';

/** The request of an event that stands for one. */
function asRequest(event: Parameters<typeof toRequest>[0]): Request {
  const request = toRequest(event);
  if (!request) throw new Error('The event stands for no request.');
  return request;
}

function event(
  overrides: Partial<APIGatewayProxyEventV2>,
  domainName = 'abc.execute-api.eu-west-1.amazonaws.com',
  method = 'POST',
): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: 'ANY /mcp',
    rawPath: '/mcp',
    rawQueryString: '',
    headers: {},
    isBase64Encoded: false,
    requestContext: {
      accountId: '1',
      apiId: 'abc',
      domainName,
      domainPrefix: 'abc',
      http: { method, path: '/mcp', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: 'ANY /mcp',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    ...overrides,
  };
}

describe('API Gateway event to request', () => {
  test('host and scheme come from the context, not from headers', () => {
    const request = asRequest(
      event({ headers: { host: 'evil.example', 'x-forwarded-proto': 'http' }, body: '{}', rawQueryString: 'a=1&a=2' }),
    );
    expect(request.url).toBe('https://abc.execute-api.eu-west-1.amazonaws.com/mcp?a=1&a=2');
  });

  test('a base64 body is the bytes', async () => {
    const request = asRequest(event({ body: Buffer.from('{"ä":1}').toString('base64'), isBase64Encoded: true }));
    expect(await request.json()).toEqual({ ä: 1 });
  });

  test('GET carries no body; a laptop speaks http', () => {
    const request = asRequest(event({}, '127.0.0.1:3000', 'GET'));
    expect([request.method, request.url, request.body]).toEqual(['GET', 'http://127.0.0.1:3000/mcp', null]);
  });

  test.each([
    ['TRACE', {}],
    ['CONNECT', {}],
    ['no method', {}],
    ['POST', { 'x-name': 'ā' }],
  ])('%s with headers %j is no request', (method, headers) => {
    expect(toRequest(event({ headers }, undefined, method))).toBeUndefined();
  });
});

describe('response to API Gateway result', () => {
  test('several cookies stay apart, and a challenge is sent twice', async () => {
    const headers = new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['www-authenticate', 'Bearer'],
    ]);
    expect(await toResult(new Response('no', { status: 401, headers }))).toEqual({
      statusCode: 401,
      headers: {
        'content-type': 'text/plain;charset=UTF-8',
        'www-authenticate': 'Bearer',
        'x-mcp-www-authenticate': 'Bearer',
      },
      cookies: ['a=1', 'b=2'],
      body: 'no',
    });
  });
});

describe('host and origin', () => {
  const gate = rejectUntrustedOrigin(['claude.ai']);
  const from = (headers: Record<string, string>, url = 'https://mcp.example.com/mcp') =>
    gate(new Request(url, { headers }))?.status;
  test.each([
    ['no origin', { host: 'mcp.example.com' }, undefined],
    ['own origin', { host: 'mcp.example.com', origin: 'https://mcp.example.com' }, undefined],
    ['allowed origin', { host: 'mcp.example.com', origin: 'https://claude.ai' }, undefined],
    ['foreign origin', { host: 'mcp.example.com', origin: 'https://evil.example' }, 403],
    ['null origin', { host: 'mcp.example.com', origin: 'null' }, 403],
    ['foreign host', { host: 'evil.example' }, 403],
  ])('%s', (_, headers, status) => {
    expect(from(headers)).toBe(status);
  });
  test('on a laptop only the machine itself', () => {
    const local = 'http://127.0.0.1:3000/mcp';
    expect(from({ host: 'localhost:3000', origin: 'http://localhost:6274' }, local)).toBeUndefined();
    expect(from({ host: 'rebound.example:3000' }, local)).toBe(403);
    expect(from({ host: 'mcp.example.com', origin: 'http://localhost:6274' })).toBe(403);
  });
});

describe('bearer check', () => {
  function server() {
    let stored: string | undefined = 'first';
    let time = 0;
    let reads = 0;
    let failing = false;
    let owner: string | undefined = 'account-1';
    let ownerReads = 0;
    const check = staticToken({
      now: () => time,
      stored: () => {
        reads++;
        return failing ? Promise.reject(new Error('no secrets')) : Promise.resolve(stored);
      },
      owner: () => {
        ownerReads++;
        return Promise.resolve(owner);
      },
    });
    const ask = async (authorization?: string) => {
      const answer = await authenticate(check.check)(
        new Request('https://x.example/mcp', { headers: authorization ? { authorization } : {} }),
      );
      return answer instanceof Response ? answer : answer.extra;
    };
    return {
      ask,
      reads: () => reads,
      ownerReads: () => ownerReads,
      learnOwner: check.learnOwner,
      forgetOwner: check.forgetOwner,
      own: (account: string | undefined) => {
        owner = account;
      },
      fail: (yes: boolean) => {
        failing = yes;
      },
      rotate: (token: string | undefined) => {
        stored = token;
      },
      advance: (milliseconds: number) => {
        time += milliseconds;
      },
    };
  }

  test('the right token acts for the owner, and is read once', async () => {
    const { ask, reads } = server();
    expect(await ask('Bearer first')).toEqual({ account: 'account-1', owner: true });
    expect(await ask('bearer first')).toEqual({ account: 'account-1', owner: true });
    expect(reads()).toBe(1);
  });

  test('an owner who was read ahead is not read again, and a server that nobody owned yet is', async () => {
    const { ask, learnOwner, ownerReads, own } = server();
    own(undefined);
    await learnOwner();
    own('account-1');
    await learnOwner();
    expect(await ask('Bearer first')).toEqual({ account: 'account-1', owner: true });
    expect(ownerReads()).toBe(2);
  });

  test.each([
    ['none', undefined, ''],
    ['a wrong one', 'Bearer firs', 'error="invalid_token", '],
    ['an empty one', 'Bearer ', 'error="invalid_request", '],
    ['Basic', 'Basic Zmlyc3Q=', 'error="invalid_request", '],
  ])('%s: 401 with a challenge', async (_, authorization, error) => {
    const header = `Bearer ${error}resource_metadata="https://x.example/.well-known/oauth-protected-resource/mcp", scope="read control write"`;
    const answer = await server().ask(authorization);
    if (!(answer instanceof Response)) throw new Error('was let in');
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, header]);
    expect(await answer.text()).not.toContain('first');
  });

  test('a replaced token counts within a minute, and wrong ones cost one read a minute at most', async () => {
    const { ask, reads, rotate, advance } = server();
    await ask('Bearer first');
    rotate('second');
    expect(await ask('Bearer second')).toBeInstanceOf(Response);
    advance(60_001);
    expect(await ask('Bearer second')).toEqual({ account: 'account-1', owner: true });
    expect(await ask('Bearer first')).toBeInstanceOf(Response);
    expect(reads()).toBe(2);
  });

  test('a replaced token stops counting within a minute where it is all that is sent', async () => {
    const { ask, rotate, advance } = server();
    await ask('Bearer first');
    rotate('second');
    advance(60_000);
    expect(await ask('Bearer first')).toMatchObject({ account: 'account-1' });
    advance(1);
    expect(await ask('Bearer first')).toBeInstanceOf(Response);
  });

  test('while the stored token cannot be read the known one counts for five minutes', async () => {
    const { ask, fail, advance } = server();
    await ask('Bearer first');
    fail(true);
    advance(300_000);
    expect(await ask('Bearer first')).toMatchObject({ account: 'account-1' });
    advance(1001);
    await expect(ask('Bearer first')).rejects.toThrow('no secrets');
    fail(false);
    expect(await ask('Bearer first')).toMatchObject({ account: 'account-1' });
  });

  test('the owner is asked for once, and again once another one owns the server', async () => {
    const { ask, own, forgetOwner } = server();
    expect(await ask('Bearer first')).toMatchObject({ account: 'account-1' });
    own('account-2');
    expect(await ask('Bearer first')).toMatchObject({ account: 'account-1' });
    forgetOwner();
    expect(await ask('Bearer first')).toMatchObject({ account: 'account-2' });
  });

  test('a server without an owner finds the first one at once, and wrong tokens cost no read', async () => {
    const { ask, own, ownerReads } = server();
    own(undefined);
    expect(await ask('Bearer first')).toEqual({ owner: true });
    for (let call = 0; call < 5; call++) await ask('Bearer wrong');
    expect(ownerReads()).toBe(1);
    own('account-1');
    expect(await ask('Bearer first')).toMatchObject({ account: 'account-1' });
  });

  test('no stored token lets nobody in', async () => {
    const { ask, rotate } = server();
    rotate(undefined);
    expect(await ask('Bearer undefined')).toBeInstanceOf(Response);
    rotate('');
    expect(await ask('Bearer ')).toBeInstanceOf(Response);
  });
});
