import type { Answer } from '../model/answer.ts';
import type { Item } from '../model/item.ts';
import type { Json } from '../model/json.ts';
import type { Device, Playback } from '../model/playback.ts';
import type { Problem } from '../model/problem.ts';

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

export const nothing: State = { liked: new Map() };

/** The actions of the controls. */
export interface Controls {
  /** Sends a command, tells the model `sentence`, and shows `guess` until the outcome is known. */
  readonly command: (tool: string, args: Json, sentence: string, guess?: Partial<Playback>) => void;
  readonly like: (item: Item) => void;
  /** Opens a panel, or closes it. */
  readonly open: (panel: Panel) => void;
  readonly moveTo: (device: Device) => void;
  /** Reads the playback live. */
  readonly refresh: () => void;
  /** While a slider is held, nothing is redrawn. */
  readonly drag: (isDragging: boolean) => void;
  /** Whether the item still plays: a track may end while its slider is held. */
  readonly plays: (item: Item) => boolean;
}

/** The state and its setter, for the acting parts of the view. */
export interface Board {
  readonly state: () => State;
  readonly change: (next: Partial<State>) => void;
  /** Sends the playback to the other views of the same origin. */
  readonly tell: (playback: Playback) => void;
}
