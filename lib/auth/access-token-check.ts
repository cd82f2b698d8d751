import { createLocalJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Bearer } from './bearer.ts';
import { rereading } from './rereading.ts';
import type { PublicJwk } from './signing-keys.ts';
import { digest } from './tagged-ids.ts';

export interface AccessTokenCheckPorts {
  readonly now: () => number;
  /** The public keys as published now; `until` (milliseconds since the epoch) is set for those that no longer sign. */
  readonly published: () => Promise<ReadonlyArray<{ readonly jwk: PublicJwk; readonly until?: number | undefined }>>;
}

/** The accepted audience: an exact URL. */
export interface Audience {
  readonly issuer: string;
  readonly resource: string;
}

/** Reread interval for an unknown key when the token is older than the list. */
const readAgainAfter = 60_000;
/** The same for a token newer than the list: its key may have been published since. */
const readForNewerAfter = 1000;
/** The most by which the clock that issued a token may lag behind this one. */
const clockSkew = 5000;
/** A key that was retired, or whose seed was replaced, is not accepted after this. */
const keysCountFor = 300_000;
const keysCountInOutage = 900_000;
/** The longest lifetime of this server's tokens, seconds: a longer one was forged with a stolen key. */
const longestLife = 3600;
const claims = z.object({
  sub: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
  client_id: z.string(),
  scope: z.string().default(''),
  // Tokens of version 1.3 name no grant.
  grant: z.string().optional(),
});

/** Whether a token has the form of this server's access tokens; it may be invalid. */
export function isAccessToken(token: string): boolean {
  const [header = '', ...rest] = token.split('.');
  return rest.length === 2 && Buffer.from(header, 'base64url').toString().startsWith('{');
}

/**
 * Checks access tokens (RFC 9068) without a call: the public keys are read once per container and again when they are five
 * minutes old; for an unknown key at most once a minute, or once a second where the token is newer than the list. An empty list
 * is never cached: it means that nobody has signed in yet. Rejects when the keys have to be read and cannot be.
 */
export function accessTokenCheck({ now, published }: AccessTokenCheckPorts) {
  const keys = rereading({ now, read: published, maxAge: keysCountFor, maxAgeInOutage: keysCountInOutage });
  const listed = async () => {
    const list = await keys.get();
    if (list.length === 0) keys.forget();
    return list;
  };
  const mayReadAgain = (token: string): boolean => {
    const age = keys.age();
    return age > readAgainAfter || (age >= readForNewerAfter && issuedAt(token) + clockSkew >= now() - age);
  };
  const verified = async (token: string, { issuer, resource }: Audience) => {
    const counting = (await listed()).filter(({ until }) => until === undefined || until > now());
    return jwtVerify(token, createLocalJWKSet({ keys: counting.map(({ jwk }) => ({ ...jwk })) }), {
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      issuer,
      audience: resource,
      clockTolerance: 5,
      currentDate: new Date(now()),
    });
  };
  const check = async (token: string, audience: Audience): Promise<Bearer> => {
    try {
      const { payload } = await verified(token, audience).catch((error: unknown) => {
        if (!(error instanceof errors.JWKSNoMatchingKey && mayReadAgain(token))) throw error;
        keys.forget();
        return verified(token, audience);
      });
      const { sub, iat, exp, client_id: clientId, scope, grant } = claims.parse(payload);
      // The library accepts a list of audiences, too: these tokens are for one URL.
      if (payload.aud !== audience.resource || exp - iat > longestLife) return { valid: false };
      const facts = { account: sub, clientId, scopes: scope.split(' '), issuedAt: iat, expiresAt: exp };
      return { valid: true, ...facts, ...(grant !== undefined && { grant: digest(grant) }) };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return { valid: false };
      throw error;
    }
  };
  /** Reads the keys before the first call needs them. */
  return { check, learnKeys: listed };
}

/** The `iat` of a token, in milliseconds. It is not verified, since it only decides whether keys are read again. */
const issuedAt = (token: string): number => (decodeJwt(token).iat ?? 0) * 1000;
