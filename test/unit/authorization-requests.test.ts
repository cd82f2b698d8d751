import { expect, test } from 'vitest';
import { startAuthorization } from '../../lib/sign-in/pending-authorization.ts';
import { authorizationRequest } from '../../lib/sign-in/requests.ts';
import { claim } from '../../lib/sign-in/start-page.ts';

/** A request for authorization, and what was counted for it. */
async function asked(query: Readonly<Record<string, string>>, within = true) {
  const counted: unknown[] = [];
  const attempts = (...args: readonly unknown[]) => {
    counted.push(args);
    return Promise.resolve(within);
  };
  const url = new URL(`https://x.example/oauth/authorize?${new URLSearchParams(query)}`);
  const incoming = { request: new Request(url), url, browser: 'browser', address: 'the address' };
  return { answer: await authorizationRequest({ attempts }, incoming), counted };
}

const parametersOf = (answer: Request | Response) =>
  answer instanceof Request ? new URL(answer.url).searchParams : undefined;

test('a hundred requests of one address in ten minutes are taken, and the next is refused', async () => {
  const { answer, counted } = await asked({ scope: 'read' });
  expect(parametersOf(answer)?.get('scope')).toBe('read');
  expect(counted).toEqual([['authorization#the address', 100, 600_000]]);
  expect((await asked({ scope: 'read' }, false)).answer).toMatchObject({ status: 429 });
});

test.each([
  ['a state of 2,048 characters', { state: 'x'.repeat(2048) }, true],
  ['one more', { state: 'x'.repeat(2049) }, false],
  ['8,000 characters in all', { junk: 'x'.repeat(8000) }, true],
  ['more than 8,192', { junk: 'x'.repeat(8192) }, false],
])('%s: taken is %s', async (_, query, isTaken) => {
  const { answer, counted } = await asked(query);
  expect(answer instanceof Request).toBe(isTaken);
  // What is refused for its length costs no request to the table.
  expect(counted).toHaveLength(isTaken ? 1 : 0);
  if (answer instanceof Response) expect(answer.status).toBe(400);
});

test.each([
  [{}, 'read control write'],
  [{ scope: 'openid offline_access' }, 'openid offline_access read control write'],
  [{ scope: 'openid read' }, 'openid read'],
  [{ scope: 'disconnect' }, 'disconnect'],
])('%j asks for %s', async (query, scope) =>
  expect(parametersOf((await asked(query)).answer)?.get('scope')).toBe(scope),
);

test.each([true, false])(
  'a browser is sent to Spotify a hundred times in ten minutes, and leaves a row: %s',
  async (within) => {
    const done: unknown[] = [];
    const ports = {
      origin: 'https://x.example',
      attempts: (...args: readonly unknown[]) => Promise.resolve(done.push(args) > 0 && within),
      app: () => Promise.resolve({ clientId: 'app', clientSecret: 'secret' }),
      random: () => 'random',
      rows: { put: (kind: string) => Promise.resolve(done.push(kind) > 0) },
      spotify: { page: () => 'https://accounts.spotify.com/authorize' },
    };
    const { status } = await startAuthorization(
      ports,
      { browser: 'browser', address: 'the address' },
      { type: 'visit' },
    );
    expect(done).toEqual([['spotify#the address', 100, 600_000], ...(within ? ['PendingAuthorization'] : [])]);
    expect(status).toBe(within ? 303 : 429);
  },
);

test.each([
  ['the token', 'the token', 'https://accounts.spotify.com/authorize'],
  ['the token', 'another', '/?notice=wrong-token'],
  ['the token', '', '/?notice=wrong-token'],
  // A secret without a token is nobody's key.
  ['', '', '/?notice=wrong-token'],
  [undefined, '', '/?notice=wrong-token'],
])('where %j is stored, a claim with %j leads to %s', async (stored, given, location) => {
  const ports = {
    origin: 'https://x.example',
    isSpent: () => Promise.resolve(false),
    attempts: () => Promise.resolve(true),
    accessToken: () => Promise.resolve(stored),
    app: () => Promise.resolve({ clientId: 'app', clientSecret: 'secret' }),
    random: () => 'random',
    rows: { put: () => Promise.resolve(true) },
    spotify: { page: () => 'https://accounts.spotify.com/authorize' },
  };
  const form = new URLSearchParams({ access_token: given });
  const { headers } = await claim(ports, { browser: 'browser', address: 'the address' }, form);
  expect(headers.get('location')).toBe(location);
});
