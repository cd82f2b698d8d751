import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface CookieNames {
  readonly secure: boolean;
  /** Browsers accept a `__Host-` cookie only over https, for this host and all of its paths. */
  readonly prefix: '__Host-' | '';
  /** The prefix of cookies that are limited to one path. */
  readonly pathPrefix: '__Secure-' | '';
}

/** `plain` on the laptop, whose gateway speaks http. */
export const cookieNames = (plain: boolean): CookieNames =>
  plain ? { secure: false, prefix: '', pathPrefix: '' } : { secure: true, prefix: '__Host-', pathPrefix: '__Secure-' };

/** A `Set-Cookie` for all paths of this host; without `maxAge` (seconds) it is a session cookie. */
export function cookie(names: CookieNames, name: string, value: string, maxAge?: number): string {
  const attributes = [`${names.prefix}${name}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'];
  if (names.secure) attributes.push('Secure');
  if (maxAge !== undefined) attributes.push(`Max-Age=${maxAge}`);
  return attributes.join('; ');
}

/** The value of one of our cookies; `undefined` if it is absent or sent more than once. */
export function cookieIn({ prefix }: CookieNames, name: string, header: string | null): string | undefined {
  const values = (header ?? '')
    .split(/; */)
    .flatMap((pair) => (pair.startsWith(`${prefix}${name}=`) ? [pair.slice(prefix.length + name.length + 1)] : []));
  return values.length === 1 && /^[\w.~-]+$/.test(values[0] ?? '') ? values[0] : undefined;
}

/** The random value that identifies this browser. */
export const browserIn = (names: CookieNames, header: string | null): string | undefined =>
  cookieIn(names, 'browser', header);

/** How rows store a browser. */
export const fingerprint = (browser: string): string => createHash('sha256').update(browser).digest('base64url');

/** The token that a form of this browser must contain; nobody else can compute it. */
export const formToken = (key: Buffer, browser: string): string =>
  createHmac('sha256', key).update(browser).digest('base64url');

/** Compares two texts in constant time. */
export function same(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
