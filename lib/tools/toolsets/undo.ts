import * as z from 'zod';
import { explain } from '../../spotify/explain.ts';
import type { SpotifyFailure } from '../../spotify/failure.ts';
import { attempt } from '../calls/attempt.ts';
import type { Outcome, ToolContext } from '../definition/context.ts';
import type { Change } from '../definition/ports.ts';
import { tool } from '../definition/tool.ts';
import { UndoStep } from '../definition/undo-step.ts';
import { hasTime } from '../playlist-jobs/fill.ts';
import { applyUndo, type UndoResult } from '../undo/apply.ts';

const nothing =
  'There is nothing to undo: playlist edits and removals from the library made through this server within a day can be taken back, each once.';

/** What a step does, for the answer. */
function sentence(step: UndoStep): string {
  switch (step.do) {
    case 'insert':
      return `puts ${step.rows.length} rows back into playlist ${step.playlist_id}, with new added dates`;
    case 'remove':
      return `takes the ${step.uris.length} added rows out of playlist ${step.playlist_id}`;
    case 'move':
      return `moves ${step.length} rows back in playlist ${step.playlist_id}`;
    case 'order':
      return `brings the ${step.uris.length} rows of playlist ${step.playlist_id} back into their order`;
    case 'save':
      return `saves ${step.uris.length} items again, with new dates`;
    case 'details':
      return `gives playlist ${step.playlist_id} its former ${Object.keys(step.was).join(', ')}`;
  }
}

/** A step that can only come to this end: the playlist is gone, or no longer the user's. */
const hopeless: ReadonlySet<SpotifyFailure['code']> = new Set(['not_found', 'forbidden', 'removed', 'bad_request']);

/** Otherwise it would stand before all earlier changes. */
async function givenUp(change: Change, failure: SpotifyFailure, context: ToolContext): Promise<Outcome> {
  await context.changes.forget(change.id);
  const why = explain(failure, 'read', context.now());
  const message = `What ${change.tool} did can no longer be taken back: ${why} The next call takes back the change before it.`;
  return { data: { success: false, message, given_up: change.tool } };
}

async function taken(step: UndoStep, context: ToolContext): Promise<UndoResult> {
  const came = await attempt(applyUndo(step, context));
  return 'failure' in came ? { done: false, failure: came.failure } : came.value;
}

async function undo(change: Change, context: ToolContext): Promise<Outcome> {
  const left = [...z.array(UndoStep).parse(change.steps)];
  const what = { undone: change.tool, changed_at: new Date(change.at).toISOString() };
  const said: string[] = [];
  for (let [step] = left; step; [step] = left) {
    const came = hasTime(context) ? await taken(step, context) : { done: false as const, failure: undefined };
    if (!came.done && came.failure && hopeless.has(came.failure.code)) return givenUp(change, came.failure, context);
    if (!came.done) {
      await context.changes.keep({ ...change, steps: left });
      const why = came.failure ? explain(came.failure, 'read', context.now()) : 'The time of one call was up.';
      const message = `${said.length} of ${change.steps.length} steps were taken back. ${why} Call again to go on.`;
      return {
        data: { success: false, message, ...what, taken: said },
        ...(came.failure && { failure: came.failure }),
      };
    }
    said.push(sentence(step));
    left.shift();
  }
  await context.changes.forget(change.id);
  return { data: { success: true, message: `Took back what ${change.tool} did.`, ...what, taken: said } };
}

/** Take back. */
export const undoLastChange = tool({
  name: 'undo_last_change',
  title: 'Undo the last change',
  description:
    'Take back the last change made here to a playlist or by removing from the library, within a day: call again for the one before. Rows and items come back with new dates. dry_run says what it would do. 1-3 calls for most.',
  effect: 'write',
  isUndo: true,
  calls: '1-3 for most; 1 per block to bring an order back',
  input: z.strictObject({ dry_run: z.boolean().default(false) }),
  example: { dry_run: true },
  run: async ({ dry_run }, context) => {
    const change = await context.changes.last();
    if (!change) return { data: { success: false, message: nothing } };
    if (!dry_run) return undo(change, context);
    const would = z.array(UndoStep).parse(change.steps).map(sentence);
    return { data: { dry_run: true, change: change.tool, changed_at: new Date(change.at).toISOString(), would } };
  },
});
