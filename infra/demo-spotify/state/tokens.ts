import type { Clock } from '../clock.ts';

/** What a user granted the app, and when: refresh tokens expire six months later, whether they are used or not. */
export interface Grant {
  readonly userId: string;
  readonly scopes: readonly string[];
  /** Whether the code was obtained with PKCE: only then may the client refresh without its secret. */
  readonly pkce: boolean;
  /** Milliseconds since the epoch. */
  readonly consentedAt: number;
}

export interface Access extends Grant {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const consentMonths = 6;

/** Tokens of the accounts host. */
export type TokenStore = ReturnType<typeof makeTokenStore>;

/** `secret` returns a random text of a given number of bytes. */
export function makeTokenStore(clock: Clock, secret: (bytes: number) => string) {
  const accesses = new Map<string, Access>();
  const refreshes = new Map<string, Grant>();
  const revoked = new Set<string>();
  const revoke = (token: string): void => {
    if (refreshes.delete(token)) revoked.add(token);
  };
  const remember = <T>(map: Map<string, T>, prefix: string, value: T) => {
    const token = `${prefix}${secret(96)}`;
    map.set(token, value);
    return token;
  };
  return {
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
