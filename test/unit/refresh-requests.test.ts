import { describe, expect, test } from 'vitest';
import type { SealedRow } from '../../lib/auth/sealed-rows.ts';
import { type RefreshPorts, refresh } from '../../lib/sign-in/requests.ts';

const start = Date.UTC(2026, 10, 29, 12, 0, 15);
const held = { clientId: 'client', grantId: 'account.grant', scope: 'openid read control' };

/** A token endpoint that knows one refresh token and writes down what it was asked. */
function endpoint(within = true) {
  const asked: string[] = [];
  const kept: SealedRow = { value: held, consumedAt: undefined, spent: false };
  const ports: RefreshPorts = {
    now: () => start,
    rows: {
      get: (kind, id) => {
        asked.push(`get ${kind}`);
        return Promise.resolve(kind === 'RefreshToken' && id === 'token' ? kept : undefined);
      },
    },
    attempts: (what, most, window) => {
      asked.push(`attempt ${what.split('#')[0]} ${most} in ${window}`);
      expect(what).not.toContain(held.grantId);
      return Promise.resolve(within);
    },
  };
  const send = (form: Readonly<Record<string, string>>) =>
    refresh(
      ports,
      new Request('https://x.example/oauth/token', {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'token', ...form }),
      }),
    );
  return { asked, send };
}

const scopeIn = async (answer: Request | Response) =>
  answer instanceof Request ? new URLSearchParams(await answer.text()).get('scope') : 'refused';

/** A signed assertion of a client, as far as it is looked at before its signature is. */
const assertionOf = (sub: string): string =>
  ['{"alg":"ES256"}', JSON.stringify({ sub })].map((part) => Buffer.from(part).toString('base64url')).join('.');

describe('the scope of a refresh', () => {
  test.each([
    ['more than granted', 'read control write offline_access', 'read control'],
    ['exactly what was granted', 'openid read control', 'openid read control'],
    ['less than granted', 'read', 'read'],
    ['none of what was granted, which the server refuses', 'write', 'write'],
    ['a scope whose name begins like a granted one', 'read readonly', 'read'],
  ])('that is %s', async (_, scope, sent) => {
    expect(await scopeIn(await endpoint().send({ client_id: 'client', scope }))).toBe(sent);
  });

  test('that is not named stays so', async () => {
    expect(await scopeIn(await endpoint().send({ client_id: 'client' }))).toBeNull();
  });

  test('is cut for a client that signs, too', async () => {
    const client_assertion = `${assertionOf('client')}.AA`;
    expect(await scopeIn(await endpoint().send({ client_assertion, scope: 'read write' }))).toBe('read');
  });

  test.each([
    ['another client', { client_id: 'other' }],
    ['another client that signs', { client_assertion: `${assertionOf('other')}.AA` }],
    ['a client whose assertion cannot be read', { client_assertion: 'nonsense' }],
    ['nobody', {}],
    ['a token that is not known', { client_id: 'client', refresh_token: 'unknown' }],
  ])('is left to the authorization server for %s, and nothing is counted', async (_, form) => {
    const { send, asked } = endpoint();
    expect(await scopeIn(await send({ ...form, scope: 'read write' }))).toBe('read write');
    expect(asked).toEqual(['get RefreshToken']);
  });
});

describe('a client that refreshes without pause', () => {
  test('is told how long to wait, and its token is only read', async () => {
    const { send, asked } = endpoint(false);
    const answer = await send({ client_id: 'client' });
    expect(answer).toMatchObject({ status: 429 });
    expect(answer.headers.get('retry-after')).toBe('45');
    expect(asked).toEqual(['get RefreshToken', 'attempt refresh 10 in 60000']);
  });
});

test('other grants pass as they are', async () => {
  const { send, asked } = endpoint(false);
  expect(await send({ grant_type: 'authorization_code', code: 'code' })).toBeInstanceOf(Request);
  expect(asked).toEqual([]);
});
