import type { Device } from './device.ts';
import type { Lagged } from './lagged.ts';
import type { Library } from './library.ts';
import type { PlayerState } from './player.ts';

/** Properties of an account that the control endpoint can change. */
export interface Standing {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly premium: boolean;
  /** Whether the user is on the app's list of at most five users; otherwise development mode refuses them in plain text. */
  readonly registered: boolean;
}

export interface Account {
  readonly id: string;
  /** Never changes, unlike `id`. */
  readonly accountId: string;
  readonly displayName: string;
  readonly email: string;
  readonly standing: () => Standing;
  readonly change: (standing: Partial<Standing>) => void;
  readonly library: Library;
  /** Ids of the playlists in the user's list, top first. */
  readonly playlists: Lagged<readonly string[]>;
  readonly devices: Lagged<readonly Device[]>;
  readonly player: Lagged<PlayerState>;
  /** Resume points of episodes and chapters: milliseconds by id. */
  readonly resumePoints: Map<string, number>;
}
