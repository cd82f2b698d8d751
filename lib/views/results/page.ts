import type { Answer } from '../model/answer.ts';
import { type Item, idOf, type Kind } from '../model/item.ts';
import type { Listing } from '../model/listing.ts';
import type { Problem } from '../model/problem.ts';
import type { ToolCall } from '../model/rows.ts';

/** One list: the answer of a tool, or the contents of one of its rows. */
export interface Page {
  readonly call: Partial<ToolCall>;
  readonly answer: Answer;
  readonly listing: Listing;
  /** How many rows are shown of each section. */
  readonly shown: number;
  /** The control that opened the page; it gets the focus on return. */
  readonly from?: string | undefined;
}

export interface State {
  /** The opened lists; the last one is shown. */
  readonly pages: readonly Page[];
  readonly trouble?: Problem | undefined;
  readonly busy: boolean;
  /** The failed read. */
  readonly failed?: ToolCall | undefined;
}

export const nothing: State = { pages: [], busy: false };

/** The actions of the buttons. */
export interface Handlers {
  /** Opens the contents of an item. */
  readonly enter: (key: string, item: Item) => void;
  readonly back: () => void;
  /** Shows more rows of a section of the page that is shown. */
  readonly more: (section: number) => void;
  /** Reads the shown page again. */
  readonly refresh: () => void;
  /** Repeats the failed read. */
  readonly retry: () => void;
}

const contentsCalls: Readonly<Partial<Record<Kind, (id: string) => ToolCall>>> = {
  album: (album_id) => ({ tool: 'get_album', args: { album_id } }),
  artist: (artist_id) => ({ tool: 'get_artist_albums', args: { artist_id, limit: 10 } }),
  playlist: (playlist_id) => ({ tool: 'get_playlist', args: { playlist_id, tracks_limit: 50 } }),
  show: (show_id) => ({ tool: 'get_show_episodes', args: { show_id } }),
  audiobook: (audiobook_id) => ({ tool: 'get_audiobook_chapters', args: { audiobook_id } }),
};

/** The call that reads the contents of an item; `undefined` for playable items. */
export const contentsCall = (item: Item): ToolCall | undefined => contentsCalls[item.kind]?.(idOf(item));
