import { type Item, idOf, type Kind } from '../model/item.ts';
import type { Json } from '../model/json.ts';

interface LikeTools {
  readonly add: string;
  readonly remove: string;
  readonly args: (id: string) => Json;
}

/** How an item of a kind gets into the user's library, and out again: each takes back what the other does. */
const likes: Readonly<Partial<Record<Kind, LikeTools>>> = {
  track: { add: 'save_tracks', remove: 'remove_saved_tracks', args: (id) => ({ track_ids: [id] }) },
  episode: { add: 'save_episodes', remove: 'remove_saved_episodes', args: (id) => ({ episode_ids: [id] }) },
  album: { add: 'save_albums', remove: 'remove_saved_albums', args: (id) => ({ album_ids: [id] }) },
  artist: { add: 'follow_artists_or_users', remove: 'unfollow_artists_or_users', args: (id) => ({ ids: [id] }) },
  show: { add: 'save_shows', remove: 'remove_saved_shows', args: (id) => ({ show_ids: [id] }) },
  audiobook: { add: 'save_audiobooks', remove: 'remove_saved_audiobooks', args: (id) => ({ audiobook_ids: [id] }) },
};

/** The call that likes an item or takes that back; `undefined` for what cannot be liked here. */
export function likeCall(item: Item, isLiked: boolean): { readonly tool: string; readonly args: Json } | undefined {
  const tools = likes[item.kind];
  if (!tools || item.missing || item.uri === undefined) return undefined;
  return { tool: isLiked ? tools.remove : tools.add, args: tools.args(idOf(item)) };
}
