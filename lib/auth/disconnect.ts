import type { Log } from '../observability/log.ts';
import type { SealedRows } from './sealed-rows.ts';
import type { Users } from './users.ts';

/** What ending everything of a user takes. */
export interface DisconnectPorts {
  readonly users: Pick<Users, 'read' | 'remove'>;
  readonly userSecrets: { readonly remove: (account: string) => Promise<void> };
  readonly ownership: { readonly release: (account: string) => Promise<boolean> };
  readonly rows: Pick<SealedRows, 'take'>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly log: Log;
}

/** Longer than a short call and a write that it began last. Milliseconds. */
const stragglers = 1500;

/**
 * Ends everything of a user at once: from the first step on no token of theirs counts; then the secret and every row go.
 * Spotify has no call that revokes, so the user removes the app there.
 */
export async function disconnect(ports: DisconnectPorts, account: string): Promise<void> {
  const user = await ports.users.read(account);
  await ports.users.remove(account);
  await ports.userSecrets.remove(account);
  await ports.ownership.release(account);
  for (const entry of [user?.spotifyId, account]) if (entry !== undefined) await ports.rows.take('Guest', entry);
  // What was under way when the first step was taken may have left something; what takes longer looks again itself.
  await ports.sleep(stragglers);
  await ports.users.remove(account);
  ports.log.info('user disconnected', {});
}
