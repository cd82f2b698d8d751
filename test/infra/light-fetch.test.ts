import { describe, expect, test } from 'vitest';
import * as light from '../../infra/bundle/light-fetch.ts';

const { Headers, Request, Response } = globalThis;
const node = { Headers, Request, Response };
type Classes = typeof node | typeof light;

/** What a piece of work gives with Node's classes and with ours. A failure counts by its class. */
async function both(work: (classes: Classes) => unknown): Promise<readonly [unknown, unknown]> {
  const outcome = async (classes: Classes): Promise<unknown> => {
    try {
      return await work(classes);
    } catch (error) {
      return error instanceof Error ? error.constructor.name : error;
    }
  };
  return [await outcome(node), await outcome(light)];
}

const headersOf = (headers: { forEach: (visit: (value: string, name: string) => void) => void }) => {
  const found: Array<readonly [string, string]> = [];
  headers.forEach((value, name) => void found.push([name, value]));
  return found;
};
const partsOf = (message: light.Response | light.Request | Response | Request) => ({
  headers: headersOf(message.headers),
  bodyUsed: message.bodyUsed,
  ...('status' in message && { status: message.status, statusText: message.statusText, ok: message.ok }),
  ...('method' in message && { method: message.method, url: message.url, aborted: message.signal.aborted }),
});

describe('headers', () => {
  test.each<[string, ReadonlyArray<readonly [string, string]>]>([
    [
      'names in any case',
      [
        ['X-One', '1'],
        ['x-TWO', '2'],
      ],
    ],
    [
      'several values',
      [
        ['vary', 'Origin'],
        ['Vary', 'Accept'],
      ],
    ],
    [
      'cookies',
      [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['a', 'b'],
      ],
    ],
    ['space around a value', [['a', ' \t b c \r\n']]],
    ['an empty value', [['a', '']]],
    ['a name with a space', [['a b', 'c']]],
    ['an empty name', [['', 'c']]],
    ['a name that is no ASCII', [['ä', 'c']]],
    ['a line break in a value', [['a', 'b\nc']]],
    ['a zero in a value', [['a', 'b\0c']]],
    ['Latin letters in a value', [['a', 'Björk']]],
    ['other letters in a value', [['a', 'Ω']]],
  ])('%s', async (_, pairs) => {
    const [expected, found] = await both((classes) => {
      const headers = new classes.Headers();
      for (const [name, value] of pairs) headers.append(name, value);
      return [headersOf(headers), headers.getSetCookie(), headers.get('VARY'), headers.has('A'), headers.get('none')];
    });
    expect(found).toEqual(expected);
  });

  test('are made of records, of pairs and of others, replaced and deleted', async () => {
    const [expected, found] = await both((classes) => {
      const headers = new classes.Headers({ b: '1', a: '2' });
      headers.set('B', '3');
      headers.delete('A');
      return [headersOf(headers), headersOf(new classes.Headers([['x', 'y']]))];
    });
    expect(found).toEqual(expected);
  });
});

const url = 'https://host/mcp';
const post = { method: 'POST', body: '{"ä":1}' };

describe('a request', () => {
  test.each<
    [
      string,
      string,
      Readonly<{ method?: string; body?: string | Uint8Array<ArrayBuffer> | null; headers?: Record<string, string> }>,
    ]
  >([
    ['GET', url, {}],
    ['HEAD', url, { method: 'HEAD' }],
    ['POST with a text', url, post],
    ['POST with a type', url, { ...post, headers: { 'Content-Type': 'application/json' } }],
    ['POST without a body', url, { method: 'POST', body: null }],
    ['POST with a byte order mark', url, { method: 'POST', body: '\uFEFF{}' }],
    ['POST with half a character', url, { method: 'POST', body: 'a\uD83Db' }],
    ['POST with an empty body', url, { method: 'POST', body: '' }],
    ['POST with bytes', url, { method: 'POST', body: new Uint8Array([123, 125]) }],
    ['GET with a body', url, { body: 'x' }],
    ['DELETE, OPTIONS', url, { method: 'DELETE' }],
    ['lower case', url, { method: 'post', body: 'x' }],
    ['TRACE', url, { method: 'TRACE' }],
    ['CONNECT', url, { method: 'CONNECT' }],
    ['no method', url, { method: 'a b' }],
    ['another method', url, { method: 'PURGE' }],
    ['a path to be normalized', 'https://HOST:443/a/../b c?q=ä#f', {}],
    ['a name and a password', 'https://a:b@host/', {}],
    ['no address', '/mcp', {}],
    ['an invalid header', url, { headers: { 'a b': 'c' } }],
  ])('%s', async (_, address, options) => {
    const [expected, found] = await both(async (classes) => {
      const request = new classes.Request(address, options);
      const copy = request.clone();
      return [partsOf(request), await request.text(), partsOf(request), await copy.text()];
    });
    expect(found).toEqual(expected);
  });

  test.each<[string, (request: light.Request | Request) => unknown]>([
    ['is read as JSON', (request) => request.json()],
    ['is read once', async (request) => [await request.text(), await request.text()]],
    ['is not copied when it was read', async (request) => [await request.text(), request.clone()]],
    [
      'is looked at before it is read',
      async (request) => [request.body === null, request.bodyUsed, await request.clone().text(), await request.text()],
    ],
    [
      'is read as a stream that was looked at',
      async (request) => [request.body === null, await new globalThis.Response(request.body).text(), request.bodyUsed],
    ],
    ['is read as a stream', async (request) => [await new globalThis.Response(request.body).text(), request.bodyUsed]],
  ])('%s', async (_, read) => {
    const [expected, found] = await both((classes) => read(new classes.Request(url, post)));
    expect(found).toEqual(expected);
  });

  test('is made of another one, as health does', () => {
    const headers = { authorization: 'Bearer x' };
    expect(partsOf(new light.Request(`${url}2`, new light.Request(url, { headers })))).toEqual(
      partsOf(new Request(`${url}2`, new Request(url, { headers }))),
    );
  });
});

describe('a response', () => {
  const stream = () => new globalThis.Response('from a stream').body;
  test.each<[string, (classes: Classes) => Response | light.Response]>([
    ['with a text', ({ Response }) => new Response('text')],
    ['with nothing', ({ Response }) => new Response(null, { status: 202 })],
    [
      'with a status and headers',
      ({ Response }) => new Response('a', { status: 404, statusText: 'No', headers: { a: 'b' } }),
    ],
    ['without content', ({ Response }) => new Response(null, { status: 204 })],
    ['with content where none may be', ({ Response }) => new Response('x', { status: 204 })],
    ['with a redirect', ({ Response }) => new Response(null, { status: 303, headers: { location: '/' } })],
    ['with no status', ({ Response }) => new Response('x', { status: 99 })],
    ['with JSON', ({ Response }) => Response.json({ a: [1, 'ä'] }, { status: 201, headers: { A: 'b' } })],
    ['with JSON of another type', ({ Response }) => Response.json({}, { headers: { 'Content-Type': 'a/b' } })],
    ['with a stream', ({ Response }) => new Response(stream(), { headers: { 'content-type': 'text/event-stream' } })],
  ])('%s', async (_, make) => {
    const [expected, found] = await both(async (classes) => {
      const response = make(classes);
      return [
        partsOf(response),
        response instanceof classes.Response,
        response.body === null,
        await textOf(make(classes)),
      ];
    });
    expect(found).toEqual(expected);
  });
  const textOf = async (response: Response | light.Response) => [await response.text(), response.bodyUsed];

  test('is told from other things, whoever made it', () => {
    const things = [new Response('x'), new light.Response('x'), { status: 200 }, null, undefined];
    expect(things.map((thing) => thing instanceof light.Response)).toEqual([true, true, false, false, false]);
  });
});

test('a stream is one of Node', () => {
  const stream = new light.ReadableStream({
    start: (controller: ReadableStreamDefaultController) => {
      controller.enqueue(new TextEncoder().encode('text'));
      controller.close();
    },
  });
  expect([stream instanceof ReadableStream, stream instanceof light.ReadableStream]).toEqual([true, true]);
  expect({} instanceof light.ReadableStream).toBe(false);
});
