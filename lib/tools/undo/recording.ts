import type { Answer } from '../../spotify/answer.ts';
import { SpotifyError } from '../../spotify/failure.ts';
import { attempt } from '../calls/attempt.ts';
import type { Spotify, ToolContext } from '../definition/context.ts';
import type { UndoStep } from '../definition/undo-step.ts';

/** Whose changes are recorded, and under which name. */
export interface Recording {
  readonly tool: string;
  /** Sorts by time, and is unique. */
  readonly id: string;
}

/**
 * A context whose changes can be taken back: what is needed for it is read before each is sent and kept meanwhile, so
 * that also a change whose answer is lost can be. A tool that knows a better way back keeps it itself, by `recordUndo`.
 */
export function recordingUndo(context: ToolContext, { tool, id }: Recording): ToolContext {
  const { changes } = context;
  const at = context.now();
  let steps: readonly UndoStep[] = [];
  let own = false;
  const keep = async (next: readonly UndoStep[]): Promise<void> => {
    steps = next;
    await (next.length > 0 ? changes.keep({ id, tool, at, steps: next }) : changes.forget(id));
  };
  const spotify: Spotify = async (asked, options) => {
    const send = (): Promise<Answer> => context.spotify(asked, options);
    if (own || asked.operation.effect === 'read') return send();
    // Loaded by the first change: a container that only reads goes without.
    const { isRecorded, undoStepFor } = await import('./inverse.ts');
    if (!isRecorded(asked)) return send();
    const found = await attempt(undoStepFor(asked, context));
    const step = 'value' in found ? found.value : undefined;
    if (!step) return send();
    // At the same time, since a change must not wait for one more round trip.
    const [, sent] = await Promise.all([keep([step, ...steps]), settledOf(send())]);
    if ('answer' in sent) return sent.answer;
    if (!wasMaybeSent(sent.error)) await keep(steps.filter((kept) => kept !== step));
    throw sent.error;
  };
  const recordUndo = async (better: readonly UndoStep[]): Promise<void> => {
    own = true;
    await keep(better);
  };
  return { ...context, spotify, recordUndo };
}

/** What came of sending, whichever it was. */
const settledOf = (sending: Promise<Answer>): Promise<{ readonly answer: Answer } | { readonly error: unknown }> =>
  sending.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );

const wasMaybeSent = (error: unknown): boolean =>
  !(error instanceof SpotifyError) || (error.failure.code === 'unavailable' && error.failure.sent === 'maybe');
