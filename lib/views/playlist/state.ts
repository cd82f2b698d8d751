import type { Answer } from '../model/answer.ts';
import type { Plan } from '../model/plan.ts';
import type { PlaylistAnswer } from '../model/playlist.ts';
import type { Problem } from '../model/problem.ts';
import type { Section, ToolCall } from '../model/rows.ts';
import type { Actions } from '../stage/actions.ts';
import type { Stage } from '../stage/stage.ts';

/** What the view shows. */
export interface State {
  readonly call: Partial<ToolCall>;
  readonly answer?: Answer | undefined;
  readonly playlist?: PlaylistAnswer | undefined;
  readonly plan?: Plan | undefined;
  readonly section?: Section | undefined;
  /** How many rows are shown. */
  readonly shown: number;
  readonly trouble?: Problem | undefined;
  readonly done?: { readonly sentence: string; readonly canUndo?: boolean } | undefined;
  readonly busy: boolean;
  /** Whether covers came; without them rows of a plan have no place for one. */
  readonly hasCovers?: boolean;
  /** Groups of a plan that are shown whole. */
  readonly opened: ReadonlySet<string>;
}

export const atFirst = 8;
export const step = 20;

export const nothing: State = { call: {}, shown: atFirst, busy: false, opened: new Set() };

/** What the buttons of the view do. */
export interface Handlers {
  /** Reads the playlist that is shown; `fresh` asks Spotify itself. */
  readonly read: (isFresh: boolean) => void;
  /** Shows more rows. */
  readonly more: () => void;
  /** Does what the plan says, goes on with it, or says so for the user. */
  readonly carryOut: () => void;
  /** Gets the rows that the text of a dry run leaves out. */
  readonly preview: () => void;
  readonly undo: () => void;
  /** Shows a group of the plan whole. */
  readonly open: (title: string) => void;
}

/** What drawing the view takes. */
export interface Parts {
  readonly stage: Stage;
  readonly state: State;
  readonly actions: Actions;
  readonly handlers: Handlers;
}
