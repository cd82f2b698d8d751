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

/** What an access token stands for. */
export interface Access extends Grant {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The accounts host's memory. */
export interface TokenStore {
  /** A new access token that lives for `lifetime` seconds. */
  readonly access: (grant: Grant, lifetime: number) => string;
  readonly refresh: (grant: Grant) => string;
  /** The grant behind a refresh token; 'ended' when it was revoked or is older than six months. */
  readonly granted: (refreshToken: string) => Grant | 'unknown' | 'ended';
  readonly revoke: (refreshToken: string) => void;
  /** Ends every token of a user, as removing the app from the account does. */
  readonly revokeUser: (userId: string) => void;
  /** Lets every access token of a user expire now; refresh tokens stay. */
  readonly expireUser: (userId: string) => void;
  readonly check: (accessToken: string) => Access | 'unknown' | 'expired';
}

const consentMonths = 6;

/** A token store; `secret` makes unguessable text of a given length in bytes. */
export function makeTokenStore(clock: Clock, secret: (bytes: number) => string): TokenStore {
  const accesses = new Map<string, Access>();
  const refreshes = new Map<string, Grant>();
  const revoked = new Set<string>();
  const revoke = (token: string) => {
    if (refreshes.delete(token)) revoked.add(token);
  };
  const remember = <T>(map: Map<string, T>, prefix: string, value: T) => {
    const token = `${prefix}${secret(96)}`;
    map.set(token, value);
    return token;
  };
  return {
    access: (grant, lifetime) => remember(accesses, 'BQ', { ...grant, expiresAt: clock.now() + lifetime * 1000 }),
    refresh: (grant) => remember(refreshes, 'AQ', grant),
    granted: (token) => {
      const grant = refreshes.get(token);
      if (!grant) return revoked.has(token) ? 'ended' : 'unknown';
      return clock.now() < endOfConsent(grant.consentedAt) ? grant : 'ended';
    },
    revoke,
    revokeUser: (userId) => {
      for (const [token, grant] of refreshes) if (grant.userId === userId) revoke(token);
      for (const [token, access] of accesses) if (access.userId === userId) accesses.delete(token);
    },
    expireUser: (userId) => {
      for (const [token, access] of accesses) {
        if (access.userId === userId) accesses.set(token, { ...access, expiresAt: clock.now() });
      }
    },
    check: (token) => {
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
