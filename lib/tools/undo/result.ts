import { type SpotifyFailure, unseenUntil } from '../../spotify/failure.ts';
import type { Lag } from '../../spotify/lag.ts';
import type { ToolContext } from '../definition/context.ts';
import type { UndoStep } from '../definition/undo-step.ts';
import type { OwnChange } from '../guards/own-changes.ts';

export type UndoResult =
  /** `note` says what could not be restored exactly. */
  | { readonly done: true; readonly note?: string }
  /** The current state is not the result of the change: nothing was changed. */
  | { readonly done: false; readonly refused: string }
  /** Stopped by a failure, or because time was up. */
  | {
      readonly done: false;
      readonly failure?: SpotifyFailure | undefined;
      /** The remaining part of the step. */
      readonly next?: UndoStep;
    };

export type StepOf<Do extends UndoStep['do']> = Extract<UndoStep, { readonly do: Do }>;

/** A step of a change, and when the change was made (milliseconds since the epoch). */
export interface UndoTask<Step extends UndoStep = UndoStep> {
  readonly step: Step;
  readonly at: number;
  /** Changes of the same area since then, newest first. */
  readonly newer: readonly OwnChange[];
  readonly time: UndoTime;
  /** Stores the remaining step before a request is sent, so that nothing is lost if this container dies. */
  readonly keep: (next: UndoStep) => Promise<unknown>;
}

/** When the step began, before its first read: what that shows may be older than Spotify's lag, whatever it took. */
export interface UndoTime extends Pick<ToolContext, 'lag'> {
  readonly began: number;
}

export const done = { done: true } as const;

/** The result for a state that Spotify may still show because of its lag after `sentAt`; otherwise the given result. */
export function unlessLagging(
  sentAt: number,
  what: keyof Lag,
  { began, lag }: UndoTime,
  otherwise: UndoResult,
): UndoResult {
  const shownAt = sentAt + lag[what];
  if (began >= shownAt) return otherwise;
  return { done: false, failure: unseenUntil(shownAt) };
}

/** The result if what was read does not show a newer change yet. `shows`: whether it shows the change of a step; `undefined` if that is about something else. */
export function unlessNewerShows(
  { newer, time }: Pick<UndoTask, 'newer' | 'time'>,
  what: keyof Lag,
  shows: (step: UndoStep, isUndone: boolean) => boolean | undefined,
): UndoResult | undefined {
  for (const { at, ...change } of newer) {
    if (time.began >= at + time.lag[what]) return;
    const isShown = change.step ? shows(change.step, change.isUndone) : false;
    if (isShown === false) return unlessLagging(at, what, time, done);
    if (isShown) return;
  }
  return;
}

/** The current state is not the result of the change, unless Spotify does not show the change yet. */
export const refusedUnlessLagging = (why: string, at: number, what: keyof Lag, time: UndoTime): UndoResult =>
  unlessLagging(at, what, time, { done: false, refused: why });

/** The state equals the one before the change: already undone, unless Spotify does not show the change yet. */
export const alreadyUndone = (
  at: number,
  what: keyof Lag,
  time: UndoTime,
  note = 'It was so again already.',
): UndoResult => unlessLagging(at, what, time, { ...done, note });
