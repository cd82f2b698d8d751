import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { clientDocuments, type DocumentPorts } from '../../lib/sign-in/client-documents.ts';
import { knownClients, knownPatterns } from '../../lib/sign-in/known-clients.ts';
import { fetching } from '../support/web.ts';

const claude = 'https://claude.ai/oauth/mcp-oauth-client-metadata';
const codex = 'https://chatgpt.com/oauth/codex/client.json';
const chatgpt = 'https://chatgpt.com/oauth/client.json';
const forOneServer = 'https://chatgpt.com/oauth/codex/3q2-7wABCDE_/client.json';

/** Documents from a web of this process, and what was logged. */
async function documents(listener: RequestListener, changed: Partial<DocumentPorts> = {}) {
  let time = 0;
  const warned: Array<readonly [string, unknown]> = [];
  const nothing = () => undefined;
  const warn = (message: string, fields: unknown) => void warned.push([message, fields]);
  const { ports, asked } = await fetching(listener);
  const log = { debug: nothing, info: nothing, warn, error: nothing };
  const { admits, fetch } = clientDocuments({
    ...ports,
    admitted: [],
    fetches: true,
    now: () => time,
    log,
    ...changed,
  });
  return {
    admits,
    asked,
    warned,
    read: async (id: string): Promise<unknown> => (await fetch(id)).json(),
    fetch,
    advance: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

const serving =
  (document: Readonly<Record<string, unknown>>): RequestListener =>
  (_request, response) =>
    response.end(JSON.stringify(document));
const failing: RequestListener = (_request, response) => response.writeHead(403).end();

describe('a client is admitted by the exact address of its document', () => {
  test.each(knownClients.map(({ id }) => id))('%s', async (id) => {
    const { admits } = await documents(failing);
    expect(admits(id)).toBe(true);
    // On some of these hosts anybody can publish; on none of them is another document one of the maker's.
    const near = [`${id}/`, `${id}?x`, id.replace('https', 'http'), `${id.slice(0, -1)}`, new URL('/', id).href];
    expect(near.filter(admits)).toEqual([]);
    expect(admits(new URL('/somebody/client.json', id).href)).toBe(false);
  });

  test('those that were refused once are known, and those of the public catalogues', () => {
    const ids = knownClients.map(({ id }) => id);
    const hosts = new Set(ids.map((id) => new URL(id).host));
    expect(ids).toEqual(
      expect.arrayContaining([claude, chatgpt, codex, 'https://github.com/copilot/cli/client-metadata.json']),
    );
    const refused = ['insiders.vscode.dev', 'zed.dev', 'goose-docs.ai', 'opencode.ai'];
    const listed = [
      'app.notion.com',
      'www.mcpjam.com',
      'api.factory.ai',
      'toolhive.dev',
      'www.skydive.com',
      'slack.com',
      'apify.github.io',
      'fast-agent.ai',
    ];
    expect([...refused, ...listed].filter((host) => !hosts.has(host))).toEqual([]);
    expect(knownPatterns).toHaveLength(2);
  });

  test.each([forOneServer, 'https://chatgpt.com/oauth/callback-7/client.json'])(
    'or by one of a maker that has one for each server: %s',
    async (id) => {
      expect((await documents(failing)).admits(id)).toBe(true);
    },
  );

  test.each([
    'https://chatgpt.com/oauth/a/b/client.json',
    'https://chatgpt.com/oauth//client.json',
    'https://chatgpt.com/oauth/../client.json',
    'https://chatgpt.com/oauth/%2e%2e/client.json',
    'https://chatgpt.com/oauth/a%2Fb/client.json',
    'https://chatgpt.com/oauth/codex/a/other.json',
    'https://chatgpt.com.evil.example/oauth/a/client.json',
    'https://evil.example/oauth/a/client.json',
    'https://chatgpt.com@evil.example/oauth/a/client.json',
    'https://github.com/somebody/pages/raw/client.json',
    'https://somebody.github.io/hermes-agent/docs/oauth/client-metadata.json',
  ])('and %s is none', async (id) => {
    const { admits, asked, fetch } = await documents(serving({ client_id: id }));
    expect(admits(id)).toBe(false);
    await expect(fetch(id)).rejects.toThrow('not admitted');
    expect(asked()).toBe(0);
  });

  test('or by the setting, with a star for one segment', async () => {
    const admitted = ['https://client.example/oauth/client.json', 'https://apps.example/*/client.json'];
    const { admits, read } = await documents(serving({ client_id: admitted[0] }), { admitted });
    expect(['https://client.example/oauth/client.json', 'https://apps.example/one/client.json'].map(admits)).toEqual([
      true,
      true,
    ]);
    expect(['https://client.example/oauth/other.json', 'https://apps.example/one/two/client.json'].map(admits)).toEqual(
      [false, false],
    );
    expect(await read('https://client.example/oauth/client.json')).toMatchObject({ client_id: admitted[0] });
  });
});

describe('the document of a client', () => {
  test('wins over our copy, with what oidc leaves out', async () => {
    const served = {
      client_id: claude,
      client_name: 'Served',
      redirect_uris: ['http://127.0.0.1/callback'],
      scope: 'x',
    };
    const { read, warned } = await documents(serving(served));
    expect(await read(claude)).toMatchObject({
      client_name: 'Served',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
    });
    expect(warned).toEqual([]);
  });

  test.each<[string, RequestListener, Partial<DocumentPorts>?]>([
    ['answers 403', failing],
    ['redirects', (_request, response) => response.writeHead(302, { location: 'https://evil.example/' }).end()],
    ['answers with a page', (_request, response) => response.end('<!doctype html><title>Are you a robot?</title>')],
    ['answers with a list', (_request, response) => response.end('[]')],
    ['breaks off', (request) => request.destroy()],
    ['says nothing', () => undefined, { timeout: 200 }],
  ])('is our copy where the host %s, and the log says so', async (_, listener, changed = {}) => {
    const { read, warned } = await documents(listener, changed);
    expect(await read(codex)).toMatchObject({
      client_id: codex,
      client_name: 'Codex',
      redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      application_type: 'native',
      token_endpoint_auth_method: 'none',
    });
    expect(warned).toEqual([
      ['copy of a client metadata document served', expect.objectContaining({ client: codex, as_of: '2026-09-24' })],
    ]);
  });

  test('of a maker that has one for each server is never a copy', async () => {
    const { fetch, warned } = await documents(failing);
    await expect(fetch(forOneServer)).rejects.toThrow('403');
    expect(warned).toEqual([
      ['client metadata document not fetched', expect.objectContaining({ host: 'chatgpt.com' })],
    ]);
  });

  test('is our copy without a request where fetching is off', async () => {
    const { read, asked } = await documents(serving({}), { fetches: false });
    expect(await read(claude)).toMatchObject({ client_name: 'Claude' });
    expect(asked()).toBe(0);
  });

  test('that could not be fetched is asked for again after a minute, and then wins', async () => {
    let works = false;
    const { read, asked, advance } = await documents((request, response) =>
      works ? serving({ client_id: claude, client_name: 'Served' })(request, response) : failing(request, response),
    );
    for (let time = 0; time < 5; time++) expect(await read(claude)).toMatchObject({ client_name: 'Claude' });
    expect(asked()).toBe(1);
    works = true;
    advance(60_001);
    expect(await read(claude)).toMatchObject({ client_name: 'Served' });
  });

  test('is kept for an hour, a copy for five minutes', async () => {
    const lifetimeOf = async (listener: RequestListener) =>
      (await (await documents(listener)).fetch(claude)).headers.get('cache-control');
    expect(await lifetimeOf(serving({ client_id: claude }))).toBe('max-age=3600');
    expect(await lifetimeOf(failing)).toBe('max-age=300');
  });
});

test.each(knownClients.flatMap(({ id, copy }) => (copy ? [[id, copy] as const] : [])))(
  'the copy of %s holds no keys, is dated, and leads to this computer or to a host of the maker',
  async (id, copy) => {
    const { read } = await documents(failing);
    const document = await read(id);
    expect(JSON.stringify(document)).not.toMatch(/"(jwks|client_secret|keys)"/);
    expect(copy.asOf).toMatch(/^2026-\d\d-\d\d$/);
    const maker = new URL(id).hostname.split('.').slice(-2).join('.');
    for (const redirect of copy.redirects) {
      const { protocol, hostname } = new URL(redirect);
      const isHere = protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
      const isMakers =
        protocol === 'https:' && [maker, 'claude.com'].some((host) => `.${hostname}`.endsWith(`.${host}`));
      expect([redirect, isHere || isMakers]).toEqual([redirect, true]);
    }
  },
);

describe('the keys of a client', () => {
  const keys = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'x' }] };
  const signing = { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://keys.example/jwks.json' };
  const web: RequestListener = ({ url, headers }, response) => {
    const isKeys = headers.host === 'keys.example' && url === '/jwks.json';
    response.end(JSON.stringify(isKeys ? keys : { client_id: chatgpt, ...signing }));
  };

  test('are fetched through the same guard once its document names them, and from nowhere else', async () => {
    const { fetch, read } = await documents(web);
    await expect(fetch(signing.jwks_uri)).rejects.toThrow('not admitted');
    expect(await read(chatgpt)).toMatchObject(signing);
    expect(await read(signing.jwks_uri)).toEqual(keys);
    await expect(fetch('https://keys.example/other.json')).rejects.toThrow('not admitted');
  });

  test('are not fetched from an inner network', async () => {
    const inner = async (host: string) => [host === 'keys.example' ? '169.254.169.254' : '93.184.215.14'];
    const { read, fetch, asked } = await documents(web, { addresses: inner });
    await read(chatgpt);
    await expect(fetch(signing.jwks_uri)).rejects.toThrow('public internet');
    expect(asked()).toBe(1);
  });

  test('must be a key set', async () => {
    const { read, fetch } = await documents(serving({ client_id: chatgpt, ...signing }));
    await read(chatgpt);
    await expect(fetch(signing.jwks_uri)).rejects.toThrow();
  });

  test('that are said to be another client’s document do not take its place', async () => {
    const { read } = await documents(serving({ client_id: chatgpt, ...signing, jwks_uri: claude }));
    await read(chatgpt);
    expect(await read(claude)).toMatchObject({ client_id: chatgpt });
  });

  test.each([
    ['one of a pattern', forOneServer],
    ['one that the owner admits', 'https://own.example/client.json'],
  ])('nor do they that of %s', async (_, other) => {
    const web = serving({ client_id: chatgpt, ...signing, jwks_uri: other });
    const { read } = await documents(web, { admitted: ['https://own.example/client.json'] });
    await read(chatgpt);
    expect(await read(other)).toMatchObject({ client_id: chatgpt });
  });
});
