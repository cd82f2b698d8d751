import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callbackPage } from '../../cli/server/sign-in.ts';
import { respondWith } from '../../lib/sign-in/pages/layout.ts';
import { errorMessage, type Message, messagePage, messages } from '../../lib/sign-in/pages/message.ts';
import { browserRoutes } from '../../lib/sign-in/routes.ts';
import { accessibilityViolations, colourRules } from '../support/axe.ts';
import { picture, startChromium } from '../support/chromium.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite, root } from '../support/environment.ts';
import { type Listener, listen } from '../support/listen.ts';
import { oauthClient } from '../support/oauth-client.ts';
import { runOAuthScenario, scenarioEnvironment, signInMethods, type User } from '../support/oauth-scenario.ts';
import { fullScale, pick, sample } from '../support/scale.ts';
import { type TestStack, useTestStack } from '../support/test-stack.ts';

const inBrowser = optionalSuite('browser', hasChromium, "Debian's chromium is not installed");
/** Milliseconds for pages at two widths, each judged, on a busy machine. */
const patience = 120_000;
/** How people look at a page. At a thin scale a dark page, which was judged while light, is judged by its colours alone. */
const appearances = [
  ['light', {}],
  ['dark', { colorScheme: 'dark' as const }],
  ['without-javascript', { javaScriptEnabled: false }],
] as const;

const rulesIn = (appearance: string) => (appearance === 'dark' && !fullScale ? colourRules : undefined);

interface Look {
  readonly javaScriptEnabled?: boolean;
  readonly colorScheme?: 'dark';
}

/** A page of somebody who was not here before; what the browser refused to do is collected. */
interface Visit {
  readonly page: Page;
  readonly refused: string[];
  readonly end: () => Promise<void>;
}

/** Pages that nobody uses now, by how they look: a context costs more to open than most tests, and without its cookies it is as good as new. */
const free = new Map<string, Visit[]>();
let browser: Browser | undefined;
afterAll(() => browser?.close());

async function openVisit(look: Look): Promise<Visit> {
  browser ??= await startChromium();
  const context = await browser.newContext(look);
  const page = await context.newPage();
  const refused: string[] = [];
  page.on('console', (message) => {
    // Pages that are not ours have no icon.
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) refused.push(message.text());
  });
  const end = async () => {
    page.removeAllListeners('request');
    await context.clearCookies();
    await context.clearPermissions();
    // The next visitor finds nothing of this page, and nothing of it is still to be heard.
    await page.goto('about:blank');
    refused.length = 0;
    free.get(JSON.stringify(look))?.push({ page, refused, end });
  };
  return { page, refused, end };
}

/** A browser, and the program on this computer to which clients' redirects lead. */
function useBrowser() {
  let program: Listener | undefined;
  beforeAll(async () => {
    program = await listen(createServer((_request, response) => response.end('You can close this page.')));
  });
  afterAll(() => program?.close());
  return {
    redirect: () => `http://${program?.host}/callback`,
    open: (look: Look = {}): Promise<Visit> => {
      const kind = JSON.stringify(look);
      const visits = free.get(kind) ?? [];
      free.set(kind, visits);
      const visit = visits.pop();
      return visit ? Promise.resolve(visit) : openVisit(look);
    },
  };
}

const logIn = (page: Page, name: string) => page.getByRole('button', { name: `Log in as ${name}` }).click();

/** A user in front of Chromium. */
function userOf(testStack: TestStack, { open, redirect }: ReturnType<typeof useBrowser>): User {
  const landed = async (act: (page: Page) => Promise<void>) => {
    const visit = await open();
    const { page, refused } = visit;
    await page.goto(testStack.origin);
    await act(page);
    await logIn(page, 'Demo Listener');
    await page.getByRole('heading', { name: 'Disconnect' }).waitFor();
    expect(refused).toEqual([]);
    return visit;
  };
  return {
    approve: async (asked, name, scopes) => {
      const { page, refused, end } = await open();
      await page.goto(asked.href);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(name);
      for (const box of await page.locator('input[name=scope]').all())
        if (!scopes.includes((await box.getAttribute('value')) ?? '')) await box.uncheck();
      await page.getByRole('button', { name: 'Allow' }).click();
      await logIn(page, 'Demo Listener');
      await page.waitForURL(`${redirect()}?**`);
      expect(refused).toEqual([]);
      const url = new URL(page.url());
      await end();
      return url;
    },
    disconnect: async () => {
      const { page, end } = await landed((start) =>
        start.getByRole('button', { name: 'Sign in with Spotify' }).click(),
      );
      await page.getByRole('button', { name: 'Disconnect…' }).click();
      await page.getByRole('button', { name: 'Disconnect and delete' }).click();
      await page.getByRole('heading', { name: 'You are disconnected' }).waitFor();
      await end();
    },
    claim: async () => {
      const { end } = await landed(async (start) => {
        await start.getByLabel('Access token').fill(testStack.laptop.token);
        await start.getByRole('button', { name: 'Claim it' }).click();
      });
      await end();
    },
  };
}

/** The stack of most tests: a start costs more than many of them. Each leaves the server to the owner whom it had at first. */
const commonStack = useTestStack({ environment: { ...scenarioEnvironment, GATEWAY_WWW_AUTHENTICATE: 'keep' } });
const renaming = { ...scenarioEnvironment, GATEWAY_WWW_AUTHENTICATE: 'rename' };

// First: dashboards are larger once something was measured, and have tests of their own.
inBrowser('the pages of the laptop', () => {
  const browser = useBrowser();
  const testStack = commonStack;
  const places = ['dashboard', 'apps', 'docs/runbooks/error-rate.md', 'docs/on-call.md'];
  /** At a thin scale without the dashboard, which axe judges in its own test, and with one document in the dark. */
  const thin: Readonly<Record<string, readonly string[]>> = {
    light: ['apps', 'docs/runbooks/error-rate.md'],
    dark: ['docs/on-call.md'],
  };
  it.each(sample(appearances, 2))(
    '%s: dashboards, views and runbooks fit on a phone and on a screen, and axe finds nothing',
    async (appearance, options) => {
      const { page, end } = await browser.open(options);
      const faults: string[] = [];
      for (const place of pick(places, (one) => thin[appearance]?.includes(one) === true)) {
        await page.goto(`${testStack().origin}/_local/${place}`);
        await page.locator('h1, h2').first().waitFor();
        const name = `local-${place.replaceAll(/\W/g, '-')}-${appearance}`;
        faults.push(
          ...(await picture(page, name, appearance === 'light')).map((width) => `${name} at ${width} is too wide`),
        );
        faults.push(...(await accessibilityViolations(page, rulesIn(appearance))).map((rule) => `${name}: ${rule}`));
        // At 1,280 px text has room, and a dark page is dark.
        const paragraph = await page.locator('main p, header p').first().boundingBox();
        if ((paragraph?.width ?? 0) < 400) faults.push(`${name}: its text is ${paragraph?.width} px wide`);
        const ground = String(
          await page.evaluate(
            'getComputedStyle(document.documentElement).backgroundColor + getComputedStyle(document.body).backgroundColor',
          ),
        );
        const brightest = Math.max(...(ground.match(/\d+(?=[,)])/g) ?? []).map(Number));
        if (appearance === 'dark' && brightest > 80) faults.push(`${name}: its ground is ${ground}`);
      }
      await end();
      expect(faults).toEqual([]);
    },
    patience,
  );

  it('lead from each runbook to what it names', async () => {
    const runbooks = readdirSync(path.join(root, 'docs/runbooks')).map((name) => `/_local/docs/runbooks/${name}`);
    const dead: string[] = [];
    for (const from of [...runbooks, '/_local/docs/on-call.md']) {
      const page = new URL(from, testStack().origin);
      const html = await (await fetch(page)).text();
      for (const [, to = ''] of html.matchAll(/(?:href|src)="([^"]+)"/g)) {
        const target = new URL(to, page);
        // A folder is for a reader of the repository.
        if (target.origin !== page.origin || to.endsWith('/')) continue;
        const answer = await fetch(target);
        const text = await answer.text();
        if (answer.status !== 200 || (target.hash !== '' && !text.includes(`id="${target.hash.slice(1)}"`)))
          dead.push(`${from} to ${to}`);
      }
    }
    expect(dead).toEqual([]);
  });
});

// At a thin scale the pages are walked in a browser, and clients sign in by one without a screen.
const atFullScale: typeof inBrowser = (title, body) => fullScale && inBrowser(title, body);
atFullScale('the whole flow in a real browser', () => {
  const browser = useBrowser();

  describe.each(['keep', 'rename'])('with a gateway that would %s the challenge header', (behaviour) => {
    const testStack = behaviour === 'keep' ? commonStack : useTestStack({ environment: renaming });

    it.each(signInMethods)(
      '%s, %s: signs in, calls, renews, steps up and is disconnected',
      async (_, __, kind, clientId) => {
        await runOAuthScenario(testStack(), kind, clientId, browser.redirect(), userOf(testStack(), browser));
      },
      patience,
    );
  });
});

inBrowser('the pages', () => {
  const browser = useBrowser();
  const testStack = commonStack;

  /** A consent page, asked for by a client that registered itself. */
  async function atConsent(page: Page): Promise<void> {
    const client = oauthClient(testStack().origin);
    const { body } = await client.register({ client_name: 'Claude Code', redirect_uris: [browser.redirect()] });
    await page.goto(client.authorizeUrl(String(body['client_id']), { redirect_uri: browser.redirect() }));
  }

  /** Every page that a route or a message leads to, in an order in which one browser can meet them. */
  const walk: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
    start: (page) => page.goto(testStack().origin),
    'mcp-in-a-browser': async (page) => {
      await page.goto(`${testStack().origin}/mcp`);
      await page.getByText('for assistants, not for browsers').waitFor();
    },
    'wrong-mcp-path': async (page) => {
      await page.goto(`${testStack().origin}/mcp/nothing`);
      await page.getByText('nothing at the address').waitFor();
    },
    'nothing-here': async (page) => {
      await page.goto(`${testStack().origin}/somewhere/else`);
      await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    },
    consent: atConsent,
    login: (page) => page.getByRole('button', { name: 'Allow' }).click(),
    refused: async (page) => {
      await page.locator('button[name=user]').nth(1).click();
      await page.getByRole('heading', { name: 'You may not use this server yet' }).waitFor();
    },
    'wrong-entry': async (page) => {
      await signedIn(page);
      await page.getByLabel('Spotify ids or links').fill('a-friend, Anna Smith, anna@example.org');
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.getByText('“Anna Smith” has a space').waitFor();
      await page.getByText('“anna@example.org” is an e-mail address').waitFor();
      expect(await page.getByLabel('Spotify ids or links').inputValue()).toContain('Anna Smith');
    },
    connected: async (page) => {
      await atConsent(page);
      await page.getByRole('button', { name: 'Allow' }).click();
      await logIn(page, 'Demo Listener');
      await page.waitForURL(`${browser.redirect()}?**`);
      await page.goto(testStack().origin);
      await page.getByText('a-friend').waitFor();
      await page.getByRole('button', { name: /^End Claude Code/ }).waitFor();
    },
    'one-ended': async (page) => {
      await page.getByRole('button', { name: /^End Claude Code/ }).click();
      await page.getByText('None yet.').waitFor();
    },
    exported: async (page) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download' }).click(),
      ]);
      expect(file.suggestedFilename()).toMatch(/\.json$/);
    },
    'signed-out': async (page) => {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('button', { name: 'Sign in with Spotify' }).waitFor();
      await signedIn(page);
    },
    over: (page) => page.goto(`${testStack().origin}/oauth/spotify/callback?state=over&code=x`),
    'asked-before-disconnecting': async (page) => {
      await page.goto(testStack().origin);
      await page.getByRole('button', { name: 'Disconnect…' }).click();
      await page.getByText('The server belongs to nobody.').waitFor();
    },
    disconnected: async (page) => {
      await page.getByRole('button', { name: 'Disconnect and delete' }).click();
      await page.getByRole('heading', { name: 'You are disconnected' }).waitFor();
    },
    claim: (page) => page.goto(testStack().origin),
    'wrong-token': async (page) => {
      await page.getByLabel('Access token').fill('wrong');
      await page.getByRole('button', { name: 'Claim it' }).click();
      await page.getByText('not the access token').waitFor();
    },
  };

  async function signedIn(page: Page): Promise<void> {
    await page.goto(testStack().origin);
    await page.getByRole('button', { name: 'Sign in with Spotify' }).click();
    await logIn(page, 'Demo Listener');
    await page.getByRole('heading', { name: 'Your connection' }).waitFor();
  }

  /** Whoever ended their connection owns the server again. */
  async function claimed(page: Page): Promise<void> {
    await page.goto(testStack().origin);
    await page.getByLabel('Access token').fill(testStack().laptop.token);
    await page.getByRole('button', { name: 'Claim it' }).click();
    await logIn(page, 'Demo Listener');
    await page.getByRole('heading', { name: 'Your connection' }).waitFor();
  }

  /** At a thin scale axe judges one page of each form; the others differ from it in words. */
  const judged = ['start', 'mcp-in-a-browser', 'consent', 'wrong-entry', 'connected', 'asked-before-disconnecting'];
  const judges = new Set(pick(Object.keys(walk), (name) => [...judged, 'wrong-token'].includes(name)));

  it.each(sample(appearances))(
    '%s: fit on a phone and on a screen, and axe finds nothing',
    async (appearance, options) => {
      const { page, refused, end } = await browser.open(options);
      const faults: string[] = [];
      const visited = new Set<string>();
      page.on('request', (request) => {
        const { origin, pathname } = new URL(request.url());
        const path = pathname.replace(/^(\/oauth\/consent\/)[\w-]+$/, '$1:uid');
        if (origin === testStack().origin && request.isNavigationRequest()) visited.add(`${request.method()} ${path}`);
      });
      for (const [name, act] of Object.entries(walk)) {
        await act(page);
        const shown = appearance === 'light' ? name : `${name}-${appearance}`;
        faults.push(
          ...(await picture(page, shown, appearance === 'light')).map((width) => `${shown} at ${width} is too wide`),
        );
        if (judges.has(name)) faults.push(...(await accessibilityViolations(page)).map((rule) => `${shown}: ${rule}`));
      }
      await claimed(page);
      await end();
      expect(faults).toEqual([]);
      expect(browserRoutes.filter((route) => !visited.has(route))).toEqual([]);
      // What was answered with an error on purpose, Chromium reports as one; a broken policy would read otherwise.
      expect(refused.filter((text) => /Content Security Policy|Refused/i.test(text))).toEqual([]);
    },
    patience,
  );

  it('copy with JavaScript, and work without it', async () => {
    const { page, end } = await browser.open({ javaScriptEnabled: false });
    await page.goto(testStack().origin);
    expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0);
    await atConsent(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(`${browser.redirect()}?**`);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
    await end();

    const { page: scripted, end: leave } = await browser.open({ colorScheme: 'dark' });
    await scripted.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await scripted.goto(testStack().origin);
    await picture(scripted, 'start-dark');
    await scripted.getByRole('button', { name: 'Copy' }).first().click();
    await scripted.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await scripted.evaluate('navigator.clipboard.readText()')).toBe(testStack().laptop.mcpUrl);
    const background = await scripted.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe('rgb(15, 21, 18)');

    // A browser that does not let the page copy: the text is selected, so that the keyboard copies it.
    await scripted.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error("no"))');
    await scripted.getByRole('button', { name: 'Copy', exact: true }).first().click();
    await expect.poll(() => scripted.evaluate('String(getSelection())')).toBe(`${testStack().laptop.mcpUrl}/core`);
    await leave();
  });

  it('name every control, and have one heading and a language', async () => {
    const { page, end } = await browser.open();
    await page.goto(testStack().origin);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    const nameless = await page.evaluate(
      `[...document.querySelectorAll('input:not([type=hidden])')].filter((field) => field.labels.length === 0).length`,
    );
    expect(nameless).toBe(0);
    await end();
  });
});

const failure = {
  error: 'invalid_request',
  description: 'missing redirect_uri',
  document: undefined,
  isAdmitted: true,
};
const document = 'https://client.example/a-rather-long-path/oauth/client-metadata.json';

/** Every message that the sign-in can end on, by its name, and those of the authorization server. */
const ends: Readonly<Record<string, Message>> = {
  ...messages,
  'refused-request': errorMessage(failure),
  'not-admitted': errorMessage({ ...failure, document, isAdmitted: false }),
  'unreadable-document': errorMessage({ ...failure, document, description: 'failed to fetch the metadata document' }),
  'invalid-document': errorMessage({ ...failure, document, description: 'the metadata document is not valid' }),
  'with-detail': {
    ...messages.notListed,
    detail: { label: 'Your Spotify id', value: '31demolistenerwithaverylongid0123456789' },
  },
};

inBrowser('the last page of a sign-in', () => {
  const browser = useBrowser();
  let server: Listener | undefined;
  beforeAll(async () => {
    server = await listen(
      createServer(async (request, response) => {
        const [, name = ''] = (request.url ?? '').split('/');
        if (name.startsWith('terminal-')) {
          const { headers, body } = callbackPage(name === 'terminal-signed-in');
          response.writeHead(200, headers).end(body);
          return;
        }
        const message = ends[name];
        const answer = message ? await respondWith(messagePage(message)) : new Response(null, { status: 404 });
        response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
      }),
    );
  });
  afterAll(() => server?.close());

  const names = [...Object.keys(ends), 'terminal-signed-in', 'terminal-refused'];
  /** Most messages differ in words alone: one of them, one with a detail, one with an address, and one of the command line. */
  const thin = [...sample(Object.keys(messages)), 'not-admitted', 'with-detail', 'terminal-signed-in'];
  it.each(sample(appearances, 2))(
    '%s: each fits on a phone and on a screen, and axe finds nothing',
    async (appearance, options) => {
      const { page, refused, end } = await browser.open(options);
      const faults: string[] = [];
      for (const name of appearance === 'light' ? pick(names, (one) => thin.includes(one)) : sample(names)) {
        await page.goto(`${server?.origin}/${name}`);
        expect(await page.getByRole('heading', { level: 1 }).textContent()).not.toBe('');
        faults.push(
          ...(await picture(page, `end-${name}-${appearance}`, appearance === 'light')).map(
            (width) => `${name} at ${width} is too wide`,
          ),
        );
        faults.push(...(await accessibilityViolations(page, rulesIn(appearance))).map((rule) => `${name}: ${rule}`));
      }
      await end();
      expect(faults).toEqual([]);
      expect(refused.filter((text) => /Content Security Policy|Refused/i.test(text))).toEqual([]);
    },
    patience,
  );
});
