import * as z from 'zod';
import { project } from '../../spotify/answer.ts';
import { attempt } from '../../spotify/failure.ts';
import { currentUser } from '../calls/current-user.ts';
import { playlistRequest } from '../calls/playlist.ts';
import type { Data, ToolContext } from '../definition/context.ts';
import { clean } from '../schemas/text.ts';
import type { ConfirmationRequest } from './confirm-first.ts';

const Playlist = z.object({
  name: z.string().catch(''),
  owner: z.object({ id: z.string() }).optional().catch(undefined),
});
const Unfollowing = z.object({ playlist_id: z.string() });
const Removing = z.object({ track_uris: z.array(z.string()) });

/** Unfollowing one's own playlist deletes it. To find out takes 2 calls, mostly answered by the cache. */
export async function confirmDeletion(args: Data, context: ToolContext): Promise<ConfirmationRequest | undefined> {
  const { playlist_id } = Unfollowing.parse(args);
  const asked = playlistRequest(playlist_id);
  const known = await attempt(Promise.all([context.spotify(asked), currentUser(context)]));
  // A playlist that cannot be read, or has no owner in its response, may be the user's own.
  const doubt = { question: `Unfollow the playlist ${playlist_id}? If it is your own, that deletes it.`, plan: {} };
  if ('failure' in known) return doubt;
  const [answer, { id }] = known.value;
  const { name, owner } = project(Playlist, answer, asked);
  if (!owner) return doubt;
  if (owner.id !== id) return undefined;
  return {
    question: `Delete your own playlist "${clean(name, 100)}"?`,
    plan: { playlist: { id: playlist_id, name: clean(name, 100) } },
  };
}

/** Removing more items needs confirmation. */
const maxUnconfirmed = 50;

export function confirmLargeRemoval(args: Data): Promise<ConfirmationRequest | undefined> {
  const count = new Set(Removing.parse(args).track_uris).size;
  const doubt = { question: `Remove ${count} items from the playlist?`, plan: { to_remove: count } };
  return Promise.resolve(count > maxUnconfirmed ? doubt : undefined);
}
