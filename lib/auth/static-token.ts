import { createHash, timingSafeEqual } from 'node:crypto';
import type { Bearer } from './bearer.ts';

/** What the check of the static token needs. */
export interface StaticTokenPorts {
  readonly now: () => number;
  /** The token as stored now; `undefined` when none is stored. */
  readonly stored: () => Promise<string | undefined>;
  /** The account that the token acts for; `undefined` while nobody has claimed the server. */
  readonly owner: () => Promise<string | undefined>;
}

const readAgainAfter = 60_000;

/**
 * Checks the static access token in constant time. Token and owner are read once per container; on a token that does not
 * fit they are read again, at most once a minute, because the owner may have replaced it.
 */
export function staticToken({ now, stored, owner }: StaticTokenPorts): (token: string) => Promise<Bearer> {
  let digest: Promise<Buffer | undefined> | undefined;
  let readAt = 0;
  let account: string | undefined;
  /** Asked for beside the token, so that a cold container waits for the slower of the two and not for both. */
  let early: Promise<string | undefined> | undefined;

  const read = (): Promise<Buffer | undefined> => {
    readAt = now();
    if (account === undefined) {
      early = owner();
      early.catch(() => undefined);
    }
    const reading = stored().then((token) => (token === undefined || token === '' ? undefined : sha256(token)));
    reading.catch(() => {
      digest = undefined;
    });
    digest = reading;
    return reading;
  };
  const fits = (token: string, expected: Buffer | undefined): boolean =>
    expected !== undefined && timingSafeEqual(sha256(token), expected);

  return async (token) => {
    const valid =
      fits(token, await (digest ?? read())) || (now() - readAt > readAgainAfter && fits(token, await read()));
    if (!valid) return { valid };
    if (account === undefined) {
      const asked = early ?? owner();
      early = undefined;
      account = await asked;
    }
    return { valid, account };
  };
}

/** Digests have one length, whatever the token's. */
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
