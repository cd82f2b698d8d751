import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { Seals } from '../tools/definition/ports.ts';
import { rereading } from './rereading.ts';

export interface SealPorts {
  readonly now: () => number;
  /** A secret of the server that no client has; `undefined` while there is none. */
  readonly secret: () => Promise<string | undefined>;
}

/** After the secret was replaced, containers may use different ones for this long. Milliseconds. */
const secretCountsFor = 300_000;
const secretCountsInOutage = 3_600_000;

const info = 'text that a client carries from one call to the next';
const Sealed = z.object({ v: z.unknown(), e: z.number() });

/**
 * Text that a client carries, with an HMAC-SHA256 over purpose, account and content. The key is derived (HKDF, RFC 5869)
 * from a secret of the server. The client can read the text, but neither change it nor use it for another account.
 */
export function seals({ now, secret }: SealPorts): (account: string) => Seals {
  const key = rereading({
    now,
    read: async () => {
      const found = await secret();
      if (!found) throw new Error('The server has no secret to sign with.');
      return Buffer.from(hkdfSync('sha256', found, '', info, 32));
    },
    maxAge: secretCountsFor,
    maxAgeInOutage: secretCountsInOutage,
  });
  return (account) => {
    const mark = async (purpose: string, body: string): Promise<Buffer> =>
      createHmac('sha256', await key.get())
        .update(JSON.stringify([purpose, account, body]))
        .digest();
    return {
      seal: async (purpose, value, lifetime) => {
        const body = Buffer.from(JSON.stringify({ v: value, e: now() + lifetime })).toString('base64url');
        return `${body}.${(await mark(purpose, body)).toString('base64url')}`;
      },
      open: async (purpose, text) => {
        const [body = ''] = text.split('.');
        const expected = Buffer.from(`${body}.${(await mark(purpose, body)).toString('base64url')}`);
        const presented = Buffer.from(text);
        // Only the exact text is accepted: single-use tokens are recorded by their text.
        if (presented.length !== expected.length || !timingSafeEqual(presented, expected)) return;
        const { v, e } = Sealed.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
        return e > now() ? v : undefined;
      },
    };
  };
}
