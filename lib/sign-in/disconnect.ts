import * as z from 'zod';
import type { Place } from './ports.ts';

/** Longer than a short call and a write that it began last. Milliseconds. */
const stragglers = 1500;

const guest = z.object({ account: z.string() });

/**
 * Ends everything of a user at once: from the first step on no token of theirs counts; then the secret and every row go.
 * Spotify has no call that revokes, so the user removes the app there.
 */
export async function disconnect(place: Place, account: string): Promise<void> {
  const user = await place.users.read(account);
  await place.users.remove(account);
  await place.userSecrets.remove(account);
  await place.ownership.release(account);
  for (const entry of [user?.spotifyId, account]) if (entry !== undefined) await place.rows.take('Guest', entry);
  // What was under way when the first step was taken may have left something; what takes longer looks again itself.
  await place.sleep(stragglers);
  await place.users.remove(account);
  place.log.info('user disconnected', {});
}

/** Takes somebody off the allow-list, and disconnects whoever signed in by that entry. */
export async function strikeOff(place: Place, entry: string): Promise<void> {
  await place.guests.remove(entry);
  const known = guest.safeParse((await place.rows.get('Guest', entry))?.value);
  if (known.success && known.data.account !== (await place.ownership.read()))
    await disconnect(place, known.data.account);
}
