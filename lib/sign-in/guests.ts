import * as z from 'zod';
import { disconnect } from '../auth/disconnect.ts';
import type { SignInContext } from './ports.ts';

const guest = z.object({ account: z.string() });

/** Takes somebody off the allow-list, and disconnects whoever signed in by that entry. */
export async function removeGuest(context: SignInContext, entry: string): Promise<void> {
  await context.guests.remove(entry);
  const known = guest.safeParse((await context.rows.get('Guest', entry))?.value);
  if (known.success && known.data.account !== (await context.ownership.read()))
    await disconnect(context, known.data.account);
}
