import * as z from 'zod';
import { disconnect } from '../auth/disconnect.ts';
import type { Place } from './ports.ts';

const guest = z.object({ account: z.string() });

/** Takes somebody off the allow-list, and disconnects whoever signed in by that entry. */
export async function strikeOff(place: Place, entry: string): Promise<void> {
  await place.guests.remove(entry);
  const known = guest.safeParse((await place.rows.get('Guest', entry))?.value);
  if (known.success && known.data.account !== (await place.ownership.read()))
    await disconnect(place, known.data.account);
}
