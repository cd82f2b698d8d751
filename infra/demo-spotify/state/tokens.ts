import type { Clock } from '../clock.ts';

/** The app that is registered with the demo. */
export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a user granted the app, and when: refresh tokens expire six months later, whether they are used or not. */
export interface Grant {
  readonly userId: string;
  readonly scopes: readonly string[];
  /** Whether the code was obtained with PKCE: only then may the client refresh without its secret. */
  readonly pkce: boolean;
  /** Milliseconds since the epoch. */
  readonly consentedAt: number;
}

/** What an authorization code was given for. */
interface CodeGrant extends Pick<Grant, 'userId' | 'scopes'> {
  readonly redirectUri: string;
  /** The S256 challenge, where the client sent one. */
  readonly challenge: string | undefined;
}

interface Access extends Grant {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const consentMonths = 6;
const codeLife = 600_000;

/** Codes and tokens of the accounts host. `secret` returns a random text of a given number of bytes. */
export function makeTokenStore(clock: Clock, secret: (bytes: number) => string) {
  const codes = new Map<string, CodeGrant & { readonly until: number }>();
  const accesses = new Map<string, Access>();
  const refreshes = new Map<string, Grant>();
  const revoked = new Set<string>();
  const revoke = (token: string): void => {
    if (refreshes.delete(token)) revoked.add(token);
  };
  const remember = <T>(map: Map<string, T>, prefix: string, value: T, bytes = 96) => {
    const token = `${prefix}${secret(bytes)}`;
    map.set(token, value);
    return token;
  };
  return {
    /** An authorization code, which can be redeemed once, within ten minutes. */
    code: (grant: CodeGrant): string => remember(codes, 'AQ', { ...grant, until: clock.now() + codeLife }, 120),
    redeem: (code: string): CodeGrant | undefined => {
      const grant = codes.get(code);
      codes.delete(code);
      return grant && clock.now() < grant.until ? grant : undefined;
    },
    /** A new access token, valid for `lifetime` seconds. */
    access: (grant: Grant, lifetime: number): string =>
      remember(accesses, 'BQ', { ...grant, expiresAt: clock.now() + lifetime * 1000 }),
    refresh: (grant: Grant): string => remember(refreshes, 'AQ', grant),
    /** The grant of a refresh token; 'ended' if it was revoked or is older than six months. */
    granted: (token: string): Grant | 'unknown' | 'ended' => {
      const grant = refreshes.get(token);
      if (!grant) return revoked.has(token) ? 'ended' : 'unknown';
      return clock.now() < endOfConsent(grant.consentedAt) ? grant : 'ended';
    },
    revoke,
    /** Revokes all tokens of a user, as removing the app from the account does. */
    revokeUser: (userId: string): void => {
      for (const [token, grant] of refreshes) if (grant.userId === userId) revoke(token);
      for (const [token, access] of accesses) if (access.userId === userId) accesses.delete(token);
    },
    /** Expires all access tokens of a user; refresh tokens stay valid. */
    expireUser: (userId: string): void => {
      for (const [token, access] of accesses) {
        if (access.userId === userId) accesses.set(token, { ...access, expiresAt: clock.now() });
      }
    },
    check: (token: string): Access | 'unknown' | 'expired' => {
      const access = accesses.get(token);
      if (!access) return 'unknown';
      return clock.now() < access.expiresAt ? access : 'expired';
    },
  };
}

/** When the refresh tokens of a consent expire: six months later, milliseconds since the epoch. */
function endOfConsent(consentedAt: number): number {
  const end = new Date(consentedAt);
  end.setUTCMonth(end.getUTCMonth() + consentMonths);
  return end.getTime();
}
