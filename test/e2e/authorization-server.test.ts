import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { logIn, oauthClient, redirectUri, signInByHand, toConsent, toSpotify } from '../support/oauth-client.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack();
const client = () => oauthClient(testStack().origin, testStack().witness.seen);
const claims = z.record(z.string(), z.unknown());
const partOf = (token: string | undefined, part: number) =>
  claims.parse(JSON.parse(Buffer.from(token?.split('.')[part] ?? '', 'base64url').toString()));
const account = 'k7Qm2Xw9Lt';

/** A client that is signed in; `granted` is what its user left checked besides `read`. */
async function signedIn(scope = 'read control write', granted = ['control', 'write']) {
  const one = client();
  const id = await one.registered();
  const back = await signInByHand(one.browser(), one.authorizeUrl(id, { scope }), { granted });
  const code = back.searchParams.get('code') ?? '';
  return { ...one, id, code, back, tokens: await one.redeem(id, code) };
}

/** The rows of the table, as DynamoDB has them. */
async function rows(): Promise<string> {
  const name = testStack().laptop.stack.tables[0]?.name ?? '';
  return JSON.stringify(await testStack().laptop.dynamodb.admin('Scan', { TableName: name, ConsistentRead: true }));
}

describe('what the server says about itself', () => {
  it.each(['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'])('%s', async (path) => {
    const { origin } = testStack();
    const answer = await fetch(origin + path);
    expect(await answer.json()).toMatchObject({
      issuer: origin,
      authorization_endpoint: `${origin}/oauth/authorize`,
      token_endpoint: `${origin}/oauth/token`,
      registration_endpoint: `${origin}/oauth/register`,
      revocation_endpoint: `${origin}/oauth/revoke`,
      jwks_uri: `${origin}/oauth/jwks`,
      code_challenge_methods_supported: ['S256'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      response_types_supported: ['code'],
      token_endpoint_auth_methods_supported: expect.arrayContaining(['none']),
      client_id_metadata_document_supported: true,
      authorization_response_iss_parameter_supported: true,
      scopes_supported: expect.arrayContaining(['read', 'control', 'write', 'offline_access']),
    });
  });

  it('shows the public half of its key, and no other', async () => {
    const answer = await fetch(`${testStack().origin}/oauth/jwks`);
    const { keys } = z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).parse(await answer.json());
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' });
    expect(keys[0]).not.toHaveProperty('d');
  });
});

describe('a sign-in', () => {
  it('ends at the client with a code, its state and the issuer, and the code yields an hour for this URL alone', async () => {
    const { back, tokens } = await signedIn();
    expect(back.href.startsWith(redirectUri)).toBe(true);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      state: 'state-of-the-client',
      iss: testStack().origin,
    });
    expect(tokens).toMatchObject({ status: 200, expires_in: 3600, scope: 'read control write' });
    const { iat, exp, ...rest } = partOf(tokens.access_token, 1);
    expect(rest).toMatchObject({ sub: account, aud: `${testStack().origin}/mcp`, iss: testStack().origin });
    expect(Number(exp) - Number(iat)).toBe(3600);
    expect(partOf(tokens.access_token, 0)).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' });
  });

  it('leaves nothing in the table that could be used, or that does not lie with its user', async () => {
    const { tokens, code, id } = await signedIn();
    const dump = await rows();
    for (const secret of [tokens.refresh_token, code, id, tokens.access_token]) {
      expect(secret?.length).toBeGreaterThan(20);
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(secret?.split('.').at(-1));
    }
    const kept = z
      .object({ Items: z.array(z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) })) })
      .parse(JSON.parse(dump))
      .Items.filter(({ sk }) => /oauth#(Refresh|Grant|AuthorizationCode)/.test(sk.S));
    expect(kept.length).toBeGreaterThan(2);
    expect(kept.filter(({ pk }) => pk.S !== `user#${account}`)).toEqual([]);
  });

  it('is asked for anew each time: consent here and login at Spotify', async () => {
    const one = client();
    const id = await one.registered();
    const browser = one.browser();
    await signInByHand(browser, one.authorizeUrl(id));
    const again = await toConsent(browser, one.authorizeUrl(id));
    expect(again.text).toContain('Let “Test client” use your Spotify?');
    // The session that the library made is not given out: nobody is signed in at it.
    const names = [...browser.cookies(new URL(again.url).host).keys()];
    expect(names.filter((name) => !['browser', 'interaction', 'resume'].includes(name))).toEqual([]);
  });

  it('gives only what the user left checked', async () => {
    const one = client();
    const id = await one.registered();
    const browser = one.browser();
    const spotify = await toSpotify(browser, await toConsent(browser, one.authorizeUrl(id)), ['control']);
    const back = await browser.get(await logIn(browser, spotify));
    const resumed = await browser.get(back.location ?? '');
    const code = new URL(resumed.location ?? '').searchParams.get('code') ?? '';
    expect(await one.redeem(id, code)).toMatchObject({ scope: 'read control' });
  });

  it('serves two users of one browser each with their own account', async () => {
    const one = client();
    const id = await one.registered();
    const browser = one.browser();
    const home = await browser.get(`${testStack().origin}/`);
    const toClaim = await browser.submit(home, '/oauth/sign-in');
    const landed = await browser.get(await logIn(browser, await browser.get(toClaim.location ?? '')));
    const owned = await browser.get(landed.location ?? '');
    await browser.submit(owned, '/oauth/guests', { add: 'Zr4vN8cB1y' });
    const subjects = [];
    for (const user of [0, 1, 0]) {
      const back = await signInByHand(browser, one.authorizeUrl(id), { user });
      const { access_token } = await one.redeem(id, back.searchParams.get('code') ?? '');
      subjects.push(partOf(access_token, 1)['sub']);
    }
    expect(subjects).toEqual([account, 'Zr4vN8cB1y', account]);
  });
});

describe('a refresh token', () => {
  it('is replaced at each use, and its scope can be narrowed but not widened', async () => {
    const { tokens, refresh, id } = await signedIn();
    const next = await refresh(id, tokens.refresh_token ?? '', { scope: 'read' });
    expect(next).toMatchObject({ status: 200, scope: 'read' });
    expect(next.refresh_token).not.toBe(tokens.refresh_token);
  });

  it('yields what was granted to a client that asks for all it once asked for, and says so', async () => {
    const { refresh, id, tokens } = await signedIn('read control write openid offline_access', ['control']);
    expect(tokens.scope).toBe('read control');
    const scope = 'read control write offline_access';
    const next = await refresh(id, tokens.refresh_token ?? '', { scope });
    expect(next).toMatchObject({ status: 200, scope: 'read control' });
    expect(partOf(next.access_token, 1)['scope']).toBe('read control');
    expect(await refresh(id, next.refresh_token ?? '', { scope })).toMatchObject({
      status: 200,
      scope: 'read control',
    });
  });

  it('yields nothing to a client that asks only for what was not granted', async () => {
    const { refresh, id, tokens } = await signedIn('read control write', []);
    expect(await refresh(id, tokens.refresh_token ?? '', { scope: 'write' })).toMatchObject({
      status: 400,
      error: 'invalid_scope',
    });
    // Narrowed once, the token still holds what was granted.
    expect(await refresh(id, tokens.refresh_token ?? '')).toMatchObject({ status: 200, scope: 'read' });
  });

  it('that is exchanged more than ten times a minute tells its client to wait', async () => {
    const { refresh, id, tokens } = await signedIn();
    const other = await client().registered();
    let current = tokens;
    // The minute is that of the clock, which may turn over once meanwhile.
    for (let time = 0; time < 21 && current.status === 200; time++) {
      // What another client tries with the token is not counted.
      expect(await refresh(other, current.refresh_token ?? '')).toMatchObject({ error: 'invalid_grant' });
      current = { ...current, ...(await refresh(id, current.refresh_token ?? '')) };
    }
    expect(current).toMatchObject({ status: 429, error: 'temporarily_unavailable' });
  });

  it('used twice within a minute yields the same successor; then the family does not fork', async () => {
    const { tokens, refresh, id } = await signedIn();
    const both = await Promise.all([1, 2].map(() => refresh(id, tokens.refresh_token ?? '')));
    const late = await refresh(id, tokens.refresh_token ?? '');
    expect(new Set([...both, late].map(({ refresh_token }) => refresh_token)).size).toBe(1);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('that was stolen and comes after its successor was used ends the whole family', async () => {
    const { tokens, refresh, id } = await signedIn();
    const second = await refresh(id, tokens.refresh_token ?? '');
    const third = await refresh(id, second.refresh_token ?? '');
    expect(third.status).toBe(200);
    expect(await refresh(id, tokens.refresh_token ?? '')).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await refresh(id, third.refresh_token ?? '')).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('that is made up and long is refused like any other', async () => {
    const { refresh, revoke, id } = await signedIn();
    const long = `${Buffer.from('a'.repeat(3000)).toString('base64url')}.random`;
    expect(await refresh(id, long)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await revoke(id, long)).toMatchObject({ status: 200 });
  });

  it('of one client is nothing in the hands of another', async () => {
    const { tokens, refresh } = await signedIn();
    const other = await client().registered();
    expect(await refresh(other, tokens.refresh_token ?? '')).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('that is revoked takes its family along', async () => {
    const { tokens, refresh, revoke, id } = await signedIn();
    expect((await revoke(id, tokens.refresh_token ?? '')).status).toBe(200);
    expect(await refresh(id, tokens.refresh_token ?? '')).toMatchObject({ error: 'invalid_grant' });
  });
});
