import type { Clock } from '../clock.ts';

/** What a user granted the app, and when: refresh tokens live six months from then, whatever happens in between. */
export interface Grant {
  readonly userId: string;
  readonly scopes: readonly string[];
  /** Whether the code was proved by PKCE: only then may the client refresh without its secret. */
  readonly pkce: boolean;
  /** Milliseconds since the epoch. */
  readonly consentedAt: number;
}

export interface Access extends Grant {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const consentMonths = 6;

/** The accounts host's memory. */
export type TokenStore = ReturnType<typeof makeTokenStore>;

/** `secret` makes unguessable text of a given length in bytes. */
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
    /** A new access token that lives for `lifetime` seconds. */
    access: (grant: Grant, lifetime: number): string =>
      remember(accesses, 'BQ', { ...grant, expiresAt: clock.now() + lifetime * 1000 }),
    refresh: (grant: Grant): string => remember(refreshes, 'AQ', grant),
    /** The grant behind a refresh token; 'ended' when it was revoked or is older than six months. */
    granted: (token: string): Grant | 'unknown' | 'ended' => {
      const grant = refreshes.get(token);
      if (!grant) return revoked.has(token) ? 'ended' : 'unknown';
      return clock.now() < endOfConsent(grant.consentedAt) ? grant : 'ended';
    },
    revoke,
    /** Ends every token of a user, as removing the app from the account does. */
    revokeUser: (userId: string): void => {
      for (const [token, grant] of refreshes) if (grant.userId === userId) revoke(token);
      for (const [token, access] of accesses) if (access.userId === userId) accesses.delete(token);
    },
    /** Lets every access token of a user expire now; refresh tokens stay. */
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

/** When refresh tokens of a consent end: six months later, in milliseconds since the epoch. */
function endOfConsent(consentedAt: number): number {
  const end = new Date(consentedAt);
  end.setUTCMonth(end.getUTCMonth() + consentMonths);
  return end.getTime();
}
