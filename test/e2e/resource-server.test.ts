import { beforeEach, describe, expect, it } from 'vitest';
import { formBrowser } from '../support/form-browser.ts';
import { oauthClient, signInByHand, toConsent } from '../support/oauth-client.ts';
import { modern } from '../support/raw-mcp.ts';
import { pick, sample } from '../support/scale.ts';
import { type TestStack, useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack({ environment: { CONTAINERS: '2' } });
const account = 'k7Qm2Xw9Lt';

/** A client that is signed in with some scopes, for a resource. */
async function signIn(
  { origin, witness }: TestStack,
  scope = 'read control write',
  resource = `${origin}/mcp`,
  granted?: string[],
) {
  const client = oauthClient(origin, witness.seen);
  const id = await client.registered();
  const back = await signInByHand(
    client.browser(),
    client.authorizeUrl(id, { scope, resource }),
    granted && { granted },
  );
  const tokens = await client.redeem(id, back.searchParams.get('code') ?? '');
  return { ...client, id, tokens, token: tokens.access_token ?? '' };
}

/** A tool call with a token of our own. */
function call(token: string, name = 'search', args: object = { query: 'rain' }, path = '/mcp') {
  const { headers, body } = modern('tools/call', { name, arguments: args });
  return testStack().send({ path, headers: { ...headers, authorization: `Bearer ${token}` }, body });
}

describe('the metadata of a resource', () => {
  it.each([
    ['', '/mcp'],
    ['/mcp', '/mcp'],
    ['/mcp/core', '/mcp/core'],
    ['/mcp/readonly', '/mcp/readonly'],
    ['/mcp/x/search,albums', '/mcp/x/search,albums'],
  ])('at the root and at the root with the path "%s" is of the very URL', async (path, resource) => {
    const { origin } = testStack();
    const answer = await fetch(`${origin}/.well-known/oauth-protected-resource${path}`);
    expect(await answer.json()).toMatchObject({
      resource: origin + resource,
      authorization_servers: [origin],
      scopes_supported: ['read', 'control', 'write'],
      bearer_methods_supported: ['header'],
    });
  });

  it.each(['/other', '/mcp/other', '/mcp/x/nothing'])('of what is not served (%s) is not there', async (path) => {
    expect((await fetch(`${testStack().origin}/.well-known/oauth-protected-resource${path}`)).status).toBe(404);
  });
});

describe('an access token', () => {
  it('calls tools for its user', async () => {
    const { token } = await signIn(testStack());
    const answer = await call(token, 'get_current_user', {});
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('Demo Listener');
  });

  const urls = ['/mcp', '/mcp/core', '/mcp/readonly', '/mcp/x/search,albums'];
  it.each(sample(urls, 2))('for %s is served there, and refused at each other URL', async (url) => {
    const { token } = await signIn(testStack(), 'read', testStack().origin + url);
    expect((await call(token, 'search', { query: 'rain' }, url)).status).toBe(200);
    for (const other of urls.filter((one) => one !== url))
      expect(await call(token, 'search', { query: 'rain' }, other)).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': expect.stringMatching(/^Bearer error="invalid_token", resource_metadata=/) },
      });
  });

  it('without the scope that a tool needs asks for it', async () => {
    const { token } = await signIn(testStack(), 'read');
    expect((await call(token)).status).toBe(200);
    for (const [tool, scope] of [
      ['pause', 'read control'],
      ['create_playlist', 'read write'],
    ] as const) {
      const answer = await call(token, tool, { name: 'x' });
      expect(answer.status).toBe(403);
      expect(answer.headers['www-authenticate']).toBe(
        `Bearer error="insufficient_scope", resource_metadata="${testStack().origin}/.well-known/oauth-protected-resource/mcp", scope="${scope}"`,
      );
    }
    expect((await testStack().demo.requests()).filter(({ method }) => method !== 'GET' && method !== 'POST')).toEqual(
      [],
    );
  });

  it('without the scope that a tool needs gets no further with a byte order mark', async () => {
    const { token } = await signIn(testStack(), 'read');
    const { headers, body } = modern('tools/call', { name: 'create_playlist', arguments: { name: 'By a trick' } });
    const answer = await testStack().send({
      headers: { ...headers, authorization: `Bearer ${token}` },
      body: `\uFEFF${body}`,
    });
    expect(answer.status).toBe(403);
    expect((await testStack().demo.requests()).filter(({ body: sent }) => sent.includes('By a trick'))).toEqual([]);
  });

  it('with that scope does it', async () => {
    const { token } = await signIn(testStack(), 'read write');
    expect((await call(token, 'create_playlist', { name: 'By a client' })).body).toContain('By a client');
  });
});

describe('disconnecting by a tool', () => {
  it('needs a scope that clients are not offered, and the refusal names the page', async () => {
    const { origin, laptop } = testStack();
    const { token } = await signIn(testStack());
    for (const bearer of [token, laptop.token]) {
      const answer = await call(bearer, 'disconnect_account', { dry_run: true });
      expect(answer.status).toBe(403);
      expect(answer.headers['www-authenticate']).toContain('scope="read control write disconnect"');
      expect(answer.body).toContain(`disconnect at ${origin}/`);
    }
    for (const path of [
      'oauth-protected-resource',
      'oauth-protected-resource/mcp',
      'oauth-authorization-server',
      'openid-configuration',
    ])
      expect(await (await fetch(`${origin}/.well-known/${path}`)).text()).not.toContain('"disconnect"');
    expect(
      (await testStack().send({ headers: { authorization: undefined }, body: '' })).headers['www-authenticate'],
    ).not.toContain('disconnect');
  });

  it('is asked for unticked, and stays out of the token unless the user ticks it', async () => {
    const { origin, witness } = testStack();
    const client = oauthClient(origin, witness.seen);
    const id = await client.registered();
    const url = client.authorizeUrl(id, { scope: 'read control write disconnect' });
    const page = await toConsent(client.browser(), url);
    expect(page.text).toMatch(/value="disconnect">/);
    expect(page.text).toMatch(/value="write" checked>/);
    const { tokens } = await signIn(testStack(), 'read control write disconnect');
    expect(tokens.scope).toBe('read control write');
    const usual = await toConsent(client.browser(), client.authorizeUrl(id));
    expect(usual.text).not.toContain('value="disconnect"');
  });
});

describe('when Spotify ends the sign-in', () => {
  it('the call is a 401, the token cannot be renewed, and a new sign-in fixes it', async () => {
    const { token, refresh, id, tokens } = await signIn(testStack());
    await testStack().demo.endTokens('all');
    // The first may still find a newer access token that Spotify does not take either; the second finds the end.
    for (let attempt = 1; attempt <= 2; attempt++)
      expect((await call(token, 'get_user_playlists', { fresh: true })).status).toBe(401);
    // From then on not even what is cached is given.
    expect((await call(token, 'get_current_user', {})).status).toBe(401);
    expect(await refresh(id, tokens.refresh_token ?? '')).toMatchObject({ status: 400, error: 'invalid_grant' });
    const again = await signIn(testStack());
    expect((await call(again.token, 'get_current_user', {})).status).toBe(200);
  });
});

describe('a user who disconnects', () => {
  /** On the start page, in the user's browser. */
  const onThePage = async () => {
    const browser = formBrowser(testStack().witness.seen);
    const home = await signedInAtHome(browser);
    const gone = await browser.submit(home, '/oauth/disconnect', { confirm: 'yes' });
    expect(gone.status).toBe(200);
    return gone.text;
  };
  // The owner's disconnect leaves the server to whoever claims it next.
  beforeEach(async () => {
    const { laptop, witness } = testStack();
    const { admin } = laptop.dynamodb;
    const Key = { pk: { S: 'server' }, sk: { S: 'owner' } };
    const found = JSON.stringify(await admin('GetItem', { TableName: laptop.stack.tables[0]?.name ?? '', Key }));
    if (found.includes('Item')) return;
    await signedInAtHome(formBrowser(witness.seen), '/oauth/claim', { access_token: laptop.token });
  });

  /** By a call of the tool, and one more once the user agreed. */
  const byTheTool = async (token: string) => {
    const asked = await call(token, 'disconnect_account', {});
    expect(asked.body).toContain('nothing was changed yet');
    const [, confirm_token = ''] = /confirm_token: ([\w.-]+)/.exec(asked.body) ?? [];
    expect((await call(token, 'get_current_user', {})).status).toBe(200);
    const gone = await call(token, 'disconnect_account', { confirm_token });
    expect(gone.status).toBe(200);
    return gone.body;
  };

  const ways = [
    ['on the start page', onThePage],
    ['by the tool', byTheTool],
  ] as const;
  // At a thin scale on the page in `grants.test.ts`, where clients refresh meanwhile.
  it.each(pick(ways, ([, disconnect]) => disconnect === byTheTool))(
    'leaves nothing, and no token of theirs is served by any container: %s',
    async (_, disconnect) => {
      const scope = 'read control write disconnect';
      const signedIn = await signIn(testStack(), scope, undefined, ['control', 'write', 'disconnect']);
      const { token, refresh, id, tokens } = signedIn;
      // Both containers are warm and have the user's token for Spotify in memory.
      await Promise.all([call(token), call(token, 'get_current_user', {}), call(token, 'get_user_playlists', {})]);
      await testStack().demo.fault({ path: '^/v1/me/playlists', latencyMs: 1500, times: 1 });
      const underWay = call(token, 'get_user_playlists', { fresh: true });
      expect(await disconnect(token)).toContain('https://www.spotify.com/account/apps/');
      expect((await call(token, 'disconnect_account', { dry_run: true })).status).not.toBe(500);
      for (const answer of await Promise.all([call(token), call(token, 'get_current_user', {}), call(token)]))
        expect(answer.status).toBe(401);
      await underWay;
      expect(await refresh(id, tokens.refresh_token ?? '')).toMatchObject({ error: 'invalid_grant' });
      expect(await rowsOf(account)).toEqual([]);
      expect(
        testStack()
          .laptop.secrets.all()
          .filter(({ name }) => name.endsWith(account)),
      ).toEqual([]);
    },
  );
});

/** Signs in on the start page, or claims the server there. */
async function signedInAtHome(browser: ReturnType<typeof formBrowser>, form = '/oauth/sign-in', fields = {}) {
  const { origin } = testStack();
  const sent = await browser.submit(await browser.get(origin), form, fields);
  const spotify = await browser.get(sent.location ?? '');
  const [, user = ''] = /name="user" value="([^"]+)"/.exec(spotify.text) ?? [];
  const back = await browser.submit(spotify, '/authorize', { user });
  const landed = await browser.get(back.location ?? '');
  return browser.get(landed.location ?? '');
}

/** The keys of all rows that name an account. */
async function rowsOf(name: string): Promise<readonly string[]> {
  const TableName = testStack().laptop.stack.tables[0]?.name ?? '';
  const found = JSON.parse(JSON.stringify(await testStack().laptop.dynamodb.admin('Scan', { TableName })));
  const items: ReadonlyArray<{ pk: { S: string }; sk: { S: string } }> = found.Items;
  return items.filter((item) => JSON.stringify(item).includes(name)).map(({ pk, sk }) => `${pk.S} ${sk.S}`);
}
