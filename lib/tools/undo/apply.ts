import type { ToolContext } from '../definition/context.ts';
import { undoCreation, undoDetails, undoLibrary, undoPlayer } from './account.ts';
import { undoAddition, undoMove, undoRemoval, undoSort } from './playlist-rows.ts';
import type { UndoResult, UndoTask } from './result.ts';

/** Executes one undo step. Each reads the current state first: it reverts no change that others made since, and nothing twice. */
export function applyUndo({ step, ...task }: Omit<UndoTask, 'time'>, context: ToolContext): Promise<UndoResult> {
  const made = { ...task, time: { began: context.now(), lag: context.lag } };
  switch (step.do) {
    case 'insert':
      return undoRemoval({ ...made, step }, context);
    case 'remove':
      return undoAddition({ ...made, step }, context);
    case 'move':
      return undoMove({ ...made, step }, context);
    case 'order':
      return undoSort({ ...made, step }, context);
    case 'save':
      return undoLibrary(step.uris, true, { ...made, step }, context);
    case 'unsave':
      return undoLibrary(step.uris, false, { ...made, step }, context);
    case 'details':
      return undoDetails({ ...made, step }, context);
    case 'delete':
      return undoCreation(step, context);
    case 'player':
      return undoPlayer({ ...made, step }, context);
  }
}
