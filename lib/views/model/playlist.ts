import { type Item, idOf, itemOf } from './item.ts';
import { capitalized, isJson, type Json, number, text } from './json.ts';
import { userText } from './problem.ts';
import { rowsIn, type Section, type ToolCall } from './rows.ts';

export type PlaylistAnswer = ReturnType<typeof playlistOf>;

/** Parses an answer about a playlist; `call` is the call that it answers, if known. */
export function playlistOf(data: Json, { args = {} }: Partial<ToolCall>) {
  const item = itemIn(data, args);
  const facts = isJson(data['playlist']) ? data['playlist'] : data;
  const notes = text(facts['notes']) ?? '';
  const kind = ['collaborative', 'private'].find((one) => notes.includes(one)) ?? '';
  const note = text(facts['note']);
  return {
    /** The playlist; its name is empty if only the id is known. */
    item,
    /** Who may see and change it; empty for the default. */
    access: capitalized(`${kind} playlist`.trim()),
    description: text(facts['description']),
    note: note && userText(note),
    section: sectionIn(data, args, item),
  };
}

/** The rows of a playlist, and the call for the next ones. */
export function sectionIn(data: Json, args: Json, playlist: Item | undefined): Section | undefined {
  const found = rowsIn(data, 'tracks', 'track');
  if (!found) return undefined;
  const offset = number(found.page['next_offset']);
  const next =
    playlist && offset !== undefined
      ? { tool: 'get_playlist', args: { ...args, playlist_id: idOf(playlist), tracks_offset: offset } }
      : undefined;
  return { title: undefined, items: found.items, total: found.total, next };
}

/** The playlist of an answer, or at least its id from the arguments. */
function itemIn(data: Json, args: Json): Item | undefined {
  const isSelf = text(data['name']) && text(data['id'] ?? data['uri']);
  const found = itemOf(data['playlist'], 'playlist') ?? (isSelf && itemOf(data, 'playlist'));
  if (found) return found;
  const given = text(data['playlist_id']) ?? text(args['playlist_id']) ?? text(args['into']) ?? '';
  const [id] = /[A-Za-z0-9]{22}/.exec(given) ?? [];
  const known = id && itemOf({ id, name: id }, 'playlist');
  return known ? { ...known, name: '' } : undefined;
}
