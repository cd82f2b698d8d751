import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { type FormBrowser, formBrowser, type PageResponse } from './form-browser.ts';

/** The redirect of the tests' client; nothing listens there. */
export const redirectUri = 'http://127.0.0.1:9/callback';

const registered = z.looseObject({ client_id: z.string() });
const tokens = z.object({
  access_token: z.string().optional(),
  refresh_token: z.string().optional(),
  expires_in: z.number().optional(),
  scope: z.string().optional(),
  error: z.string().optional(),
});
/** The response of the token endpoint. */
export type Tokens = z.output<typeof tokens> & { readonly status: number };

/** Parameters of an authorization request that differ from the defaults. */
export type AuthorizationParameters = Readonly<Record<string, string>>;

/** An OAuth client that performs each step separately, so that a test can do one of them wrongly. */
export function oauthClient(origin: string, seen: (text: string) => void = () => undefined) {
  const verifier = randomBytes(32).toString('base64url');
  const post = async (path: string, form: AuthorizationParameters): Promise<Tokens> => {
    const answer = await fetch(origin + path, { method: 'POST', body: new URLSearchParams(form) });
    const text = await answer.text();
    return { ...tokens.parse(text === '' ? {} : JSON.parse(text)), status: answer.status };
  };
  const authorizeUrl = (clientId: string, wish: AuthorizationParameters = {}): string => {
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state: 'state-of-the-client',
      resource: `${origin}/mcp`,
      scope: 'read control write',
      ...wish,
    });
    return `${origin}/oauth/authorize?${query}`;
  };
  return {
    verifier,
    authorizeUrl,
    browser: () => formBrowser(seen),
    register: async (metadata: Readonly<Record<string, unknown>> = {}) => {
      const answer = await fetch(`${origin}/oauth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ client_name: 'Test client', redirect_uris: [redirectUri], ...metadata }),
      });
      const text = await answer.text();
      return { status: answer.status, body: z.record(z.string(), z.unknown()).parse(JSON.parse(text)) };
    },
    /** A successful registration: its client id. */
    registered: async (): Promise<string> => {
      const answer = await fetch(`${origin}/oauth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ client_name: 'Test client', redirect_uris: [redirectUri] }),
      });
      return registered.parse(await answer.json()).client_id;
    },
    redeem: (clientId: string, code: string, wish: AuthorizationParameters = {}) =>
      post('/oauth/token', {
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        client_id: clientId,
        redirect_uri: redirectUri,
        ...wish,
      }),
    refresh: (clientId: string, refreshToken: string, wish: AuthorizationParameters = {}) =>
      post('/oauth/token', { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId, ...wish }),
    revoke: (clientId: string, token: string) => post('/oauth/revoke', { token, client_id: clientId }),
  };
}

/** Continues to the consent page. */
export async function toConsent(browser: FormBrowser, url: string): Promise<PageResponse> {
  const asked = await browser.get(url);
  return browser.get(asked.location ?? 'nowhere');
}

/** Agrees on the consent page and arrives at Spotify's. */
export async function toSpotify(
  browser: FormBrowser,
  consent: PageResponse,
  scope = ['control', 'write'],
): Promise<PageResponse> {
  const sent = await browser.submit(consent, new URL(consent.url).pathname, { decision: 'allow', scope });
  return browser.get(sent.location ?? 'nowhere');
}

/** Logs in at the demo Spotify as one of its users, or cancels (`undefined`): the callback's URL. */
export async function logIn(browser: FormBrowser, page: PageResponse, user: number | undefined = 0): Promise<string> {
  const users = [...page.text.matchAll(/<button name="user" value="([^"]+)">/g)].map(([, id = '']) => id);
  const sent = await browser.submit(page, '/authorize', { user: user === undefined ? '' : (users[user] ?? 'nobody') });
  return sent.location ?? 'nowhere';
}

/** The whole sign-in: the URL at which the client receives its code or its error. */
export async function signInByHand(
  browser: FormBrowser,
  url: string,
  { user, granted }: { readonly user?: number; readonly granted?: string[] } = {},
): Promise<URL> {
  const spotify = await toSpotify(browser, await toConsent(browser, url), granted);
  const back = await browser.get(await logIn(browser, spotify, user));
  const resumed = await browser.get(back.location ?? 'nowhere');
  return new URL(resumed.location ?? 'http://nowhere');
}
