import { delist } from '../auth/disconnect.ts';
import { cut } from '../text.ts';
import type { SignInContext } from './ports.ts';
import type { Identity } from './spotify.ts';

const lifetime = 366 * 86_400_000;

/** A Spotify id as typed or pasted, without invisible characters; `undefined` if it cannot be one. */
export function guestEntry(text: string): string | undefined {
  const entry = text.replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '').trim();
  return /^[^\s\p{C}]{1,256}$/u.test(entry) ? entry : undefined;
}

/** Whether a user is on the allow-list, by Spotify id or by account. From then on a listed user can be found by both. */
export async function isGuest(context: SignInContext, { account, spotifyId }: Identity): Promise<boolean> {
  const listed = await context.guests.read();
  if (!listed.some((entry) => entry === spotifyId || entry === account)) return false;
  for (const entry of new Set([spotifyId, account])) await context.rows.put('Guest', entry, { account }, { lifetime });
  return true;
}

/** The largest allow-list: it is one row, whose size is limited. */
const mostGuests = 200;

/**
 * Reads ids, URIs and links of profiles, separated by commas or line breaks: ids to add, and the invalid entries with a sentence for each.
 * `known`: the owner's own id and the listed ones.
 */
export function guestEntries(text: string, known: { readonly ownId: string; readonly listed: readonly string[] }) {
  const entries = text.split(/[,;\n]/).flatMap((entry) => entry.trim() || []);
  if (entries.length + known.listed.length > mostGuests)
    return {
      ids: [],
      rejected: entries,
      faults: [`The list holds ${mostGuests} people, and ${known.listed.length} are on it.`],
    };
  const ids = new Set<string>();
  const rejected: string[] = [];
  const faults = entries.length === 0 ? ['Enter a Spotify id.'] : [];
  for (const entry of entries) {
    const typed = profileOf(entry) ?? entry;
    const id = guestEntry(typed);
    const fault = faultOf(id ?? typed, known);
    if (id !== undefined && fault === undefined) ids.add(id);
    else {
      rejected.push(entry.trim());
      faults.push(`“${cut(entry.trim(), 60)}” ${fault ?? 'is not a Spotify id.'}`);
    }
  }
  return { ids: [...ids], rejected, faults };
}

const profileOf = (entry: string): string | undefined =>
  /^(?:https?:\/\/open\.spotify\.com\/(?:intl-\w+\/)?user\/|spotify:user:)([^/?#\s]+)/.exec(entry)?.[1];

function faultOf(id: string, { ownId: own, listed }: Parameters<typeof guestEntries>[1]): string | undefined {
  if (/^(https?:|spotify:)/.test(id))
    return 'is not the link of a profile. It must read https://open.spotify.com/user/….';
  if (/^[^@\s]+@[^@\s]+\.\w+$/.test(id)) return 'is an e-mail address. The list takes Spotify ids.';
  if (/\s/.test(id)) return 'has a space, as display names do. A Spotify id has none.';
  if (id === own) return 'is your own id: the owner needs no entry.';
  if (listed.includes(id)) return 'is on the list already.';
  return undefined;
}

/** Disconnects the user who signed in with an entry of the allow-list, and removes the entry. */
export async function removeGuest(context: SignInContext, entry: string): Promise<void> {
  const owner = await context.ownership.read();
  await delist(context, { entries: [entry], owner }, () => context.guests.remove(entry));
}
