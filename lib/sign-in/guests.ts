import * as z from 'zod';
import { disconnect } from '../auth/disconnect.ts';
import { accountPattern } from '../auth/tagged-ids.ts';
import type { SignInContext } from './ports.ts';
import type { Identity } from './spotify.ts';

const guest = z.object({ account: z.string() });

const lifetime = 366 * 86_400_000;

/** A Spotify id as it was typed or pasted, without what cannot be seen; `undefined` for what can be none. */
export function guestEntry(text: string): string | undefined {
  const entry = text.replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '').trim();
  return /^[^\s\p{C}]{1,256}$/u.test(entry) ? entry : undefined;
}

/** Whether somebody is on the allow-list, by their Spotify id or their account; whoever is can be found by both from then on. */
export async function isGuest(context: SignInContext, { account, spotifyId }: Identity): Promise<boolean> {
  const listed = await context.guests.read();
  if (!listed.some((entry) => entry === spotifyId || entry === account)) return false;
  for (const entry of new Set([spotifyId, account])) await context.rows.put('Guest', entry, { account }, { lifetime });
  return true;
}

/** Takes somebody off the allow-list, and disconnects whoever signed in by that entry. */
export async function removeGuest(context: SignInContext, entry: string): Promise<void> {
  await context.guests.remove(entry);
  const known = guest.safeParse((await context.rows.get('Guest', entry))?.value).data?.account;
  const byAccount = accountPattern.test(entry) ? (await context.users.read(entry))?.account : undefined;
  const owner = await context.ownership.read();
  for (const account of new Set([known, byAccount]))
    if (account !== undefined && account !== owner) await disconnect(context, account);
}
