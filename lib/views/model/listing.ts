import type { Answer } from './answer.ts';
import { type Item, idOf, itemOf, type Kind, kinds, unitOf } from './item.ts';
import { capitalized, isJson, type Json, json, number, text } from './json.ts';
import { userText } from './problem.ts';
import { rowsIn, type Section, type ToolCall } from './rows.ts';

/** The contents of a list. */
export type Listing = ReturnType<typeof listingOf>;

/** The keys of rows in answers, with kind and heading if they differ from the key. */
const rowKeys: Readonly<Record<string, readonly [kind?: Kind | undefined, heading?: string]>> = {
  top_tracks: ['track', 'Popular'],
  tracks: [],
  items: [undefined, 'Results'],
  results: [],
  plays: ['track'],
  releases: ['album'],
  albums: [],
  artists: [],
  related: ['artist', 'Related artists'],
  related_artists: ['artist'],
  playlists: [],
  shows: [],
  episodes: [],
  audiobooks: [],
  chapters: [],
};

/** Titles that differ from the name of the tool. */
const titles: Readonly<Record<string, string>> = {
  get_recommendations: 'Recommended for you',
  get_saved_tracks: 'Liked songs',
  get_followed_artists: 'Artists you follow',
  get_user_playlists: 'Your playlists',
  get_artist_related_artists: 'Related artists',
  get_artist_top_tracks: 'Popular tracks',
  get_artist_albums: 'Releases',
};

/** `Saved albums` for `get_saved_albums`. */
function titleIn(tool: string): string | undefined {
  const [, name] = /^get_((?:saved|new|recently|featured)_.+)/.exec(tool) ?? [];
  return name && capitalized(name.replace('_', ' '));
}

const singular = (value: unknown): Kind | undefined => kinds.find((kind) => kind === value || `${kind}s` === value);

/** The single kind of items in an answer, from its link. */
const linkKind = (data: Json): Kind | undefined =>
  singular(/open\.spotify\.com\/([a-z]+)\//.exec(text(data['link']) ?? '')?.[1]);

/** The kind of the answer itself, from its tool or its fields. */
function selfKind(data: Json, tool = ''): Kind | undefined {
  const called = kinds.find((kind) => tool === `get_${kind}`);
  if (called) return called;
  if ('total_episodes' in data) return 'show';
  if ('total_chapters' in data) return 'audiobook';
  if ('owner' in data) return 'playlist';
  return 'tracks' in data ? 'album' : linkKind(data);
}

/** Parses an answer as lists; `call` is the call that it answers, if known. */
export function listingOf({ data }: Pick<Answer, 'data'>, call: Partial<ToolCall>) {
  const around = kinds.find((kind) => isJson(data[kind]));
  const isSelf = text(data['name']) && text(data['id'] ?? data['uri']);
  /** The album, artist or show that the rows belong to; with no section, the item that the answer is about. */
  const self = isSelf ? itemOf(data, selfKind(data, call.tool)) : around && itemOf(data[around], around);
  const found = sectionsIn(data, call, self);
  // Empty sections are shown only if all are empty.
  const filled = found.filter(({ items }) => items.length > 0);
  const kept = filled.length > 0 ? filled : found.slice(0, 1);
  const sections = kept.length === 1 ? kept.map((section) => ({ ...section, title: undefined })) : kept;
  return { ...named(data, call, self, sections), head: self, sections, note: noteIn(data) };
}

/** The note is written for the model; sentences that name a tool are not for users. */
function noteIn(data: Json): string | undefined {
  const said = text(data['how']) ?? text(data['note']);
  return said && userText(said);
}

function sectionsIn(data: Json, call: Partial<ToolCall>, head: Item | undefined): readonly Section[] {
  return Object.entries(rowKeys).flatMap(
    ([key, [kind = singular(key), title = capitalized(key.replace('_', ' '))]]) => {
      const found = rowsIn(data, key, kind ?? linkKind(data) ?? singular(data['type']));
      if (!found) return [];
      const { items, total, page } = found;
      return [{ title, items: numbered(items, head), total, next: nextOf(key, page, call, head) }];
    },
  );
}

/** Only the rows of albums are numbered. */
const numbered = (items: readonly Item[], head: Item | undefined): readonly Item[] =>
  head?.kind === 'album' ? items.map((item, at) => ({ ...item, position: item.position ?? at + 1 })) : items;

/** The tools that read further rows of an item, by its kind. */
const onward: Readonly<Partial<Record<Kind, string>>> = {
  album: 'get_album_tracks',
  artist: 'get_artist_albums',
  show: 'get_show_episodes',
  audiobook: 'get_audiobook_chapters',
};

/** The call for the next page. */
function nextOf(
  key: string,
  page: Json,
  { tool, args = {} }: Partial<ToolCall>,
  head: Item | undefined,
): ToolCall | undefined {
  const offset = number(page['next_offset']);
  if (head) {
    const { kind } = head;
    const id = { [`${kind}_id`]: idOf(head) };
    if (offset === undefined) return undefined;
    if (kind === 'playlist') return { tool: 'get_playlist', args: { ...args, ...id, tracks_offset: offset } };
    const goOn = key === `${unitOf(kind)}s` && onward[kind];
    return goOn ? { tool: goOn, args: { ...id, offset } } : undefined;
  }
  if (!tool) return undefined;
  // A search for several kinds continues with one of them.
  if (tool === 'search' && singular(key)) {
    const { search_types: _, ...rest } = args;
    const hasMore = offset !== undefined && offset < (number(page[`total_${key}`] ?? page['total']) ?? 0);
    return hasMore ? { tool, args: { ...rest, search_type: singular(key), offset } } : undefined;
  }
  const before = tool === 'get_recently_played' ? number(json(page['cursors'])['before']) : undefined;
  const after = text(page['next_after']) ?? text(json(page['next'])['after']);
  const from = offset !== undefined ? { offset } : before !== undefined ? { before } : after && { after };
  return from ? { tool, args: { ...args, ...from } } : undefined;
}

function named(
  data: Json,
  { tool = '' }: Partial<ToolCall>,
  head: Item | undefined,
  sections: readonly Section[],
): { readonly title: string; readonly about?: string | undefined } {
  const query = text(data['query']);
  const range = text(data['time_range_description']) ?? text(data['time_range']);
  if (head) return { title: head.name };
  if (query) return { title: `“${query}”`, about: plural(sections) };
  if (range) return { title: `Your top ${(plural(sections) ?? 'items').toLowerCase()}`, about: range };
  return { title: titles[tool] ?? titleIn(tool) ?? plural(sections) ?? 'From Spotify' };
}

/** The name of the rows if all have the same kind. */
function plural(sections: readonly Section[]): string | undefined {
  const found = new Set(sections.flatMap(({ items }) => items.map(({ kind }) => kind)));
  const [kind] = found;
  return found.size === 1 && kind ? `${capitalized(kind)}s` : undefined;
}
