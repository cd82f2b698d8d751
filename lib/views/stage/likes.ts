import { type Item, idOf } from '../model/item.ts';
import type { ToolCall } from '../model/rows.ts';

/** The call that saves or removes an item in the user's library; `undefined` for items that cannot be saved here. */
export function likeCall(item: Item, isLiked: boolean): ToolCall | undefined {
  const { kind, missing, uri } = item;
  if (missing || !uri || ['playlist', 'chapter'].includes(kind)) return undefined;
  const ids = [idOf(item)];
  if (kind === 'artist') return { tool: `${isLiked ? 'un' : ''}follow_artists_or_users`, args: { ids } };
  return { tool: `${isLiked ? 'remove_saved' : 'save'}_${kind}s`, args: { [`${kind}_ids`]: ids } };
}
