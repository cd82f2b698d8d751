import type { ToolContext } from '../definition/context.ts';
import { details, library, player, removePlaylist } from './account.ts';
import { insert, move, order, remove } from './playlist-rows.ts';
import type { Made, UndoResult } from './result.ts';

/** Takes one step back. Each looks at what is there first: it changes nothing that others set since, and nothing twice. */
export function applyUndo({ step, ...made }: Made, context: ToolContext): Promise<UndoResult> {
  switch (step.do) {
    case 'insert':
      return insert({ ...made, step }, context);
    case 'remove':
      return remove({ ...made, step }, context);
    case 'move':
      return move({ ...made, step }, context);
    case 'order':
      return order({ ...made, step }, context);
    case 'save':
      return library(step.uris, true, { ...made, step }, context);
    case 'unsave':
      return library(step.uris, false, { ...made, step }, context);
    case 'details':
      return details({ ...made, step }, context);
    case 'delete':
      return removePlaylist(step, context);
    case 'player':
      return player({ ...made, step }, context);
  }
}
