import { cut } from '../spotify/code-points.ts';
import type { SignInContext } from './ports.ts';

/** How the pages name a client: the name that it gives itself, and the host that vouches for it. */
export async function aboutClient(context: SignInContext, clientId: string) {
  const host = URL.parse(clientId)?.host;
  const client = await context.provider.Client.find(clientId);
  return { name: readable(client?.clientName ?? host ?? clientId), host };
}

const longestName = 60;

/**
 * A name of which everything can be seen: without control, format, filler and unassigned characters, without halves of surrogate
 * pairs, and with two marks at most on a letter, so that none reaches into other lines.
 */
export function readable(name: string): string {
  const seen = name
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/\p{Z}+/gu, ' ')
    .trim();
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(seen) ? cut(seen, longestName) : 'a client without a name';
}
