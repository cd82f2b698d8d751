import { createLocalJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import * as z from 'zod';
import { isAccessToken } from '../auth/access-token-check.ts';
import { offeredScopes } from '../auth/scopes.ts';
import { digest, taggedId } from '../auth/tagged-ids.ts';
import { parseJson } from '../text.ts';
import { normalized, redirectFault } from './client-metadata.ts';
import { respondWith, strictHeaders } from './pages/layout.ts';
import { messagePage, messages } from './pages/message.ts';
import type { BrowserRequest, SignInContext } from './ports.ts';
import { responseModes } from './provider-configuration.ts';
import { scopesIn } from './scopes.ts';

/** The longest request and the longest state that are stored while the user signs in, in characters. */
const longestQuery = 8192;
const longestState = 2048;
const authorizationsPerWindow = 100;
const window = 600_000;

/**
 * An authorization request as this server accepts it, or the page that rejects it. Each one stores a row before anybody
 * has signed in, so its size is limited, and the number per address.
 */
export async function authorizationRequest(
  { attempts }: Pick<SignInContext, 'attempts'>,
  { request, url, address }: BrowserRequest,
): Promise<Request | Response> {
  if (url.search.length > longestQuery || (url.searchParams.get('state') ?? '').length > longestState)
    return respondWith(messagePage(messages.tooLong));
  if (!(await attempts(`authorization#${address}`, authorizationsPerWindow, window)))
    return respondWith(messagePage(messages.tooMany));
  return asOffered(request);
}

/** A client that requests none of our scopes gets all that are offered; other response modes are rejected. */
function asOffered(request: Request): Request {
  const url = new URL(request.url);
  const scope = url.searchParams.get('scope') ?? '';
  if (scopesIn(scope).length === 0) url.searchParams.set('scope', [scope, ...offeredScopes].join(' ').trim());
  const mode = url.searchParams.get('response_mode');
  // The library responds to unknown values with the standard error.
  if (mode !== null && !responseModes.includes(mode)) url.searchParams.set('response_mode', 'not offered');
  return new Request(url, request);
}

const metadata = z.record(z.string(), z.unknown());
const largest = 16 * 1024;

/** A registration (RFC 7591) as this server accepts it, or the response that rejects it. */
export async function registration(request: Request): Promise<Request | Response> {
  const text = await request.text();
  const given = text.length > largest ? undefined : metadata.safeParse(parseJson(text)).data;
  if (given === undefined) return refused(400, 'invalid_client_metadata', 'The metadata must be a small JSON object.');
  if (redirectFault(given) !== undefined)
    return refused(
      400,
      'invalid_redirect_uri',
      'A redirect may go to an https address, over plain http to this computer, or to an app by a scheme of its own.',
    );
  if (given['token_endpoint_auth_method'] === 'private_key_jwt' && given['jwks_uri'] !== undefined)
    return refused(400, 'invalid_client_metadata', 'Keys of clients that register are not fetched: send them as jwks.');
  return withBody(request, JSON.stringify(normalized(given)));
}

const refreshesPerMinute = 10;
const minute = 60_000;
const refreshToken = z.object({ clientId: z.string(), grantId: z.string(), scope: z.string().default('') });

/** Ports for the checks of a refresh before the authorization server handles it. */
export interface RefreshPorts extends Pick<SignInContext, 'attempts' | 'now'> {
  readonly rows: Pick<SignInContext['rows'], 'get'>;
}

/**
 * A refresh as this server accepts it, or the response that rejects it. Clients repeat the scopes of their first
 * request, although the user may have granted fewer: the scope is reduced to that of the refresh token, unless nothing
 * would be left. A client that refreshes too often is asked to wait, and its token stays as it is.
 */
export async function refresh({ rows, attempts, now }: RefreshPorts, request: Request): Promise<Request | Response> {
  const form = new URLSearchParams(await request.clone().text());
  if (form.get('grant_type') !== 'refresh_token') return request;
  const kept = await rows.get('RefreshToken', form.get('refresh_token') ?? '');
  const held = refreshToken.safeParse(kept?.value);
  // The authorization server rejects another client's token, since it compares the clients as well.
  if (!held.success || held.data.clientId !== clientOf(form)) return request;
  const grant = digest(held.data.grantId);
  if (!(await attempts(`refresh#${grant}`, refreshesPerMinute, minute)))
    return refused(429, 'temporarily_unavailable', 'This client refreshes too often.', secondsLeft(now(), minute));
  const asked = form.get('scope')?.split(' ') ?? [];
  const scope = asked.filter((one) => held.data.scope.split(' ').includes(one)).join(' ');
  if (scope === '') return request;
  form.set('scope', scope);
  return withBody(request, form.toString());
}

const accessToken = z.object({
  sub: z.string(),
  client_id: z.string(),
  grant: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/**
 * A revocation (RFC 7009) as this server accepts it. The authorization server does not store access tokens and cannot
 * revoke one, so it is given a row that stands for the token, and revokes the grant of that row after it has compared
 * the client.
 */
export async function revocation(context: SignInContext, request: Request): Promise<Request> {
  const form = new URLSearchParams(await request.clone().text());
  const token = form.get('token') ?? '';
  if (!isAccessToken(token)) return request;
  const claims = await verifiedClaims(context, token);
  const id = taggedId(claims?.sub ?? '', context.random());
  if (claims !== undefined) {
    const { sub: accountId, client_id: clientId, grant: grantId, iat, exp } = claims;
    const row = { kind: 'AccessToken', jti: id, accountId, clientId, grantId, iat, exp };
    await context.rows.put('AccessToken', id, row, { lifetime: minute, grant: grantId });
  }
  // A token that is not ours, or has expired, needs no revocation.
  form.set('token', id);
  form.set('token_type_hint', 'access_token');
  return withBody(request, form.toString());
}

async function verifiedClaims({ origin, publishedKeys, now }: SignInContext, token: string) {
  const keys = await publishedKeys();
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: keys.map(({ jwk }) => ({ ...jwk })) }), {
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      issuer: origin,
      currentDate: new Date(now()),
    });
    return accessToken.safeParse(payload).data;
  } catch (error) {
    if (error instanceof errors.JOSEError) return;
    throw error;
  }
}

/** The client that a request to the token endpoint claims to be; a signature is verified later. */
function clientOf(form: URLSearchParams): string | undefined {
  const [id, assertion] = [form.get('client_id'), form.get('client_assertion')];
  if (id !== null || assertion === null) return id ?? undefined;
  try {
    return decodeJwt(assertion).sub;
  } catch (error) {
    if (error instanceof errors.JWTInvalid) return undefined;
    throw error;
  }
}

/** Seconds until the window ends in which attempts are counted. */
const secondsLeft = (now: number, window: number): number => Math.ceil((window - (now % window)) / 1000);

function withBody(request: Request, body: string): Request {
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  return new Request(request.url, { method: 'POST', headers, body });
}

function refused(status: number, error: string, description: string, retryAfter?: number): Response {
  const headers = {
    ...strictHeaders,
    'access-control-allow-origin': '*',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
  return Response.json({ error, error_description: description }, { status, headers });
}
