import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';

/** What an authorization code was given for. */
export interface CodeGrant {
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  /** The S256 challenge, where the client sent one. */
  readonly challenge: string | undefined;
}

const life = 600_000;

export type CodeStore = ReturnType<typeof makeCodeStore>;

/** Authorization codes: each can be redeemed once, within ten minutes. `secret` makes unguessable text of a given length in bytes. */
export function makeCodeStore(clock: Clock, secret: (bytes: number) => string) {
  const codes = new Map<string, CodeGrant & { readonly until: number }>();
  return {
    give: (grant: CodeGrant): string => {
      const code = `AQ${secret(120)}`;
      codes.set(code, { ...grant, until: clock.now() + life });
      return code;
    },
    redeem: (code: string): CodeGrant | undefined => {
      const grant = codes.get(code);
      codes.delete(code);
      return grant && clock.now() < grant.until ? grant : undefined;
    },
  };
}

/** Whether a verifier belongs to an S256 challenge (RFC 7636, 4.6). */
export function verifies(verifier: string, challenge: string): boolean {
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}
