import { rereading } from '../auth/rereading.ts';
import { type PublicJwk, publicHalf, signingKey } from '../auth/signing-keys.ts';

export interface SeedPorts {
  readonly now: () => number;
  readonly read: () => Promise<string>;
  /** Publishes the public half of a key for those who check tokens. */
  readonly publish: (jwk: PublicJwk) => Promise<unknown>;
}

const seedCountsFor = 300_000;
const seedCountsInOutage = 86_400_000;

/**
 * The seed, read again once it is five minutes old: that is how long a new one takes to be used, and a lost row of keys
 * to be published again. The public half of a key is published before the key signs.
 */
export const signingSeed = ({ now, read, publish }: SeedPorts) =>
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
