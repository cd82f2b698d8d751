import type { Answer } from '../model/answer.ts';
import type { Item } from '../model/item.ts';
import type { Device, Playback } from '../model/playback.ts';
import type { Problem } from '../model/problem.ts';
import { redraw } from '../stage/stage.ts';

export type Panel = 'devices' | 'queue';

export interface State {
  readonly playback?: Playback | undefined;
  readonly trouble?: Problem | undefined;
  /** One sentence about the last action. */
  readonly note?: string | undefined;
  readonly answer?: Answer | undefined;
  readonly devices?: readonly Device[] | undefined;
  readonly queue?: readonly Item[] | undefined;
  readonly panel?: Panel | undefined;
  readonly liked: ReadonlyMap<string, boolean>;
  readonly busy?: boolean;
  /** Whether a read of the playback is scheduled. */
  readonly awaited?: boolean;
  /** Whether polling has stopped. */
  readonly stopped?: boolean;
}

export const state: State = { liked: new Map() };

/** While a slider is held, nothing is redrawn. */
let isSliderHeld = false;
export const isHeld = (): boolean => isSliderHeld;

export function change(next: Partial<State>): void {
  Object.assign(state, next);
  if (!isSliderHeld) redraw();
}

export function hold(held: boolean): void {
  const wasHeld = isSliderHeld;
  isSliderHeld = held;
  if (wasHeld && !held) redraw();
}
