import { timingSafeEqual } from 'node:crypto';
import type { Client } from '../state/tokens.ts';

/** How a client authenticated: with its secret, by its id alone, or wrongly. */
export type ClientProof = 'secret' | 'public' | 'unknown' | 'wrong-secret';

/** Checks a client's credentials, from the header (RFC 6749, 2.3.1) or from the form. */
export function proofOf(client: Client, authorization: string | undefined, form: URLSearchParams): ClientProof {
  const basic = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
  const [id, secret = ''] =
    basic === undefined
      ? [form.get('client_id'), form.get('client_secret')]
      : Buffer.from(basic, 'base64').toString().split(/:(.*)/s);
  if (id !== client.clientId) return 'unknown';
  if (secret === null) return 'public';
  return same(secret, client.clientSecret) ? 'secret' : 'wrong-secret';
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Whether a redirect URI may be used: a registered one, or with none registered `https` and the loopback address. */
export function redirectAllowed(uri: string, registered: readonly string[]): boolean {
  if (registered.length > 0) return registered.some((known) => sameRedirect(known, uri));
  return /^https:\/\/[^/]+/.test(uri) || /^http:\/\/127\.0\.0\.1(:\d+)?(\/|$)/.test(uri);
}

/** A loopback address that was registered without a port fits every port. */
function sameRedirect(known: string, uri: string): boolean {
  return (
    known === uri ||
    (/^http:\/\/127\.0\.0\.1(\/|$)/.test(known) && known === uri.replace(/^(http:\/\/127\.0\.0\.1):\d+/, '$1'))
  );
}
