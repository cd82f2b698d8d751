import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Bearer } from './bearer.ts';
import type { PublicJwk } from './signing-keys.ts';

/** What checking access tokens needs. */
export interface AccessTokenCheckPorts {
  readonly now: () => number;
  /** The public keys as published now; `until` (milliseconds since the epoch) is set for those that no longer sign. */
  readonly published: () => Promise<ReadonlyArray<{ readonly jwk: PublicJwk; readonly until?: number | undefined }>>;
}

/** For whom a token must be made out: exact URLs. */
export interface Audience {
  readonly issuer: string;
  readonly resource: string;
}

const readAgainAfter = 60_000;
const claims = z.object({
  sub: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
  client_id: z.string(),
  scope: z.string().default(''),
});

/** Whether a token is one of those that the authorization server of this project makes; it may be a wrong one. */
export function isAccessToken(token: string): boolean {
  const [header = '', ...rest] = token.split('.');
  return rest.length === 2 && Buffer.from(header, 'base64url').toString().startsWith('{');
}

/**
 * Checks access tokens (RFC 9068) without a call: the public keys are read once per container, and again for a key that is
 * not known, at most once a minute. Rejects when they have to be read and cannot be.
 */
export function accessTokenCheck({ now, published }: AccessTokenCheckPorts) {
  let keys: ReturnType<typeof published> | undefined;
  let readAt = 0;
  const read = () => {
    readAt = now();
    const reading = published();
    reading.catch(() => {
      keys = undefined;
    });
    keys = reading;
    return reading;
  };
  const verified = async (token: string, { issuer, resource }: Audience) => {
    const counting = (await (keys ?? read())).filter(({ until }) => until === undefined || until > now());
    return jwtVerify(token, createLocalJWKSet({ keys: counting.map(({ jwk }) => ({ ...jwk })) }), {
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      issuer,
      audience: resource,
      clockTolerance: 5,
      currentDate: new Date(now()),
    });
  };
  return async (token: string, audience: Audience): Promise<Bearer> => {
    try {
      const { payload } = await verified(token, audience).catch((error: unknown) => {
        if (!(error instanceof errors.JWKSNoMatchingKey) || now() - readAt <= readAgainAfter) throw error;
        keys = undefined;
        return verified(token, audience);
      });
      const { sub, iat, exp, client_id: clientId, scope } = claims.parse(payload);
      // The library takes a list of audiences, too: ours are for one URL.
      if (payload.aud !== audience.resource) return { valid: false };
      return { valid: true, account: sub, clientId, scopes: scope.split(' '), issuedAt: iat, expiresAt: exp };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return { valid: false };
      throw error;
    }
  };
}
