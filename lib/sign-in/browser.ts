import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface CookieNames {
  readonly secure: boolean;
  /** Browsers take a `__Host-` cookie only over https, for this very host and all of its paths. */
  readonly prefix: '__Host-' | '';
  /** Stands before the name of a cookie that is for one path only. */
  readonly pathPrefix: '__Secure-' | '';
}

/** Strict cookies; plain ones where the laptop speaks http. */
export const cookieNames = (plain: boolean): CookieNames =>
  plain ? { secure: false, prefix: '', pathPrefix: '' } : { secure: true, prefix: '__Host-', pathPrefix: '__Secure-' };

/** A `Set-Cookie` for all paths of this host; without `maxAge` (seconds) it goes with the browser. */
export function cookie(names: CookieNames, name: string, value: string, maxAge?: number): string {
  const attributes = [`${names.prefix}${name}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'];
  if (names.secure) attributes.push('Secure');
  if (maxAge !== undefined) attributes.push(`Max-Age=${maxAge}`);
  return attributes.join('; ');
}

/** The value of a cookie of ours; `undefined` when it is absent or given more than once. */
export function cookieIn({ prefix }: CookieNames, name: string, header: string | null): string | undefined {
  const values = (header ?? '')
    .split(/; */)
    .flatMap((pair) => (pair.startsWith(`${prefix}${name}=`) ? [pair.slice(prefix.length + name.length + 1)] : []));
  return values.length === 1 && /^[\w.~-]+$/.test(values[0] ?? '') ? values[0] : undefined;
}

/** The random value that tells this browser from any other. */
export const browserIn = (names: CookieNames, header: string | null): string | undefined =>
  cookieIn(names, 'browser', header);

/** What rows hold of a browser. */
export const fingerprint = (browser: string): string => createHash('sha256').update(browser).digest('base64url');

/** What a form of this browser must carry to be accepted: nobody else can know it. */
export const formToken = (key: Buffer, browser: string): string =>
  createHmac('sha256', key).update(browser).digest('base64url');

/** Compares two texts in constant time. */
export function same(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
