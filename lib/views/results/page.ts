import type { Answer } from '../model/answer.ts';
import type { Item, Kind } from '../model/item.ts';
import { idOf } from '../model/item.ts';
import type { Listing } from '../model/listing.ts';
import type { Problem } from '../model/problem.ts';
import type { ToolCall } from '../model/rows.ts';

/** One list: the answer of a tool, or what is inside one of its rows. */
export interface Page {
  readonly call: Partial<ToolCall>;
  readonly answer: Answer;
  readonly listing: Listing;
  /** How many rows are shown of each section. */
  readonly shown: number;
  /** The control that leads here, which gets the focus back on the way back. */
  readonly from?: string | undefined;
}

/** What the view shows. */
export interface State {
  /** The lists that were gone into; the last one is shown. */
  readonly pages: readonly Page[];
  readonly trouble?: Problem | undefined;
  readonly busy: boolean;
  /** The read that there is nothing of to show. */
  readonly failed?: ToolCall | undefined;
}

export const nothing: State = { pages: [], busy: false };

/** What the buttons of the view do. */
export interface Handlers {
  /** Shows what is inside an item. */
  readonly enter: (key: string, item: Item) => void;
  readonly back: () => void;
  /** Shows more rows of a section of the page that is shown. */
  readonly more: (section: number) => void;
  /** Reads the page that is shown once more. */
  readonly refresh: () => void;
  /** Tries the read again that failed. */
  readonly retry: () => void;
}

/** How what is inside an item is read, and what it is called. */
const contentsCalls: Readonly<Partial<Record<Kind, (id: string) => ToolCall>>> = {
  album: (album_id) => ({ tool: 'get_album', args: { album_id } }),
  artist: (artist_id) => ({ tool: 'get_artist_albums', args: { artist_id, limit: 10 } }),
  playlist: (playlist_id) => ({ tool: 'get_playlist', args: { playlist_id, tracks_limit: 50 } }),
  show: (show_id) => ({ tool: 'get_show_episodes', args: { show_id } }),
  audiobook: (audiobook_id) => ({ tool: 'get_audiobook_chapters', args: { audiobook_id } }),
};

/** The call that reads what is inside an item; `undefined` for what plays by itself. */
export const contentsCall = (item: Item): ToolCall | undefined => contentsCalls[item.kind]?.(idOf(item));
