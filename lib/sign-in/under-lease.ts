import type { SignIn } from '../auth/access-tokens.ts';

export interface LeasePorts {
  /** Resolves to the function that releases the lease, or to `undefined` while another container holds it. */
  readonly lease: (name: string, milliseconds: number) => Promise<(() => Promise<void>) | undefined>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

type Write = (account: string, signIn: SignIn) => Promise<void>;

/** Longer than the write may have to wait until the name of a deleted secret is free again. */
const leaseFor = 20_000;
const tries = 40;
const pollEvery = 200;

/** Writes a sign-in under the lease, so that no concurrent refresh of the previous one replaces it. */
export const writeUnderLease =
  ({ lease, sleep }: LeasePorts, write: Write): Write =>
  async (account, signIn) => {
    for (let attempt = 1; attempt <= tries; attempt++) {
      const release = await lease(`refresh:${account}`, leaseFor);
      if (release) return write(account, signIn).finally(release);
      await sleep(pollEvery);
    }
    throw new Error('The previous sign-in is still being refreshed.');
  };
