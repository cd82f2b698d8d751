import { type Item, idOf, itemOf } from './item.ts';
import { capitalized, isJson, type Json, number, text } from './json.ts';
import { userText } from './problem.ts';
import { rowsIn, type Section, type ToolCall } from './rows.ts';

/** What an answer says of a playlist. */
export interface PlaylistAnswer {
  /** The playlist; its name is empty where only the id is known. */
  readonly item: Item | undefined;
  /** Who may see and change it; what is usual goes without saying. */
  readonly access: string;
  readonly description: string | undefined;
  readonly note: string | undefined;
  readonly section: Section | undefined;
}

/** Reads an answer about a playlist; `call` is what it answers, where that is known. */
export function playlistOf(data: Json, { args = {} }: Partial<ToolCall>): PlaylistAnswer {
  const item = itemIn(data, args);
  const facts = isJson(data['playlist']) ? data['playlist'] : data;
  const notes = text(facts['notes']) ?? '';
  const kind = ['collaborative', 'private'].find((one) => notes.includes(one)) ?? '';
  const note = text(facts['note']);
  return {
    item,
    access: capitalized(`${kind} playlist`.trim()),
    description: text(facts['description']),
    note: note && userText(note),
    section: sectionIn(data, args, item),
  };
}

/** The rows of a playlist, and how the ones after them are had. */
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

/** The playlist that an answer is about; an id in the arguments is better than nothing. */
function itemIn(data: Json, args: Json): Item | undefined {
  const isSelf = text(data['name']) && text(data['id'] ?? data['uri']);
  const found = itemOf(data['playlist'], 'playlist') ?? (isSelf && itemOf(data, 'playlist'));
  if (found) return found;
  const given = text(data['playlist_id']) ?? text(args['playlist_id']) ?? text(args['into']) ?? '';
  const [id] = /[A-Za-z0-9]{22}/.exec(given) ?? [];
  const known = id && itemOf({ id, name: id }, 'playlist');
  return known ? { ...known, name: '' } : undefined;
}
