import { createHash, createPrivateKey, hkdfSync } from 'node:crypto';
import * as z from 'zod';

const publicPart = {
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
};

/** The public half of a signing key, as a JSON Web Key (RFC 8037). */
export const publicJwk = z.object(publicPart);
export type PublicJwk = z.output<typeof publicJwk>;

/** A complete signing key: `d` must never leave the function that signs. */
export interface PrivateJwk extends PublicJwk {
  readonly d: string;
}

/** RFC 8410: the bytes that precede the 32 bytes of an Ed25519 key in PKCS #8. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const okp = z.object({ x: z.string(), d: z.string() });

/** 32 bytes derived from the seed for one purpose (RFC 5869), which reveal nothing about those of another. */
export const derived = (seed: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', seed, 'mcp-server-for-spotify', purpose, 32));

/** The key that signs access tokens, derived from the generated seed. The same seed always yields the same key. */
export function signingKey(seed: string): PrivateJwk {
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8, derived(seed, 'access tokens')]),
    format: 'der',
    type: 'pkcs8',
  });
  const { x, d } = okp.parse(key.export({ format: 'jwk' }));
  return { kty: 'OKP', crv: 'Ed25519', x, d, kid: thumbprint(x), alg: 'EdDSA', use: 'sig' };
}

export const publicHalf = ({ d: _, ...rest }: PrivateJwk): PublicJwk => rest;

/** RFC 7638. */
const thumbprint = (x: string): string =>
  createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
