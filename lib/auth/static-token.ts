import { createHash, timingSafeEqual } from 'node:crypto';
import type { Bearer } from './bearer.ts';
import { rereading } from './rereading.ts';

export interface StaticTokenPorts {
  readonly now: () => number;
  /** The token as stored now; `undefined` when none is stored. */
  readonly stored: () => Promise<string | undefined>;
  /** The account that the token acts for; `undefined` while nobody has claimed the server. */
  readonly owner: () => Promise<string | undefined>;
}

/** After this a replaced token is rejected. Milliseconds. */
const tokenCountsFor = 60_000;
const tokenCountsInOutage = 300_000;

/**
 * Checks the static access token in constant time. The token is read again once it is a minute old, because the owner
 * may have replaced it. The owner is read once per container: each call confirms it in the read of its other rows (see
 * `mayUse`), and if the server has another owner by then, the cached one is dropped.
 */
export function staticToken({ now, stored, owner }: StaticTokenPorts) {
  const digests = rereading({
    now,
    read: () => stored().then((token) => (token === undefined || token === '' ? undefined : sha256(token))),
    maxAge: tokenCountsFor,
    maxAgeInOutage: tokenCountsInOutage,
  });
  let account: Promise<string | undefined> | undefined;
  const readOwner = (): Promise<string | undefined> => {
    const reading = owner();
    account = reading;
    const forget = (): void => {
      if (account === reading) account = undefined;
    };
    reading.then((found) => {
      if (found === undefined) forget();
    }, forget);
    return reading;
  };
  const fits = (token: string, expected: Buffer | undefined): boolean =>
    expected !== undefined && timingSafeEqual(sha256(token), expected);

  const check = async (token: string): Promise<Bearer> => {
    // A cold container reads token and owner in parallel. A wrong token costs a warm one no read.
    const beside = account ?? (digests.age() === Number.POSITIVE_INFINITY ? readOwner() : undefined);
    beside?.catch(() => undefined);
    const valid = fits(token, await digests.get());
    return valid ? { valid, account: await (account ?? beside ?? readOwner()) } : { valid };
  };
  return {
    check,
    /** Reads the owner before the first call needs it. */
    learnOwner: readOwner,
    /** Makes the next call read the owner again. */
    forgetOwner: (): void => {
      account = undefined;
    },
  };
}

/** Digests all have the same length, as the comparison requires. */
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
