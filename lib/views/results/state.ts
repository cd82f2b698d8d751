import type { Answer } from '../model/answer.ts';
import { type Item, idOf, type Kind } from '../model/item.ts';
import type { Json } from '../model/json.ts';
import type { Listing } from '../model/listing.ts';
import type { Problem } from '../model/problem.ts';
import type { ToolCall } from '../model/rows.ts';
import { redraw } from '../stage/stage.ts';

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

export const state: State = { pages: [], busy: false };

export function change(next: Partial<State>): void {
  Object.assign(state, next);
  redraw();
}

/** The tools that read what an item contains, with their arguments besides its id. */
const contentsTools: Readonly<Partial<Record<Kind, readonly [tool: string, args?: Json]>>> = {
  album: ['get_album'],
  artist: ['get_artist_albums', { limit: 10 }],
  playlist: ['get_playlist', { tracks_limit: 50 }],
  show: ['get_show_episodes'],
  audiobook: ['get_audiobook_chapters'],
};

/** The call that reads the contents of an item; `undefined` for playable items. */
export function contentsCall(item: Item): ToolCall | undefined {
  const { kind } = item;
  const [tool, args] = contentsTools[kind] ?? [];
  return tool ? { tool, args: { [`${kind}_id`]: idOf(item), ...args } } : undefined;
}
