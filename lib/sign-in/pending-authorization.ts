import * as z from 'zod';
import { fingerprint } from './browser.ts';
import { redirectTo, respondWith } from './pages/layout.ts';
import { messagePage, messages } from './pages/message.ts';
import type { BrowserRequest, SignInContext } from './ports.ts';

/** Why a user is sent to Spotify: to connect a client, to claim the server, or to sign in on the start page. */
const purpose = z.discriminatedUnion('type', [
  z.object({ type: z.literal('client'), uid: z.string(), scopes: z.array(z.string()).readonly() }),
  z.object({ type: z.literal('claim') }),
  z.object({ type: z.literal('visit') }),
]);
export type Purpose = z.output<typeof purpose>;

const pendingAuthorization = z.object({
  purpose,
  browser: z.string(),
  verifier: z.string(),
});
/** A user who is on Spotify's page: the purpose, the browser and the PKCE verifier. */
export type PendingAuthorization = z.output<typeof pendingAuthorization>;

const kind = 'PendingAuthorization';
const lifetime = 900_000;

/** The URL to which Spotify redirects the browser. */
export const callbackUrl = ({ origin }: Pick<SignInContext, 'origin'>): string => `${origin}/oauth/spotify/callback`;

/** The limit for one network address: each start stores a row, before anybody has signed in. */
const startsPerWindow = [100, 600_000] as const;

export interface StartPorts extends Pick<SignInContext, 'attempts' | 'app' | 'random' | 'origin'> {
  readonly rows: Pick<SignInContext['rows'], 'put'>;
  readonly spotify: Pick<SignInContext['spotify'], 'page'>;
}

/** Redirects the browser to Spotify. The state is created only now, after the user consented here, and can be used once. */
export async function startAuthorization(
  context: StartPorts,
  { browser, address }: Pick<BrowserRequest, 'browser' | 'address'>,
  purpose: Purpose,
): Promise<Response> {
  if (!(await context.attempts(`spotify#${address}`, ...startsPerWindow)))
    return respondWith(messagePage(messages.tooMany));
  const app = await context.app();
  const [state, verifier] = [context.random(), context.random()];
  const remembered: PendingAuthorization = { purpose, browser: fingerprint(browser), verifier };
  await context.rows.put(kind, state, remembered, { lifetime });
  return redirectTo(context.spotify.page(app, { state, verifier, redirectUri: callbackUrl(context) }));
}

/** Takes the pending authorization of a state: once, and only in the browser that started it. */
export async function finishAuthorization(
  { rows }: { readonly rows: Pick<SignInContext['rows'], 'get' | 'consume'> },
  { browser }: Pick<BrowserRequest, 'browser'>,
  state: string,
): Promise<PendingAuthorization | 'over' | 'otherBrowser'> {
  const row = await rows.get(kind, state);
  const seen = pendingAuthorization.safeParse(row?.value);
  if (!seen.success || row?.consumedAt !== undefined) return 'over';
  if (seen.data.browser !== fingerprint(browser)) return 'otherBrowser';
  return (await rows.consume(kind, state)) ? seen.data : 'over';
}
