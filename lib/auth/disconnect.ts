import * as z from 'zod';
import type { Log } from '../observability/log.ts';
import type { SealedRows } from './sealed-rows.ts';
import { accountPattern } from './tagged-ids.ts';
import type { Users } from './users.ts';

export interface DisconnectPorts {
  readonly users: Pick<Users, 'read' | 'remove'>;
  readonly userSecrets: { readonly remove: (account: string) => Promise<void> };
  readonly ownership: {
    readonly read: () => Promise<string | undefined>;
    readonly release: (account: string) => Promise<boolean>;
  };
  readonly guests: { readonly read: () => Promise<readonly string[]>; readonly clear: () => Promise<void> };
  readonly rows: Pick<SealedRows, 'get' | 'remove'>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly log: Log;
}

/** Longer than a short call and its last write. Milliseconds. */
const stragglers = 1500;

/**
 * Deletes a user: first all of their tokens are revoked, then the secret and every row are deleted. Spotify has no API
 * that revokes access, so the user removes the app there.
 */
export async function disconnect(ports: DisconnectPorts, account: string): Promise<void> {
  const user = await ports.users.read(account);
  await ports.users.remove(account);
  await ports.userSecrets.remove(account);
  if ((await ports.ownership.read()) === account) await endGuests(ports, account);
  await ports.ownership.release(account);
  for (const entry of [user?.spotifyId, account]) if (entry !== undefined) await ports.rows.remove('Guest', entry);
  // Requests that were in progress at the first step may have written rows since; longer ones check for themselves.
  await ports.sleep(stragglers);
  await ports.users.remove(account);
  ports.log.info('user disconnected', {});
}

/** The owner invited the guests: they lose access with the owner, and the list is deleted. */
async function endGuests(ports: DisconnectPorts, owner: string): Promise<void> {
  const entries = await ports.guests.read();
  await delist(ports, { entries, owner }, ports.guests.clear);
}

interface Guests {
  /** Spotify ids or accounts, as they are on the list. */
  readonly entries: readonly string[];
  readonly owner: string | undefined;
}

/**
 * Disconnects guests and takes their entries off the list by `remove`. The entries stay on the list until nobody behind them
 * has access any more: if it fails half way, they are seen there, and it can be done again.
 */
export async function delist(ports: DisconnectPorts, guests: Guests, remove: () => Promise<void>): Promise<void> {
  await disconnectGuests(ports, guests);
  await remove();
  // Who signed in meanwhile was still on the list.
  await disconnectGuests(ports, guests);
}

const guest = z.object({ account: z.string() });

async function disconnectGuests(ports: DisconnectPorts, { entries, owner }: Guests): Promise<void> {
  const accountsOf = async (entry: string): Promise<ReadonlyArray<string | undefined>> => [
    guest.safeParse((await ports.rows.get('Guest', entry))?.value).data?.account,
    accountPattern.test(entry) ? (await ports.users.read(entry))?.account : undefined,
  ];
  const accounts = new Set((await Promise.all(entries.map(accountsOf))).flat());
  await Promise.all(
    [...accounts].map(async (account) => {
      if (account !== undefined && account !== owner) await disconnect(ports, account);
    }),
  );
  // A disconnect that is done again no longer knows the Spotify id.
  if (accounts.size > 0) await Promise.all(entries.map((entry) => ports.rows.remove('Guest', entry)));
}
