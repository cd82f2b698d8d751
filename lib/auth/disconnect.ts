import * as z from 'zod';
import type { Log } from '../observability/log.ts';
import type { SealedRows } from './sealed-rows.ts';
import type { Users } from './users.ts';

export interface DisconnectPorts {
  readonly users: Pick<Users, 'read' | 'remove'>;
  readonly userSecrets: { readonly remove: (account: string) => Promise<void> };
  readonly ownership: {
    readonly read: () => Promise<string | undefined>;
    readonly release: (account: string) => Promise<boolean>;
  };
  readonly guests: { readonly read: () => Promise<readonly string[]>; readonly clear: () => Promise<void> };
  readonly rows: Pick<SealedRows, 'get' | 'take'>;
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
  for (const entry of [user?.spotifyId, account]) if (entry !== undefined) await ports.rows.take('Guest', entry);
  // Requests that were in progress at the first step may have written rows since; longer ones check for themselves.
  await ports.sleep(stragglers);
  await ports.users.remove(account);
  ports.log.info('user disconnected', {});
}

const guest = z.object({ account: z.string() });

/** The owner invited the guests: they lose access with the owner, and the list is deleted. */
async function endGuests(ports: DisconnectPorts, owner: string): Promise<void> {
  const listed = await ports.guests.read();
  const known = await Promise.all(listed.map((entry) => ports.rows.get('Guest', entry)));
  const accounts = new Set(known.flatMap((row) => guest.safeParse(row?.value).data?.account ?? []));
  await ports.guests.clear();
  await Promise.all([...accounts].filter((account) => account !== owner).map((account) => disconnect(ports, account)));
}
