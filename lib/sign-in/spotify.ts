import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type AccountsPorts, type AppCredentials, codeGrant } from '../auth/spotify-accounts.ts';
import { accountPattern } from '../auth/tagged-ids.ts';
import { HttpFailure } from '../http-client.ts';
import { SpotifyError } from '../spotify/failure.ts';
import { operations } from '../spotify/operations.ts';
import { parseJson } from '../text.ts';
import { readable } from './names.ts';

export interface Identity {
  /** Spotify's immutable account id: the key of the user's data. */
  readonly account: string;
  readonly spotifyId: string;
  readonly name: string;
}

export interface AuthorizationRequest {
  readonly state: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** The scopes that the tools need, and no others. */
export const spotifyScopes: readonly string[] = [
  ...new Set(Object.values(operations).flatMap(({ scopes }) => [...scopes])),
].toSorted();

const profile = z.object({
  account_id: z.string().regex(accountPattern),
  id: z.string().min(1).max(256),
  display_name: z.string().nullish(),
});

/** Spotify as the sign-in uses it: the authorization page, the exchange of the code, and the identity of the user. */
export function spotifySignIn(ports: AccountsPorts & { readonly apiUrl: string }) {
  return {
    origin: new URL(ports.accountsUrl).origin,
    /**
     * The URL of Spotify's page, which asks the user each time: it may be another account this time, and the consent of
     * six months starts anew.
     */
    page: ({ clientId }: AppCredentials, { state, verifier, redirectUri }: AuthorizationRequest): string => {
      const query = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        state,
        scope: spotifyScopes.join(' '),
        code_challenge_method: 'S256',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        show_dialog: 'true',
      });
      return `${ports.accountsUrl}/authorize?${query}`;
    },
    exchange: codeGrant(ports),
    identify: (accessToken: string): Promise<Identity> => identify(ports, accessToken),
  };
}

/** @throws SpotifyError (rejects) if Spotify does not return an identity. */
async function identify(
  { http, apiUrl, timeout }: AccountsPorts & { readonly apiUrl: string },
  accessToken: string,
): Promise<Identity> {
  const unavailable = (cause: 'status' | HttpFailure['reason']) =>
    new SpotifyError({ code: 'unavailable', host: 'api', cause, sent: 'no' });
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
  const { status, text } = await http(`${apiUrl}/me`, { method: 'GET', headers, timeout }).catch((error: unknown) => {
    throw error instanceof HttpFailure ? unavailable(error.reason) : error;
  });
  // Spotify only accepts users whom the app's owner entered in its dashboard.
  if (status === 403) throw new SpotifyError({ code: 'user_not_registered' });
  if (status < 200 || status > 299) throw unavailable('status');
  const parsed = profile.safeParse(parseJson(text));
  if (!parsed.success) throw new SpotifyError({ code: 'unexpected_answer', operation: 'GET /me' });
  const { account_id: account, id: spotifyId, display_name: name } = parsed.data;
  return { account, spotifyId, name: readable(name ?? '', spotifyId) };
}
