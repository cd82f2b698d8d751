import { describe, expect, it } from 'vitest';
import { envelope, legacy, modern, type RawRequest } from '../support/raw-mcp.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack();

type Complete = Required<Pick<RawRequest, 'headers' | 'body'>>;
type Row = readonly [what: string, request: RawRequest, status: number, code: number | undefined];

const list = modern('tools/list');
const oldList = legacy('tools/list');
const search = modern('tools/call', { name: 'search', arguments: { query: 'rain' } });
const mebibyte = 1024 * 1024;

const withHeaders = ({ headers, body }: Complete, changed: RawRequest['headers']): RawRequest => ({
  headers: { ...headers, ...changed },
  body,
});
const withBody = ({ headers }: Complete, body: string): RawRequest => ({ headers, body });
const ofRevision = (revision: string): RawRequest => ({
  headers: { ...list.headers, 'mcp-protocol-version': revision },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: envelope(revision) } }),
});
const oversized = (request: Complete, size: number): RawRequest =>
  withBody(request, request.body.replace(/\}$/, `,"padding":"${'x'.repeat(size)}"}`));

const rightOnes: readonly Row[] = [
  ['2026-07-28', list, 200, undefined],
  ['2025-11-25', oldList, 200, undefined],
  [
    '2025-03-26, which has batches',
    { ...withHeaders(oldList, { 'mcp-protocol-version': '2025-03-26' }), body: `[${oldList.body}]` },
    200,
    undefined,
  ],
  [
    'a charset behind the content type',
    withHeaders(list, { 'content-type': 'application/json; charset=utf-8' }),
    200,
    undefined,
  ],
  [
    'a session id of another server, which is ignored',
    withHeaders(list, { 'mcp-session-id': 'none', 'last-event-id': '7' }),
    200,
    undefined,
  ],
  [
    'a subscription, which ends at once',
    modern('subscriptions/listen', { notifications: { toolsListChanged: true } }),
    200,
    undefined,
  ],
  ['a byte order mark before the message', withBody(list, `\uFEFF${list.body}`), 200, undefined],
  ['a notification', withBody(oldList, '{"jsonrpc":"2.0","method":"notifications/initialized"}'), 202, undefined],
];

/** Params that do not fit the schema of their method, for each method with params. */
const wrongParams: ReadonlyArray<readonly [method: string, params: Readonly<Record<string, unknown>>]> = [
  ['resources/read', { uri: 5 }],
  ['completion/complete', { ref: { type: 'ref/prompt', name: 'find_similar' } }],
  ['prompts/get', { name: ['find_similar'] }],
  ['tools/list', { cursor: 5 }],
  ['resources/list', { cursor: 5 }],
  ['resources/templates/list', { cursor: 5 }],
  ['prompts/list', { cursor: 5 }],
];

const wrongOnes: readonly Row[] = [
  ['JSON that ends too soon', withBody(list, '{"jsonrpc":'), 400, -32700],
  ['no body', withBody(list, ''), 400, -32700],
  ['JSON that is no message', withBody(list, '{"hello":1}'), 400, -32600],
  ['null', withBody(list, 'null'), 400, -32600],
  ['a batch in 2026-07-28', withBody(list, `[${list.body}]`), 400, -32600],
  ['a batch in 2025-11-25', withBody(oldList, `[${oldList.body}]`), 400, -32600],
  ['an empty batch', { ...withHeaders(oldList, { 'mcp-protocol-version': undefined }), body: '[]' }, 400, -32600],
  ['text', withHeaders(list, { 'content-type': 'text/plain' }), 415, -32000],
  ['a form', withHeaders(list, { 'content-type': 'application/x-www-form-urlencoded' }), 415, -32000],
  ['no content type', withHeaders(list, { 'content-type': undefined }), 415, -32000],
  ['2025 without accepting event streams', withHeaders(oldList, { accept: 'application/json' }), 406, -32000],
  ['a revision that does not exist, in 2026 form', ofRevision('2099-01-01'), 400, -32022],
  [
    'a revision that does not exist, in 2025 form',
    withHeaders(oldList, { 'mcp-protocol-version': '1999-01-01' }),
    400,
    -32000,
  ],
  ['a version header unlike the body', withHeaders(list, { 'mcp-protocol-version': '2025-11-25' }), 400, -32020],
  ['no version header', withHeaders(list, { 'mcp-protocol-version': undefined }), 400, -32020],
  ['a method header unlike the body', withHeaders(list, { 'mcp-method': 'prompts/list' }), 400, -32020],
  ['no method header', withHeaders(list, { 'mcp-method': undefined }), 400, -32020],
  ['a name header unlike the body', withHeaders(search, { 'mcp-name': 'play' }), 400, -32020],
  ['no name header', withHeaders(search, { 'mcp-name': undefined }), 400, -32020],
  ['2026 without _meta', withBody(list, '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'), 400, -32602],
  ['an unknown method in 2026', modern('music/hum'), 404, -32601],
  ['an unknown method in 2025', legacy('music/hum'), 200, -32601],
  ['what we do not offer', modern('resources/subscribe', { uri: 'spotify://playback' }), 404, -32601],
  ['an unknown tool in 2026', modern('tools/call', { name: 'hum', arguments: {} }), 200, -32602],
  ['an unknown tool in 2025', legacy('tools/call', { name: 'hum', arguments: {} }), 200, -32602],
  ['arguments that are no object', modern('tools/call', { name: 'search', arguments: 'rain' }), 200, -32602],
  ...wrongParams.flatMap(([method, params]): Row[] => [
    [`${method} with params of another form in 2026`, modern(method, params), 200, -32602],
    [`${method} with params of another form in 2025`, legacy(method, params), 200, -32602],
  ]),
  ['initialize without params', legacy('initialize', {}), 200, -32602],
  ['a path of nobody', { ...list, path: '/elsewhere' }, 404, undefined],
  ['a path below ours', { ...list, path: '/mcp/elsewhere' }, 404, undefined],
];

const oversizedOnes: readonly Row[] = [
  ['over 4 MiB, which the server takes', oversized(list, 4 * mebibyte), 413, -32000],
  ['over 4 MiB, in 2025', oversized(oldList, 4 * mebibyte), 413, -32000],
  ['over 6 MB, which Lambda takes', oversized(list, 6 * mebibyte), 413, undefined],
  ['over 10 MB, which API Gateway takes', oversized(list, 10 * mebibyte), 413, undefined],
];

const foreign = { origin: 'https://evil.example.com' };
const strangers: readonly Row[] = [
  ['a foreign origin', withHeaders(list, foreign), 403, -32000],
  ['an opaque origin', withHeaders(list, { origin: 'null' }), 403, -32000],
  ['a foreign host, as DNS rebinding brings', withHeaders(list, { host: 'evil.example.com' }), 403, -32000],
  ['a foreign host with our port', withHeaders(list, { host: 'evil.example.com:3000' }), 403, -32000],
  ['a foreign origin without a token', withHeaders(list, { ...foreign, authorization: undefined }), 403, -32000],
];

const methods = ['GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'] as const;

describe('a right request', () => {
  it.each(rightOnes)('%s is served', async (_what, request, status, code) => {
    expect(await testStack().send(request)).toMatchObject({ status, code });
  });
});

describe('a wrong request', () => {
  it.each([...wrongOnes, ...oversizedOnes, ...strangers])('%s is refused', async (_what, request, status, code) => {
    expect(await testStack().send(request)).toMatchObject({ status, code });
  });

  it.each(methods)('%s answers 405 and says what works', async (method) => {
    const answer = await testStack().send({ method, headers: { accept: 'text/event-stream' } });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });

  it('lists the revisions that work beside one that does not', async () => {
    const { body } = await testStack().send(ofRevision('2099-01-01'));
    expect(JSON.parse(body)).toMatchObject({ error: { data: { supported: ['2026-07-28'], requested: '2099-01-01' } } });
  });

  it('is refused without ending the server, however deep or strange its JSON', async () => {
    const deep = `${'['.repeat(500_000)}${']'.repeat(500_000)}`;
    const strange = `{"__proto__":{"query":"rain"},"constructor":{"prototype":{}},"query":${deep}}`;
    const call = modern('tools/call', { name: 'search', arguments: {} });
    const answer = await testStack().send(
      withBody(call, call.body.replace('"arguments":{}', `"arguments":${strange}`)),
    );
    expect(answer.status).toBeLessThan(500);
    expect(await testStack().send(list)).toMatchObject({ status: 200 });
  });
});

it('reaches Spotify with none of these', async () => {
  expect(await testStack().demo.counts()).toEqual({});
});

it.each(['/', '/mcp', '/oauth/authorize'])(
  'TRACE %s is a wrong request, and no failure of the server',
  async (path) => {
    expect((await testStack().send({ method: 'TRACE', path })).status).toBe(400);
  },
);
