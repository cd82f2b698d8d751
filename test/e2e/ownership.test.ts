import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { browserRoutes } from '../../lib/sign-in/routes.ts';
import { itAtFullScale } from '../support/at-full-scale.ts';
import { type FormBrowser, formBrowser, type PageResponse } from '../support/form-browser.ts';
import { logIn, oauthClient, redirectUri, signInByHand, toConsent } from '../support/oauth-client.ts';
import { modern } from '../support/raw-mcp.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack({ environment: { CONTAINERS: '2', REGISTRATIONS: '5' } });
const visit = () => formBrowser(testStack().witness.seen);
const guest = 'Zr4vN8cB1y';

/** Goes through Spotify from a form of the start page, and lands. */
async function through(browser: FormBrowser, sent: PageResponse, user: number): Promise<PageResponse> {
  const back = await browser.get(await logIn(browser, await browser.get(sent.location ?? ''), user));
  return back.location === undefined ? back : browser.get(back.location);
}

const home = (browser: FormBrowser) => browser.get(`${testStack().origin}/`);
const signIn = async (browser: FormBrowser, user: number) =>
  through(browser, await browser.submit(await home(browser), '/oauth/sign-in'), user);
const claim = async (browser: FormBrowser, token: string) =>
  browser.submit(await home(browser), '/oauth/claim', { access_token: token });

/** What a call with the static token says. */
async function currentUser(): Promise<string> {
  const { headers, body } = modern('tools/call', { name: 'get_current_user', arguments: {} });
  return (await testStack().send({ headers, body })).body;
}

/** Whether the static token is served. */
const staticToken = async (): Promise<boolean> => (await currentUser()).includes('Demo Listener');

describe('the start page', () => {
  it('says what this is and how to add it, to anybody, strictly', async () => {
    const page = await home(visit());
    for (const text of [`${testStack().origin}/mcp`, 'Claude Code', 'ChatGPT', 'VS Code', 'Cursor'])
      expect(page.text).toContain(text);
    // What is shown at once works at this address.
    expect(page.text.match(/<details open><summary>[^<]*/g)).toEqual(['<details open><summary>Claude Code']);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/);
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': expect.stringContaining('max-age='),
    });
  });

  it('shows the owner the connection and the allow-list, and a stranger nothing of it', async () => {
    const browser = visit();
    const page = await signIn(browser, 0);
    expect(page.text).toContain('Demo Listener');
    expect(page.text).toContain('the owner of this server');
    expect(page.text).toContain('Nobody but you.');
    expect((await home(visit())).text).not.toContain('Demo Listener');
    // Whoever has a copy of the cookie is signed out, too.
    const { host } = new URL(testStack().origin);
    const cookie = [...browser.cookies(host)].map(([name, value]) => `${name}=${value}`).join('; ');
    const byCookie = async () => (await testStack().send({ method: 'GET', path: '/', headers: { cookie } })).body;
    expect(await byCookie()).toContain('Demo Listener');
    await browser.submit(page, '/oauth/sign-out');
    expect((await home(browser)).text).not.toContain('Demo Listener');
    expect(await byCookie()).not.toContain('Demo Listener');
  });

  it('is where the address of a form leads that was opened by itself', async () => {
    const paths = browserRoutes.flatMap((route) => route.split('POST ')[1] ?? []);
    const only = paths.filter((one) => !browserRoutes.includes(`GET ${one}`));
    expect(only.length).toBeGreaterThan(5);
    for (const one of only)
      expect(await visit().get(`${testStack().origin}${one}`)).toMatchObject({
        status: 303,
        location: `${testStack().origin}/`,
      });
  });

  it('of what is not there says so', async () => {
    expect((await visit().get(`${testStack().origin}/oauth/nothing`)).status).toBe(404);
  });
});

describe('the allow-list', () => {
  it('lets somebody in, and taking them off ends their tokens on the next call', async () => {
    const browser = visit();
    await signIn(browser, 0);
    await browser.submit(await home(browser), '/oauth/guests', { add: guest });
    const theirs = visit();
    expect((await signIn(theirs, 1)).text).toContain('Your connection');
    const client = oauthClient(testStack().origin, testStack().witness.seen);
    const id = await client.registered();
    const consent = await theirs.get((await theirs.get(client.authorizeUrl(id))).location ?? '');
    const sent = await theirs.submit(consent, new URL(consent.url).pathname, { decision: 'allow' });
    const back = await theirs.get(await logIn(theirs, await theirs.get(sent.location ?? ''), 1));
    const done = await theirs.get(back.location ?? '');
    const { access_token = '' } = await client.redeem(id, new URL(done.location ?? '').searchParams.get('code') ?? '');
    const { headers, body } = modern('tools/call', { name: 'get_current_user', arguments: {} });
    const call = () => testStack().send({ headers: { ...headers, authorization: `Bearer ${access_token}` }, body });
    expect((await call()).status).toBe(200);

    const list = await home(browser);
    expect(list.text).toContain(guest);
    await browser.submit(list, '/oauth/guests', { remove: guest });
    expect((await call()).status).toBe(401);
    expect((await signIn(theirs, 1)).text).toContain('You may not use this server yet');
    expect(await staticToken()).toBe(true);
  });

  it('tells a guest whose server it is, and gives each user their own data, and nothing of others', async () => {
    const browser = visit();
    await signIn(browser, 0);
    await browser.submit(await home(browser), '/oauth/guests', { add: guest });
    const theirs = visit();
    const page = await signIn(theirs, 1);
    expect(page.text).toContain('Whose server this is');
    expect(page.text).toMatch(/It belongs to <strong>Demo Listener<\/strong>, who let you in/);
    expect((await home(browser)).text).not.toContain('Whose server this is');
    const file = await theirs.submit(page, '/oauth/export');
    expect(file.headers.get('content-disposition')).toContain('attachment');
    const data = JSON.parse(file.text);
    expect(data).toMatchObject({ user: { account_id: guest, name: 'Second Listener' } });
    expect(data.rows.map(({ row }: { row: string }) => row)).toContain('user');
    expect(file.text).not.toContain('Demo Listener');
    const nobody = visit();
    const forged = { ...page, text: (await home(nobody)).text.replaceAll('/oauth/sign-in', '/oauth/export') };
    expect((await nobody.submit(forged, '/oauth/export')).status).toBe(400);
    await browser.submit(await home(browser), '/oauth/guests', { remove: guest });
  });

  it('offers for correction only what it did not take, and says what it took', async () => {
    const browser = visit();
    await signIn(browser, 0);
    const page = await browser.submit(await home(browser), '/oauth/guests', { add: `Anna Smith, ${guest}` });
    expect(page.status).toBe(400);
    expect(page.text).toContain(`Added: “${guest}”. “Anna Smith” has a space`);
    expect(page.text).toContain('value="Anna Smith" aria-invalid="true"');
    await browser.submit(await home(browser), '/oauth/guests', { remove: guest });
  });

  it('is nobody’s but the owner’s', async () => {
    const browser = visit();
    const page = await home(browser);
    const forged = await browser.submit(
      { ...page, text: page.text.replaceAll('/oauth/sign-in', '/oauth/guests') },
      '/oauth/guests',
      {
        add: 'stranger',
      },
    );
    expect(forged.status).toBe(403);
  });

  // At a thin scale by those who are taken off.
  itAtFullScale('may name the owner, who stays when that entry is taken off', async () => {
    const browser = visit();
    await signIn(browser, 0);
    const account = 'k7Qm2Xw9Lt';
    await browser.submit(await home(browser), '/oauth/guests', { add: account });
    await browser.submit(await home(browser), '/oauth/guests', { remove: account });
    expect((await home(browser)).text).toContain('the owner of this server');
    expect(await staticToken()).toBe(true);
  });

  it('is not shown to a guest, and takes nothing from one; nor do the clients of others', async () => {
    const browser = visit();
    await signIn(browser, 0);
    await browser.submit(await home(browser), '/oauth/guests', { add: `${guest},another` });
    const client = oauthClient(testStack().origin, testStack().witness.seen);
    const id = await client.registered();
    const back = await signInByHand(browser, client.authorizeUrl(id));
    const tokens = await client.redeem(id, back.searchParams.get('code') ?? '');
    const [, connection = ''] = /name="end" value="([^"]+)"/.exec((await home(browser)).text) ?? [];
    expect(connection).not.toBe('');
    const theirs = visit();
    const page = await signIn(theirs, 1);
    expect(page.text).not.toContain('another');
    const send = (action: string, fields: Readonly<Record<string, string>>) =>
      theirs.submit({ ...page, text: page.text.replaceAll('/oauth/export', action) }, action, fields);
    for (const fields of [{ add: 'stranger' }, { remove: 'another' }])
      expect((await send('/oauth/guests', fields)).status).toBe(403);
    await send('/oauth/connections', { end: connection });
    const list = await home(browser);
    expect(list.text).toContain('another');
    expect(list.text).not.toContain('stranger');
    expect(list.text).toContain(connection);
    expect(await client.refresh(id, tokens.refresh_token ?? '')).toMatchObject({ status: 200 });
    for (const remove of [guest, 'another']) await browser.submit(await home(browser), '/oauth/guests', { remove });
  });
});

describe('the connected assistants', () => {
  it('are ended one by one: the token of one counts no more, that of the other does', async () => {
    const browser = visit();
    await signIn(browser, 0);
    const connect = async (name: string) => {
      const client = oauthClient(testStack().origin, testStack().witness.seen);
      const clientId = String((await client.register({ client_name: name })).body['client_id']);
      const back = await signInByHand(browser, client.authorizeUrl(clientId));
      return client.redeem(clientId, back.searchParams.get('code') ?? '');
    };
    const [one, other] = [await connect('First assistant'), await connect('Second assistant')];
    const status = async ({ access_token: token = '' }: { readonly access_token?: string | undefined }) => {
      const { headers, body } = modern('tools/call', { name: 'get_current_user', arguments: {} });
      return (await testStack().send({ headers: { ...headers, authorization: `Bearer ${token}` }, body })).status;
    };
    expect([await status(one), await status(other)]).toEqual([200, 200]);
    const page = await home(browser);
    expect(page.text).toContain('First assistant');
    // Of the two forms the first is that of the newest.
    const left = await browser.submit(page, '/oauth/connections');
    expect(left.location).toBe(`${testStack().origin}/`);
    const after = await home(browser);
    expect(after.text).toContain('First assistant');
    expect(after.text).not.toContain('Second assistant');
    expect(await status(other)).toBe(401);
    expect(await status(one)).toBe(200);
  });
});

describe('a server without an owner', () => {
  it('has no allow-list, and the guests of the owner before are gone with it', async () => {
    const owner = visit();
    await signIn(owner, 0);
    await owner.submit(await home(owner), '/oauth/guests', { add: guest });
    const theirs = visit();
    expect((await signIn(theirs, 1)).text).toContain('Your connection');
    await owner.submit(await home(owner), '/oauth/disconnect', { confirm: 'yes' });
    expect((await home(theirs)).text).toContain('Claim this server');
    const next = await through(owner, await claim(owner, testStack().laptop.token), 0);
    expect(next.text).toContain('Nobody but you.');
  });

  it('can be claimed with its access token alone, once, by whoever signs in', async () => {
    const owner = visit();
    await owner.submit(await signIn(owner, 0), '/oauth/disconnect', { confirm: 'yes' });
    expect(await staticToken()).toBe(false);
    const browser = visit();
    expect((await home(browser)).text).toContain('Claim this server');
    const wrong = await claim(browser, 'not-the-token');
    expect((await browser.get(wrong.location ?? '')).text).toContain('not the access token');
    expect((await signInUnasked(browser, 1)).status).toBe(403);
    const other = visit();
    const claimed = await through(browser, await claim(browser, testStack().laptop.token), 1);
    expect(claimed.text).toContain('the owner of this server');
    expect((await home(other)).text).not.toContain('Claim this server');
  });

  it('acts for the new owner in warm containers, and never for the one before', async () => {
    const former = visit();
    await former.submit(await signIn(former, 1), '/oauth/disconnect', { confirm: 'yes' });
    await through(former, await claim(former, testStack().laptop.token), 0);
    // Both containers act for this owner now.
    await Promise.all(Array.from({ length: 4 }, currentUser));
    expect(await Promise.all(Array.from({ length: 4 }, staticToken))).toEqual([true, true, true, true]);
    await former.submit(await home(former), '/oauth/disconnect', { confirm: 'yes' });
    await through(former, await claim(former, testStack().laptop.token), 1);
    const answers = await Promise.all(Array.from({ length: 6 }, currentUser));
    expect(answers.filter((text) => text.includes('Demo Listener'))).toEqual([]);
    expect(await currentUser()).toContain('Second Listener');
  });

  it('stays with its owner, whoever has the access token', async () => {
    const browser = visit();
    const page = await home(browser);
    const forged = { ...page, text: page.text.replaceAll('/oauth/sign-in', '/oauth/claim') };
    const sent = await browser.submit(forged, '/oauth/claim', { access_token: testStack().laptop.token });
    expect((await through(browser, sent, 0)).text).toContain('This server has an owner already');
  });

  it('takes ten wrong attempts of one address in ten minutes, and the right one counts as none', async () => {
    const browser = visit();
    const page = await home(browser);
    const forged = { ...page, text: page.text.replaceAll('/oauth/sign-in', '/oauth/claim') };
    const statuses = [];
    for (let attempt = 1; attempt <= 10; attempt++)
      statuses.push((await browser.submit(forged, '/oauth/claim', { access_token: 'guess' })).status);
    // One of the tests before claimed wrongly once.
    expect(statuses.filter((status) => status === 303).length).toBeGreaterThanOrEqual(9);
    expect((await browser.submit(forged, '/oauth/claim', { access_token: testStack().laptop.token })).status).toBe(429);
    // Nobody at another address is kept out, whatever a header says.
    const elsewhere = await postFrom('127.0.0.2', forged, testStack().laptop.token, browser);
    expect(elsewhere).toBe(303);
    for (let attempt = 1; attempt <= 10; attempt++) await postFrom('127.0.0.3', forged, 'guess', browser);
    expect(await postFrom('127.0.0.3', forged, 'guess', browser)).toBe(429);
  });
});

/** Claims from another address of this machine, with headers that name yet another. */
function postFrom(address: string, page: PageResponse, accessToken: string, browser: FormBrowser): Promise<number> {
  const { origin } = testStack();
  const { host, hostname, port } = new URL(origin);
  const [, token = ''] = /name="form_token" value="([^"]+)"/.exec(page.text) ?? [];
  const body = new URLSearchParams({ access_token: accessToken, form_token: token }).toString();
  const cookie = [...browser.cookies(host)].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = {
    origin,
    cookie,
    'content-type': 'application/x-www-form-urlencoded',
    'x-forwarded-for': randomUUID(),
    forwarded: `for=${randomUUID()}`,
  };
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const options = { method: 'POST', hostname, port, path: '/oauth/claim', localAddress: address, headers };
  httpRequest(options, (answer) => {
    answer.resume();
    resolve(answer.statusCode ?? 0);
  })
    .on('error', reject)
    .end(body);
  return promise;
}

async function rowCount(): Promise<number> {
  const TableName = testStack().laptop.stack.tables[0]?.name ?? '';
  const { Count } = JSON.parse(
    JSON.stringify(await testStack().laptop.dynamodb.admin('Scan', { TableName, Select: 'COUNT' })),
  );
  return Count;
}

/** The start page of an unclaimed server has no button to sign in; somebody may send the form all the same. */
async function signInUnasked(browser: FormBrowser, user: number): Promise<PageResponse> {
  const page = await home(browser);
  const forged = { ...page, text: page.text.replaceAll('/oauth/claim', '/oauth/sign-in') };
  return through(browser, await browser.submit(forged, '/oauth/sign-in'), user);
}

describe('registration', () => {
  const register = (body: string) =>
    fetch(`${testStack().origin}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

  it('makes a client with loopback redirects native, gives no secret, and corrects what it does not offer', async () => {
    const answer = await register(
      JSON.stringify({
        redirect_uris: ['http://localhost:8787/callback', 'https://www.cursor.com/agents/mcp/oauth/callback'],
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['authorization_code', 'refresh_token', 'implicit'],
        scope: 'anything goes',
      }),
    );
    expect(answer.status).toBe(201);
    const metadata = await answer.json();
    expect(metadata).toMatchObject({
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
    });
    for (const secret of ['client_secret', 'registration_access_token', 'registration_client_uri'])
      expect(metadata).not.toHaveProperty(secret);
  });

  it.each([
    ['plain http to somewhere', JSON.stringify({ redirect_uris: ['http://evil.example/callback'] })],
    ['plain http in capitals', JSON.stringify({ redirect_uris: ['HTTP://evil.example/callback'] })],
    ['plain http with backslashes', JSON.stringify({ redirect_uris: ['http:\\\\evil.example'] })],
    ['plain http with a tab', JSON.stringify({ redirect_uris: ['ht\ttp://evil.example'] })],
    ['a scheme that browsers act on', JSON.stringify({ redirect_uris: ['ftp://claude.ai/x'] })],
    ['a script as redirect', JSON.stringify({ redirect_uris: ['javascript:alert(1)'] })],
    ['no redirect', JSON.stringify({ client_name: 'x' })],
    ['no JSON', 'redirect_uris=x'],
    ['a body that is too large', JSON.stringify({ redirect_uris: ['https://x.example/'], junk: 'x'.repeat(20_000) })],
  ])('with %s is refused', async (_, body) => {
    expect((await register(body)).status).toBe(400);
  });

  it('of a flood of clients pushes out the oldest that nobody uses, and the table does not grow', async () => {
    const registered = async (): Promise<string> =>
      JSON.parse(await (await register(JSON.stringify({ redirect_uris: [redirectUri] }))).text()).client_id;
    const page = async (id: string) =>
      (await oauthClient(testStack().origin).browser().get(oauthClient(testStack().origin).authorizeUrl(id))).status;
    const used = await registered();
    const client = oauthClient(testStack().origin, testStack().witness.seen);
    expect((await toConsent(client.browser(), client.authorizeUrl(used))).status).toBe(200);
    const unused = await registered();
    const before = await rowCount();
    const flood = [];
    for (let count = 1; count <= 12; count++) flood.push(await registered());
    expect(await page(unused)).toBe(400);
    expect(await page(flood[0] ?? '')).toBe(400);
    for (const id of [used, ...flood.slice(-5)]) expect(await page(id)).toBe(303);
    expect((await rowCount()) - before).toBeLessThan(30);
    // What is refused counts for nothing.
    for (let count = 1; count <= 20; count++) expect((await register('{}')).status).toBe(400);
    expect(await page(flood.at(-1) ?? '')).toBe(303);
  });
});
