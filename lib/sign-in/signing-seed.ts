import { type Rereading, rereading } from '../auth/rereading.ts';
import { type PublicJwk, publicHalf, signingKey } from '../auth/signing-keys.ts';

export interface SeedPorts {
  readonly now: () => number;
  readonly read: () => Promise<string>;
  /** Makes the public half of a key known to whoever checks tokens. */
  readonly publish: (jwk: PublicJwk) => Promise<unknown>;
}

const seedCountsFor = 300_000;
const seedCountsInOutage = 86_400_000;

/**
 * The seed, read again when it is five minutes old: a new one signs by then, and a lost row of keys is published again. The public
 * half of a key is known before it signs.
 */
export const signingSeed = ({ now, read, publish }: SeedPorts): Rereading<string> =>
  rereading({
    now,
    read: async () => {
      const seed = await read();
      await publish(publicHalf(signingKey(seed)));
      return seed;
    },
    maxAge: seedCountsFor,
    maxAgeInOutage: seedCountsInOutage,
  });
