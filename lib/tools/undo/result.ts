import type { SpotifyFailure } from '../../spotify/failure.ts';
import type { Lag } from '../../spotify/lag.ts';
import type { ToolContext } from '../definition/context.ts';
import type { UndoStep } from '../definition/undo-step.ts';

/** What came of one step. */
export type UndoResult =
  /** `note` says what is not as it was. */
  | { readonly done: true; readonly note?: string }
  /** What is there now is not what the change left: nothing was changed. */
  | { readonly done: false; readonly refused: string }
  /** Stopped with a failure, or because time was up. */
  | {
      readonly done: false;
      readonly failure?: SpotifyFailure | undefined;
      /** What is left of the step. */
      readonly next?: UndoStep;
    };

export type StepOf<Do extends UndoStep['do']> = Extract<UndoStep, { readonly do: Do }>;

/** A step of a change, and when the change was made (milliseconds since the epoch). */
export interface UndoTask<Step extends UndoStep = UndoStep> {
  readonly step: Step;
  readonly at: number;
  /** Keeps what is left of the step before a request is sent, so that nothing is lost if this container ends. */
  readonly keep: (next: UndoStep) => Promise<unknown>;
}

type Time = Pick<ToolContext, 'now' | 'lag'>;

export const done = { done: true } as const;

/** Spotify may still show the state before what was sent at a time: the result that says so, or the other one when it cannot. */
export function unlessLagging(sentAt: number, what: keyof Lag, { now, lag }: Time, otherwise: UndoResult): UndoResult {
  const shownAt = sentAt + lag[what];
  if (now() >= shownAt) return otherwise;
  return { done: false, failure: { code: 'equal_call', state: 'unseen', retryAt: new Date(shownAt) } };
}

/** What is there is not what the change left, unless Spotify does not show the change yet. */
export const refusedUnlessLagging = (why: string, at: number, what: keyof Lag, time: Time): UndoResult =>
  unlessLagging(at, what, time, { done: false, refused: why });

/** What looks as it was before the change: taken back already, unless Spotify does not show the change yet. */
export const alreadyUndone = (at: number, what: keyof Lag, time: Time, note = 'It was so again already.'): UndoResult =>
  unlessLagging(at, what, time, { ...done, note });
