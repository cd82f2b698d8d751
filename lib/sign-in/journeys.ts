import * as z from 'zod';
import { fingerprint } from './browser.ts';
import { redirectTo } from './pages/layout.ts';
import type { Place, Visit } from './ports.ts';

/** Why somebody is sent to Spotify: for a client, to claim the server, or for the start page. */
export type Purpose =
  | { readonly type: 'client'; readonly uid: string; readonly scopes: readonly string[] }
  | { readonly type: 'claim' }
  | { readonly type: 'visit' };

const journey = z.object({
  purpose: z.discriminatedUnion('type', [
    z.object({ type: z.literal('client'), uid: z.string(), scopes: z.array(z.string()) }),
    z.object({ type: z.literal('claim') }),
    z.object({ type: z.literal('visit') }),
  ]),
  browser: z.string(),
  verifier: z.string(),
});
/** What is remembered of a user who is at Spotify. */
export type Journey = z.output<typeof journey>;

const kind = 'Journey';
const lifetime = 900_000;

/** Where Spotify sends the browser back to. */
export const callbackOf = ({ origin }: Pick<Place, 'origin'>): string => `${origin}/oauth/spotify/callback`;

/** Sends the browser to Spotify. The state is made only now, after the user agreed here, and works once. */
export async function depart(place: Place, { browser }: Visit, purpose: Purpose): Promise<Response> {
  const app = await place.app();
  const [state, verifier] = [place.random(), place.random()];
  const remembered: Journey = {
    purpose: purpose.type === 'client' ? { ...purpose, scopes: [...purpose.scopes] } : purpose,
    browser: fingerprint(browser),
    verifier,
  };
  await place.rows.put(kind, state, remembered, { lifetime });
  return redirectTo(place.spotify.page(app, { state, verifier, redirectUri: callbackOf(place) }));
}

/** The journey of a state, for exactly one return in the browser that began it. */
export async function arrive(
  { rows }: Place,
  { browser }: Visit,
  state: string,
): Promise<Journey | 'over' | 'otherBrowser'> {
  const seen = journey.safeParse((await rows.get(kind, state))?.value);
  if (!seen.success) return 'over';
  if (seen.data.browser !== fingerprint(browser)) return 'otherBrowser';
  return (await rows.take(kind, state)) ? seen.data : 'over';
}
