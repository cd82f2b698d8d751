import { accessTokenCheck, isAccessToken } from '../../lib/auth/access-token-check.ts';
import { staticToken } from '../../lib/auth/static-token.ts';
import { withinStorageTime } from '../../lib/auth/storage-unavailable.ts';
import { authenticate } from '../../lib/http/protected-resource.ts';
import { describeError } from '../../lib/observability/log.ts';
import { publicKeys } from '../../lib/storage/oauth/public-keys.ts';
import { accessToken } from '../../lib/storage/secrets/credentials.ts';
import { owner } from '../../lib/storage/users/ownership.ts';
import type { McpSettings } from '../settings/settings.ts';
import type { SpotifyServices } from './spotify.ts';

/** Authenticates a caller by an access token of the server's own, or by its static token. */
export function createAuthentication({ clock, trusted, vault, log, emit }: SpotifyServices, settings: McpSettings) {
  const { now } = clock;
  /** Limits the wait for storage, retries included. */
  const inTime =
    <T>(read: () => Promise<T>) =>
    () =>
      withinStorageTime(read(), settings.AWS_TIMEOUT_MS + 2000);
  /** A container that starts without the table gets no further than here. */
  const fromTable = <T>(operation: string, read: () => Promise<T>) =>
    inTime(() =>
      read().catch((error: unknown) => {
        emit([{ metric: 'storeFailures', value: 1 }]);
        log.warn('state not reached', { operation, ...describeError(error) });
        throw error;
      }),
    );
  const accessTokens = accessTokenCheck({ now, published: fromTable('keys', publicKeys(trusted)) });
  const { check, learnOwner, forgetOwner } = staticToken({
    now,
    stored: inTime(accessToken(vault, settings.SERVER_SECRET_ID)),
    owner: fromTable('owner', owner(trusted)),
  });
  return {
    authenticate: authenticate((token, audience) =>
      isAccessToken(token) ? accessTokens.check(token, audience) : check(token),
    ),
    forgetOwner,
    /** Reads ahead what the first call would wait for; what is not there is read again by that call. */
    learn: () => Promise.all([learnOwner(), accessTokens.learnKeys()]),
  };
}
