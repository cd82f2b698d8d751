import type { Answer } from '../model/answer.ts';
import type { Plan } from '../model/plan.ts';
import type { PlaylistAnswer } from '../model/playlist.ts';
import type { Problem } from '../model/problem.ts';
import type { Section, ToolCall } from '../model/rows.ts';
import { redraw } from '../stage/stage.ts';

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

export const state: State = { call: {}, shown: atFirst, busy: false, opened: new Set() };

export function change(next: Partial<State>): void {
  Object.assign(state, next);
  redraw();
}
