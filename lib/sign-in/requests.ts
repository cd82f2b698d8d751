import * as z from 'zod';
import { insecureRedirect, normalized } from './client-metadata.ts';
import { strictHeaders } from './pages/layout.ts';
import type { SignInContext } from './ports.ts';
import { scopes, scopesIn } from './scopes.ts';

/** A client that names none of our scopes means all of them. */
export function withDefaultScopes(request: Request): Request {
  const url = new URL(request.url);
  const scope = url.searchParams.get('scope') ?? '';
  if (scopesIn(scope).length > 0) return request;
  url.searchParams.set('scope', [scope, ...scopes].join(' ').trim());
  return new Request(url, request);
}

const tenMinutes = 600_000;
const day = 86_400_000;
const metadata = z.record(z.string(), z.unknown());
const largest = 16 * 1024;

/** A registration (RFC 7591) as this server takes it, or the answer that refuses it. */
export async function registration(
  { attempts, registrations }: SignInContext,
  request: Request,
): Promise<Request | Response> {
  const text = await request.text();
  const given = text.length > largest ? undefined : metadata.safeParse(parsed(text)).data;
  if (given === undefined) return refused(400, 'invalid_client_metadata', 'The metadata must be a small JSON object.');
  const insecure = insecureRedirect(given);
  if (insecure !== undefined)
    return refused(400, 'invalid_redirect_uri', 'Redirects over plain http may only go to this computer.');
  const within =
    (await attempts('registration', registrations, tenMinutes)) &&
    (await attempts('registration-day', 10 * registrations, day));
  if (!within) return refused(429, 'temporarily_unavailable', 'Too many clients register. Try again later.');
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  return new Request(request.url, { method: 'POST', headers, body: JSON.stringify(normalized(given)) });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(status: number, error: string, description: string): Response {
  const headers = {
    ...strictHeaders,
    'access-control-allow-origin': '*',
    ...(status === 429 && { 'retry-after': '600' }),
  };
  return Response.json({ error, error_description: description }, { status, headers });
}
