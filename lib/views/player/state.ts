import type { Answer } from '../model/answer.ts';
import type { Item } from '../model/item.ts';
import type { Json } from '../model/json.ts';
import type { Device, Playback } from '../model/playback.ts';
import type { Problem } from '../model/problem.ts';

export type Panel = 'devices' | 'queue';

/** What the view shows. */
export interface State {
  readonly playback?: Playback | undefined;
  readonly trouble?: Problem | undefined;
  /** One sentence about what was just done. */
  readonly note?: string | undefined;
  readonly answer?: Answer | undefined;
  readonly devices?: readonly Device[] | undefined;
  readonly queue?: readonly Item[] | undefined;
  readonly panel?: Panel | undefined;
  readonly liked: ReadonlyMap<string, boolean>;
  readonly busy?: boolean;
  /** Whether the view is about to ask what plays. */
  readonly awaited?: boolean;
  /** Whether the view no longer asks by itself. */
  readonly stopped?: boolean;
}

export const nothing: State = { liked: new Map() };

/** What the controls do. */
export interface Controls {
  /** Sends a command, tells the model `sentence`, and shows `guess` until the outcome is known. */
  readonly command: (tool: string, args: Json, sentence: string, guess?: Partial<Playback>) => void;
  readonly like: (item: Item) => void;
  /** Opens a panel, or closes it. */
  readonly open: (panel: Panel) => void;
  readonly moveTo: (device: Device) => void;
  /** Asks Spotify what plays, past the cache. */
  readonly refresh: () => void;
  /** While a slider is held, nothing is drawn anew. */
  readonly drag: (isDragging: boolean) => void;
  /** Whether it plays still: a track may end while its slider is held. */
  readonly plays: (item: Item) => boolean;
}

/** What the parts of the view that act work with. */
export interface Board {
  readonly state: () => State;
  readonly change: (next: Partial<State>) => void;
  /** Tells the other views of the same origin what plays. */
  readonly tell: (playback: Playback) => void;
}
