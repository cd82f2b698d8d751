import * as z from 'zod';
import { type HttpClient, HttpFailure } from '../http-client.ts';
import { SpotifyError } from '../spotify/failure.ts';
import { parseJson } from '../text.ts';

/** The Spotify app: the JSON of its secret, as people pasted it. */
export const appSecret = z.object({ clientId: z.string().trim(), clientSecret: z.string().trim() });
export type AppCredentials = z.output<typeof appSecret>;

/** Tokens from the accounts host. Times in milliseconds since the epoch. */
export interface Grant {
  readonly accessToken: string;
  readonly expiresAt: number;
  /** Present only if Spotify replaced it; otherwise the old one stays valid. */
  readonly refreshToken?: string;
  readonly scope?: string;
}

export interface AccountsPorts {
  readonly http: HttpClient;
  readonly now: () => number;
  /** e.g. `https://accounts.spotify.com`. */
  readonly accountsUrl: string;
  /** The timeout of one request, milliseconds. */
  readonly timeout: number;
}

const tokenAnswer = z.object({
  access_token: z.string(),
  expires_in: z.number().catch(3600),
  refresh_token: z.string().min(1).optional().catch(undefined),
  scope: z.string().optional().catch(undefined),
});
const tokenError = z.object({ error: z.string() });

/**
 * A new access token for a refresh token.
 * Source: https://developer.spotify.com/documentation/web-api/tutorials/refreshing-tokens
 * @throws SpotifyError `sign_in_required` on `invalid_grant` (never retried), `app_credentials` on `invalid_client`,
 *   `unavailable` otherwise.
 */
export const refreshGrant =
  (ports: AccountsPorts) =>
  (app: AppCredentials, refreshToken: string): Promise<Grant> =>
    granted(ports, app, { grant_type: 'refresh_token', refresh_token: refreshToken });

/** A code from the authorization page, and the proof that this server requested it. */
export interface CodeExchange {
  readonly code: string;
  /** The verifier of the PKCE challenge (RFC 7636). */
  readonly verifier: string;
  readonly redirectUri: string;
}

/**
 * Tokens for an authorization code. Source: https://developer.spotify.com/documentation/web-api/tutorials/code-pkce-flow
 * @throws SpotifyError `sign_in_required` for a code that Spotify rejects, `app_credentials` on `invalid_client`,
 * `unavailable` otherwise.
 */
export const codeGrant =
  (ports: AccountsPorts) =>
  (app: AppCredentials, { code, verifier, redirectUri }: CodeExchange): Promise<Grant> =>
    granted(ports, app, {
      ...{ grant_type: 'authorization_code', code },
      ...{ redirect_uri: redirectUri, code_verifier: verifier },
    });

async function granted(ports: AccountsPorts, app: AppCredentials, form: Record<string, string>): Promise<Grant> {
  const { status, body } = await post(ports, app, new URLSearchParams(form));
  const { data: answer } = tokenAnswer.safeParse(body);
  if (status !== 200 || !answer) throw new SpotifyError(refusal(status, tokenError.safeParse(body).data?.error));
  return {
    accessToken: answer.access_token,
    expiresAt: ports.now() + answer.expires_in * 1000,
    ...(answer.refresh_token !== undefined && { refreshToken: answer.refresh_token }),
    ...(answer.scope !== undefined && { scope: answer.scope }),
  };
}

function refusal(status: number, error: string | undefined): SpotifyError['failure'] {
  if (error === 'invalid_grant') return { code: 'sign_in_required', reason: 'expired' };
  if (error === 'invalid_client' || error === 'unauthorized_client')
    return { code: 'app_credentials', reason: 'refused' };
  return { code: 'unavailable', host: 'accounts', cause: 'status', status, sent: 'no' };
}

async function post(
  ports: AccountsPorts,
  app: AppCredentials,
  form: URLSearchParams,
): Promise<{ status: number; body: unknown }> {
  const credentials = Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64');
  try {
    const { status, text } = await ports.http(`${ports.accountsUrl}/api/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      timeout: ports.timeout,
    });
    return { status, body: parseJson(text) };
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    // Fetching a token is not part of the change, so the tool call surely was not sent.
    throw new SpotifyError({ code: 'unavailable', host: 'accounts', cause: error.reason, sent: 'no' });
  }
}
