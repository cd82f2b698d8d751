import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formBrowser } from '../support/form-browser.ts';
import { logIn, oauthClient, redirectUri, signInByHand, toConsent, toSpotify } from '../support/oauth-client.ts';
import { send } from '../support/raw-mcp.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack({ environment: { REGISTRATIONS: '1000' } });
const client = () => oauthClient(testStack().origin, testStack().witness.seen);
const table = () => testStack().laptop.stack.tables[0]?.name ?? '';

/** What is kept of users: their rows and the versions of their secrets. */
async function kept(): Promise<readonly string[]> {
  const { laptop } = testStack();
  const found = JSON.parse(JSON.stringify(await laptop.dynamodb.admin('Scan', { TableName: table() })));
  const items: ReadonlyArray<{ pk: { S: string }; sk: { S: string } }> = found.Items;
  const rows = items.filter(({ pk }) => pk.S.startsWith('user#')).map(({ pk, sk }) => `${pk.S} ${sk.S}`);
  const secrets = laptop.secrets.all().map(({ name, versions }) => `${name} ${versions.size}`);
  return [...rows, ...secrets].sort();
}

/** Runs what must leave nothing behind. */
async function leavingNothing(work: () => Promise<void>): Promise<void> {
  const before = await kept();
  await work();
  expect(await kept()).toEqual(before);
}

/** A client with a code in its hands. */
async function withCode() {
  const one = client();
  const id = await one.registered();
  const back = await signInByHand(one.browser(), one.authorizeUrl(id));
  return { ...one, id, code: back.searchParams.get('code') ?? '' };
}

/** On the consent page. */
async function asked() {
  const one = client();
  const id = await one.registered();
  const browser = one.browser();
  return { ...one, id, browser, consent: await toConsent(browser, one.authorizeUrl(id)) };
}

describe('a code', () => {
  it('that is wrong is refused', async () => {
    const { redeem, id } = await withCode();
    const code = randomBytes(32).toString('base64url');
    expect(await redeem(id, code)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('that was used is refused, and what it had yielded is revoked', async () => {
    const { redeem, refresh, id, code } = await withCode();
    const { refresh_token: first = '' } = await redeem(id, code);
    expect(await redeem(id, code)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await refresh(id, first)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('that several redeem at once yields tokens once at most', async () => {
    const { redeem, id, code } = await withCode();
    const answers = await Promise.all([1, 2, 3, 4].map(() => redeem(id, code)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it('that is over is refused by our own clock, before the table forgets it', async () => {
    const { redeem, id, code } = await withCode();
    const found = JSON.parse(JSON.stringify(await testStack().laptop.dynamodb.admin('Scan', { TableName: table() })));
    const items: ReadonlyArray<Record<string, { S?: string }>> = found.Items;
    for (const item of items.filter(({ sk }) => sk?.S?.includes('AuthorizationCode')))
      await testStack().laptop.dynamodb.admin('PutItem', {
        TableName: table(),
        Item: { ...item, expires_at: { N: '1' } },
      });
    expect(await redeem(id, code)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it.each([
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }],
    ['another redirect', { redirect_uri: 'http://127.0.0.1:9/other' }],
    ['another resource', { resource: 'http://127.0.0.1:9/mcp' }],
  ])('with %s is refused', async (_, wish) => {
    const { redeem, id, code } = await withCode();
    const answer = await redeem(id, code, wish);
    expect(answer.status).toBe(400);
    expect(answer.access_token).toBeUndefined();
  });

  it('of one client is refused to another', async () => {
    const { redeem, code } = await withCode();
    expect(await redeem(await client().registered(), code)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });
});

describe('a request for authorization', () => {
  it.each([
    ['a foreign redirect', { redirect_uri: 'https://evil.example/callback' }],
    ['a redirect that only begins like the right one', { redirect_uri: `${redirectUri}.evil.example` }],
    ['another host on this machine', { redirect_uri: 'http://localhost:9/other' }],
    ['an unknown client', { client_id: 'nobody' }],
    ['a client on a private address', { client_id: 'https://169.254.169.254/latest/meta-data' }],
    ['a client of a host that nobody knows', { client_id: 'https://unknown.example/client.json' }],
  ])('with %s ends on a page of ours, and sends nobody anywhere', async (_, wish) => {
    await leavingNothing(async () => {
      const one = client();
      const answer = await one.browser().get(one.authorizeUrl(await one.registered(), wish));
      expect(answer.status).toBe(400);
      expect(answer.location).toBeUndefined();
      expect(answer.text).toMatch(/add it again by its URL|CLIENT_METADATA_URLS=/);
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    });
  });

  it.each([
    ['no challenge', { code_challenge: '' }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['an implicit grant', { response_type: 'token' }, 'unsupported_response_type'],
    ['a resource that is not ours', { resource: 'https://evil.example/mcp' }, 'invalid_target'],
    ['a path where nothing is served', { resource: 'RESOURCE/other' }, 'invalid_target'],
    ['no user to ask', { prompt: 'none' }, 'login_required'],
    ['a page that posts the answer', { response_mode: 'form_post' }, 'unsupported_response_mode'],
    ['an unknown way back', { response_mode: 'pigeon' }, 'unsupported_response_mode'],
  ])('with %s goes back to the client with the error, its state and our issuer', async (_, wish, error) => {
    const one = client();
    const { origin } = testStack();
    const corrected = Object.fromEntries(
      Object.entries(wish).map(([name, value]) => [name, value.replace('RESOURCE', origin)]),
    );
    const answer = await one.browser().get(one.authorizeUrl(await one.registered(), corrected));
    const back = new URL(answer.location ?? 'http://nowhere');
    expect(back.href.startsWith(redirectUri)).toBe(true);
    const parameters = new URLSearchParams(back.search || back.hash.slice(1));
    expect(parameters.get('error')).toMatch(error === 'login_required' ? /login_required|interaction_required/ : error);
    expect([parameters.get('iss'), parameters.get('state')]).toEqual([origin, 'state-of-the-client']);
  });

  it('for two URLs at once goes back with an error: the user would see one of them', async () => {
    const one = client();
    const url = one.authorizeUrl(await one.registered(), { resource: `${testStack().origin}/mcp/readonly` });
    const both = `${url}&resource=${encodeURIComponent(`${testStack().origin}/mcp`)}`;
    const { location = '' } = await one.browser().get(both);
    expect(new URL(location).searchParams.get('error')).toBe('invalid_target');
  });
});

/** The endpoints of the authorization server, as it names them. */
async function endpoints(): Promise<ReadonlyMap<string, string>> {
  const path = '/.well-known/oauth-authorization-server';
  const metadata = JSON.parse(await (await fetch(testStack().origin + path)).text());
  const named = Object.entries(metadata).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));
  const paths = named.map(([name, url]) => [name, new URL(String(url)).pathname] as const);
  return new Map([...paths, ['metadata', path], ['OpenID metadata', '/.well-known/openid-configuration']]);
}

describe('an endpoint', () => {
  const spellings = (path: string): readonly string[] => [
    `${path}/`,
    path.toUpperCase(),
    path.replace(/[a-z](?=[a-z]*$)/, (letter) => letter.toUpperCase()),
    `${path.slice(0, -1)}${path.at(-1)?.toUpperCase()}/`,
    `${path}//`,
    path.replace(/\/(?=[^/]*$)/, '//'),
  ];

  it('shows on its start page no text that a link asks for', async () => {
    const shown = async (query: string): Promise<string> =>
      (await (await fetch(`${testStack().origin}/${query}`)).text()).replaceAll(/value="[\w-]{43}"/g, '');
    const plain = await shown('');
    expect(await shown('?notice=wrong-token')).toContain('This is not the access token of the server.');
    const inherited = Object.getOwnPropertyNames(Object.prototype);
    for (const name of ['hello', ...inherited]) expect(await shown(`?notice=${name}`), name).toBe(plain);
  });

  // What is checked before the library sees a request is found by its path.
  it('answers at its own path alone, in one spelling', async () => {
    const found = await endpoints();
    expect(found.size).toBeGreaterThan(6);
    for (const [name, path] of found) {
      const methods = name === 'token_endpoint' || /registration|revocation/.test(name) ? ['POST'] : ['GET', 'HEAD'];
      const ask = async (at: string, method: string) => (await fetch(testStack().origin + at, { method })).status;
      for (const method of methods) {
        expect(await ask(path, method), `${method} ${path}`).not.toBe(404);
        for (const spelling of spellings(path)) expect(await ask(spelling, method), `${method} ${spelling}`).toBe(404);
      }
    }
  });

  it('answers strictly, also where it refuses, and only what is public may be kept', async () => {
    for (const [name, path] of await endpoints()) {
      const isPublic = /metadata|jwks/.test(name);
      for (const method of isPublic ? ['GET'] : ['GET', 'POST']) {
        const { headers } = await fetch(testStack().origin + path, { method, redirect: 'manual' });
        expect([name, Object.fromEntries(headers)]).toMatchObject([
          name,
          {
            'cache-control': isPublic ? 'public, max-age=300' : 'no-store',
            'referrer-policy': 'same-origin',
            'x-frame-options': 'DENY',
            'x-content-type-options': 'nosniff',
            'strict-transport-security': 'max-age=31536000',
          },
        ]);
      }
    }
  });

  // A browser sends the name that was made to lead here.
  it('is nothing under the name of another host, and no page is either', async () => {
    const { origin } = testStack();
    const ask = async (path: string, host: string) =>
      (await send(origin, { method: 'GET', path, headers: { host, accept: 'text/html' } })).body;
    for (const path of [...(await endpoints()).values(), '/', '/oauth/spotify/callback'])
      expect(await ask(path, 'rebound.example'), path).toContain('Nothing here');
    expect(await ask('/', new URL(origin).host)).not.toContain('Nothing here');
    const post = { method: 'POST', path: '/oauth/register', headers: { host: 'rebound.example' } };
    expect((await send(origin, { ...post, body: JSON.stringify({ redirect_uris: [redirectUri] }) })).status).toBe(404);
  });

  it('goes on with a request for authorization in one spelling alone', async () => {
    const { consent, browser } = await asked();
    const back = await browser.get(await logIn(browser, await toSpotify(browser, consent)));
    const resumed = new URL(back.location ?? '');
    const { cookies } = browser;
    const cookie = [...cookies(resumed.host)].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const path of [`${resumed.pathname}/`, resumed.pathname.replace('authorize', 'Authorize')]) {
      const answer = await fetch(resumed.origin + path, { headers: { cookie }, redirect: 'manual' });
      expect(answer.status).toBe(404);
    }
    // Nor in a browser that has the library's cookies and not its own.
    const elsewhere = cookie.replace(/(?<=^|; )browser=[^;]+/, 'browser=another');
    expect(elsewhere).not.toBe(cookie);
    const answer = await fetch(resumed.href, { headers: { cookie: elsewhere }, redirect: 'manual' });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('This sign-in is over')]);
    expect((await browser.get(resumed.href)).location).toContain('code=');
  });
});

describe('the way back from Spotify', () => {
  it('in a browser that did not agree ends on a page, and the right browser can still go on', async () => {
    const { browser, consent, redeem, id } = await asked();
    const back = await logIn(browser, await toSpotify(browser, consent));
    await leavingNothing(async () => {
      const stranger = formBrowser(testStack().witness.seen);
      const page = await stranger.get(back);
      expect(page.status).toBe(403);
      expect(page.text).toContain('began in another browser');
    });
    const resumed = await browser.get((await browser.get(back)).location ?? '');
    const code = new URL(resumed.location ?? '').searchParams.get('code') ?? '';
    expect((await redeem(id, code)).status).toBe(200);
  });

  it.each([
    ['with a made-up state', 'state', randomBytes(32).toString('base64url')],
    ['without a state', 'state', ''],
  ])('%s ends on a page', async (_, name, value) => {
    const { browser, consent } = await asked();
    const back = new URL(await logIn(browser, await toSpotify(browser, consent)));
    back.searchParams.set(name, value);
    await leavingNothing(async () => {
      const page = await browser.get(back.href);
      expect([page.status, page.text.includes('This sign-in is over')]).toEqual([400, true]);
    });
  });

  it('with a code that Spotify does not take ends on a page, and the sign-in can be tried again', async () => {
    const { browser, consent } = await asked();
    const back = new URL(await logIn(browser, await toSpotify(browser, consent)));
    back.searchParams.set('code', 'made-up');
    await leavingNothing(async () => {
      const page = await browser.get(back.href);
      expect(page.status).toBe(400);
      expect(page.text).toContain('Spotify rejected the sign-in');
    });
    expect((await browser.get(consent.url)).text).toContain('use your Spotify?');
  });

  it('with the state of another sign-in of this browser serves that other one, with its own code', async () => {
    const first = await asked();
    const second = await toConsent(first.browser, first.authorizeUrl(first.id, { state: 'second' }));
    const backs = [];
    for (const consent of [first.consent, second])
      backs.push(await logIn(first.browser, await toSpotify(first.browser, consent)));
    const [one, two] = backs.map((back) => new URL(back));
    // The code of one journey with the state of the other: the verifier does not fit.
    one?.searchParams.set('state', two?.searchParams.get('state') ?? '');
    await leavingNothing(async () => {
      const page = await first.browser.get(one?.href ?? '');
      expect(page.text).toContain('Spotify rejected the sign-in');
    });
  });

  it('with a state that was used ends on a page, whatever code comes with it', async () => {
    const browser = client().browser();
    const home = await browser.get(`${testStack().origin}/`);
    const sent = await browser.submit(home, '/oauth/sign-in');
    const callback = await logIn(browser, await browser.get(sent.location ?? ''));
    expect((await browser.get(callback)).location).toBe(`${testStack().origin}/`);
    const again = new URL(callback);
    again.searchParams.set('code', 'another');
    expect((await browser.get(again.href)).text).toContain('This sign-in is over');
  });

  it('after the client was told no meanwhile ends on a page, and keeps nothing', async () => {
    const { consent, browser } = await asked();
    const callback = await logIn(browser, await toSpotify(browser, consent));
    await leavingNothing(async () => {
      const denied = await browser.submit(consent, new URL(consent.url).pathname, { decision: 'deny' });
      expect((await browser.get(denied.location ?? '')).location).toContain('error=access_denied');
      const late = await browser.get(callback);
      expect([late.status, late.text]).toEqual([400, expect.stringContaining('This sign-in is over')]);
    });
  });

  it('opened a second time (back button) ends on a page', async () => {
    const { browser, consent } = await asked();
    const back = await logIn(browser, await toSpotify(browser, consent));
    await browser.get((await browser.get(back)).location ?? '');
    await leavingNothing(async () => {
      for (const url of [back, consent.url]) {
        const page = await browser.get(url);
        expect([page.status, page.text.includes('This sign-in is over')]).toEqual([400, true]);
      }
    });
  });

  it('after the user cancelled at Spotify goes to the client with access_denied', async () => {
    const { browser, consent } = await asked();
    await leavingNothing(async () => {
      const cancelled = await browser.submit(await toSpotify(browser, consent), '/authorize', { user: '' });
      const back = await browser.get((await browser.get(cancelled.location ?? '')).location ?? '');
      const { searchParams } = new URL(back.location ?? '');
      expect([searchParams.get('error'), searchParams.get('iss')]).toEqual(['access_denied', testStack().origin]);
    });
  });

  it('while Spotify is down ends on a page that says so', async () => {
    const { browser, consent } = await asked();
    const back = await logIn(browser, await toSpotify(browser, consent));
    await testStack().demo.fault({ path: '^/api/token', answer: { status: 503 }, times: 1 });
    await leavingNothing(async () => {
      const page = await browser.get(back);
      expect([page.status, page.text.includes('Spotify cannot be reached')]).toEqual([502, true]);
    });
    expect((await browser.get(consent.url)).text).toContain('use your Spotify?');
  });

  it('of somebody who is not on the list shows their Spotify id and keeps nothing', async () => {
    const { browser, consent } = await asked();
    const back = await logIn(browser, await toSpotify(browser, consent), 1);
    await leavingNothing(async () => {
      const page = await browser.get(back);
      expect(page.status).toBe(403);
      expect(page.text).toMatch(/Your Spotify id<\/dt><dd><code>\w+<\/code>/);
      const [, href = ''] = /class="button" href="([^"]+)"/.exec(page.text) ?? [];
      const toClient = await browser.get(href);
      expect(new URL(toClient.location ?? '').searchParams.get('error')).toBe('access_denied');
    });
  });
});

describe('the consent page', () => {
  it('that says no sends the client away with access_denied', async () => {
    const { browser, consent } = await asked();
    await leavingNothing(async () => {
      const denied = await browser.submit(consent, new URL(consent.url).pathname, { decision: 'deny' });
      const back = await browser.get(denied.location ?? '');
      expect(new URL(back.location ?? '').searchParams.get('error')).toBe('access_denied');
    });
  });

  it('belongs to the browser that was sent to it, whatever the request says', async () => {
    const one = client();
    const url = one.authorizeUrl(await one.registered(), { browser: 'another' });
    expect((await toConsent(one.browser(), url)).status).toBe(200);
  });

  it('is nothing in another browser', async () => {
    const { consent } = await asked();
    const page = await formBrowser(testStack().witness.seen).get(consent.url);
    expect([page.status, page.text.includes('This sign-in is over')]).toEqual([400, true]);
  });

  it('is not taken without its token, nor from another site', async () => {
    const { browser, consent } = await asked();
    const { origin } = testStack();
    const { pathname } = new URL(consent.url);
    const without = await browser.submit(consent, pathname, { decision: 'allow', form_token: 'x' });
    expect(without.status).toBe(403);
    const cookies = [...browser.cookies(new URL(origin).host)].map(([name, value]) => `${name}=${value}`).join('; ');
    const [, token = ''] = /name="form_token" value="([^"]+)"/.exec(consent.text) ?? [];
    const body = new URLSearchParams({ decision: 'allow', form_token: token });
    const statusOf = async (headers: Readonly<Record<string, string>>): Promise<number> => {
      const init = { method: 'POST', headers: { cookie: cookies, ...headers }, body, redirect: 'manual' } as const;
      return (await fetch(origin + pathname, init)).status;
    };
    for (const site of ['cross-site', 'same-site', 'none'])
      expect(await statusOf({ origin, 'sec-fetch-site': site }), site).toBe(403);
    for (const from of ['https://evil.example', 'null', undefined])
      expect(await statusOf(from === undefined ? {} : { origin: from }), from).toBe(403);
    expect(await statusOf({ origin, 'sec-fetch-site': 'same-origin' })).toBe(303);
  });

  it.each([
    ['state', { state: 'x'.repeat(2049) }],
    ['client id', { client_id: 'x'.repeat(9000) }],
    ['client id that looks like one of a user', { client_id: `${'a'.repeat(4000)}.b` }],
    ['browser cookie', {}],
  ])('of a request with an oversized %s is a page, and no failure of the server', async (what, wish) => {
    const one = client();
    const url = one.authorizeUrl(await one.registered(), wish);
    const cookie = what === 'browser cookie' ? `browser=${'a'.repeat(3000)}.b; signed-in=${'a'.repeat(3000)}.b` : '';
    for (const address of [
      url,
      `${testStack().origin}/oauth/spotify/callback?state=${'a'.repeat(3500)}.b&code=x`,
      `${testStack().origin}/`,
    ]) {
      const answer = await fetch(address, { headers: { accept: 'text/html', cookie }, redirect: 'manual' });
      expect(answer.status).toBeLessThan(500);
    }
  });

  it('does not follow a request for authorization that comes as a form', async () => {
    const one = client();
    const url = new URL(one.authorizeUrl(await one.registered()));
    const sent = async (wish: Readonly<Record<string, string>>) => {
      const body = new URLSearchParams({ ...Object.fromEntries(url.searchParams), ...wish });
      const answer = await fetch(url.origin + url.pathname, { method: 'POST', body, redirect: 'manual' });
      return answer.status;
    };
    await leavingNothing(async () => {
      expect(await sent({})).toBe(404);
      expect(await sent({ state: 'x'.repeat(30_000) })).toBe(404);
    });
  });

  it('shows a hostile name as text, without characters that cannot be seen', async () => {
    const one = client();
    const name = '<script>alert(1)</script>\u202e\u200bClaude';
    const { body } = await one.register({ client_name: name });
    const page = await toConsent(one.browser(), one.authorizeUrl(String(body['client_id'])));
    expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;Claude');
    expect(page.text).not.toMatch(/<script>alert|\u202e|\u200b/);
  });

  it('in two tabs serves both, each with its own', async () => {
    const one = client();
    const ids = [await one.registered(), await one.registered()];
    const browser = one.browser();
    const tabs = [];
    for (const id of ids) tabs.push(await toConsent(browser, one.authorizeUrl(id, { state: id })));
    for (const [index, tab] of [...tabs.entries()].toReversed()) {
      const back = await browser.get(await logIn(browser, await toSpotify(browser, tab)));
      const resumed = await browser.get(back.location ?? '');
      const { searchParams } = new URL(resumed.location ?? 'http://nowhere');
      expect(searchParams.get('state')).toBe(ids[index]);
      expect((await one.redeem(ids[index] ?? '', searchParams.get('code') ?? '')).status).toBe(200);
    }
  });
});
