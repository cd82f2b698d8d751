import type { Answer } from '../model/answer.ts';
import type { Plan } from '../model/plan.ts';
import type { PlaylistAnswer } from '../model/playlist.ts';
import type { Problem } from '../model/problem.ts';
import type { Section, ToolCall } from '../model/rows.ts';
import type { Actions } from '../stage/actions.ts';
import type { Stage } from '../stage/stage.ts';

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
  /** Whether covers are available; without them rows of a plan have no placeholder. */
  readonly hasCovers?: boolean;
  /** Groups of a plan that are expanded. */
  readonly opened: ReadonlySet<string>;
}

export const atFirst = 8;
export const step = 20;

export const nothing: State = { call: {}, shown: atFirst, busy: false, opened: new Set() };

/** The actions of the buttons. */
export interface Handlers {
  /** Reads the shown playlist; `isFresh` bypasses the cache. */
  readonly read: (isFresh: boolean) => void;
  /** Shows more rows. */
  readonly more: () => void;
  /** Executes or continues the plan, or posts the request as the user. */
  readonly carryOut: () => void;
  /** Loads the rows that the text of a dry run omits. */
  readonly preview: () => void;
  readonly undo: () => void;
  /** Expands a group of the plan. */
  readonly open: (title: string) => void;
}

/** The inputs of drawing the view. */
export interface Parts {
  readonly stage: Stage;
  readonly state: State;
  readonly actions: Actions;
  readonly handlers: Handlers;
}
