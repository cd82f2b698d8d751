import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { secondUserId } from '../../infra/demo-spotify/seed/people.ts';
import { type Answer, answerOf, at, useDemo } from './spotify-caller.ts';

const spotify = useDemo();
const redirectUri = 'http://127.0.0.1:4321/callback';
const verifier = 'v'.repeat(64);
const challenge = createHash('sha256').update(verifier).digest('base64url');
const day = 86_400_000;

function wish(change: Readonly<Record<string, string>> = {}): URLSearchParams {
  return new URLSearchParams({
    client_id: spotify.demo().clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    state: 'of the client',
    scope: 'user-library-read user-read-private',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...change,
  });
}

const page = (query: URLSearchParams) =>
  fetch(`${spotify.demo().accountsUrl}/authorize?${query}`, { redirect: 'manual' });

async function decide(user: string, query = wish()): Promise<URL> {
  const body = new URLSearchParams([...query, ['user', user]]);
  const response = await fetch(`${spotify.demo().accountsUrl}/authorize`, { method: 'POST', body, redirect: 'manual' });
  return new URL(response.headers.get('location') ?? 'http://nowhere');
}

async function token(
  form: Readonly<Record<string, string>>,
  secret: string | undefined = spotify.demo().clientSecret,
): Promise<Answer> {
  const { accountsUrl, clientId } = spotify.demo();
  const headers = secret === '' ? {} : { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` };
  return answerOf(
    await fetch(`${accountsUrl}/api/token`, { method: 'POST', headers, body: new URLSearchParams(form) }),
  );
}

const byCode = async (change: Readonly<Record<string, string>> = {}, query = wish()) => ({
  grant_type: 'authorization_code',
  code: (await decide(spotify.demo().userId, query)).searchParams.get('code') ?? '',
  redirect_uri: redirectUri,
  code_verifier: verifier,
  ...change,
});

const byRefresh = (refreshToken = spotify.demo().refreshToken) => ({
  grant_type: 'refresh_token',
  refresh_token: refreshToken,
});

describe('the authorize page', () => {
  test('shows the users, the scopes and a way out', async () => {
    const html = await (await page(wish())).text();
    const text = html.replaceAll(/<[^>]*>/g, '');
    expect(text).toContain('Log in as Demo Listener (Premium)');
    expect(text).toContain('Log in as Second Listener (Free)');
    for (const scope of ['user-library-read', 'user-read-private']) expect(html).toContain(`<li>${scope}</li>`);
    expect(text).toContain('Cancel');
  });

  test('sends the user back with code and state', async () => {
    const back = await decide(spotify.demo().userId);
    expect(back.origin + back.pathname).toBe(redirectUri);
    expect(back.searchParams.get('state')).toBe('of the client');
    expect(back.searchParams.get('code')).toMatch(/^AQ.{100,}/);
  });

  test('sends a user who cancels back with an error', async () => {
    const back = await decide('');
    expect(Object.fromEntries(back.searchParams)).toEqual({ error: 'access_denied', state: 'of the client' });
  });

  test.for([
    ['an unknown client', { client_id: 'x' }, 400],
    ['localhost', { redirect_uri: 'http://localhost:4321/callback' }, 400],
    ['plain http', { redirect_uri: 'http://example.com/callback' }, 400],
    ['a plain challenge', { code_challenge_method: 'plain' }, 400],
    ['another response type', { response_type: 'token' }, 303],
    ['an unknown scope', { scope: 'everything' }, 303],
  ] as const)('refuses %s', async ([, change, status]) => {
    const response = await page(wish(change));
    expect(response.status).toBe(status);
    if (status === 303)
      expect(response.headers.get('location')).toMatch(/error=(invalid_scope|unsupported_response_type)/);
  });

  test('keeps to the registered redirect URIs once there are some', async () => {
    await spotify.control().set({ redirectUris: ['http://127.0.0.1/callback'] });
    expect((await page(wish())).status).toBe(200);
    expect((await page(wish({ redirect_uri: 'http://127.0.0.1:4321/other' }))).status).toBe(400);
  });
});

describe('tokens by code', () => {
  test('let the user in with the scopes that were granted', async () => {
    const { status, data } = await token(await byCode());
    expect(status).toBe(200);
    expect(data).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'user-library-read user-read-private',
    });
    const bearer = String(at(data, 'access_token'));
    expect((await spotify.call('GET', '/me/tracks', undefined, bearer)).status).toBe(200);
    const refused = await spotify.call('GET', '/me/player', undefined, bearer);
    expect([refused.status, at(refused.data, 'error.message')]).toEqual([403, 'Insufficient client scope']);
    expect((await token(byRefresh(String(at(data, 'refresh_token'))))).status).toBe(200);
  });

  test('are given once for each code', async () => {
    const form = await byCode();
    expect((await token(form)).status).toBe(200);
    expect((await token(form)).data).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid authorization code',
    });
  });

  test('are given for a proof without the secret, and for the secret without a proof', async () => {
    const { clientId } = spotify.demo();
    expect((await token({ ...(await byCode()), client_id: clientId }, '')).status).toBe(200);
    const plain = wish();
    plain.delete('code_challenge');
    plain.delete('code_challenge_method');
    const { code_verifier: _, ...form } = await byCode({}, plain);
    expect((await token({ ...form, client_id: clientId }, '')).data).toMatchObject({ error: 'invalid_client' });
    const { code_verifier: __, ...again } = await byCode({}, plain);
    expect((await token(again)).status).toBe(200);
  });

  test.for([
    ['a wrong verifier', { code_verifier: 'w'.repeat(64) }, 'invalid_grant'],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:1/callback' }, 'invalid_grant'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
  ] as const)('are refused for %s', async ([, change, error]) => {
    const { status, data } = await token(await byCode(change));
    expect([status, at(data, 'error')]).toEqual([400, error]);
  });

  test('are refused for a wrong secret', async () => {
    expect((await token(await byCode(), 'wrong')).data).toMatchObject({ error: 'invalid_client' });
  });

  test('stand for the user who logged in', async () => {
    const code = (await decide(secondUserId)).searchParams.get('code') ?? '';
    const { data } = await token({ ...(await byCode()), code });
    const me = await spotify.call('GET', '/me', undefined, String(at(data, 'access_token')));
    expect(at(me.data, 'id')).toBe(secondUserId);
  });
});

describe('tokens in time', () => {
  test('an access token ends after an hour', async () => {
    const { data } = await token(byRefresh());
    const bearer = String(at(data, 'access_token'));
    await spotify.control().advance(3_599_000);
    expect((await spotify.call('GET', '/me', undefined, bearer)).status).toBe(200);
    await spotify.control().advance(2000);
    const late = await spotify.call('GET', '/me', undefined, bearer);
    expect([late.status, at(late.data, 'error.message')]).toEqual([401, 'The access token expired']);
  });

  test('a refresh token ends six months after the consent, however often it was used', async () => {
    const { refreshToken } = await spotify.control().tokens();
    await spotify.control().advance(150 * day);
    expect((await token(byRefresh(refreshToken))).status).toBe(200);
    await spotify.control().advance(35 * day);
    expect((await token(byRefresh(refreshToken))).data).toMatchObject({ error: 'invalid_grant' });
  });

  test('rotation gives a new refresh token and ends the old one', async () => {
    const first = await spotify.control().tokens();
    expect(at((await token(byRefresh(first.refreshToken))).data, 'refresh_token')).toBeUndefined();
    await spotify.control().set({ tokens: { rotate: true } });
    const next = String(at((await token(byRefresh(first.refreshToken))).data, 'refresh_token'));
    expect((await token(byRefresh(first.refreshToken))).data).toMatchObject({ error: 'invalid_grant' });
    expect((await token(byRefresh(next))).status).toBe(200);
  });

  test('disconnecting ends all of them', async () => {
    const { accessToken, refreshToken } = await spotify.control().tokens();
    await spotify.control().endTokens('all');
    expect((await spotify.call('GET', '/me', undefined, accessToken)).status).toBe(401);
    expect((await token(byRefresh(refreshToken))).data).toMatchObject({ error: 'invalid_grant' });
  });
});

test('calls without a token, with a made-up one, or by another scheme are refused', async () => {
  const { apiUrl } = spotify.demo();
  const me = async (headers: Record<string, string>) => (await answerOf(await fetch(`${apiUrl}/me`, { headers }))).data;
  expect(at(await me({}), 'error.message')).toBe('No token provided');
  expect(at(await me({ authorization: 'Bearer made-up' }), 'error.message')).toBe('Invalid access token');
  expect(at(await me({ authorization: 'Basic eDp5' }), 'error.status')).toBe(400);
});
