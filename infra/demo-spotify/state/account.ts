import type { Device } from './device.ts';
import { type LagSource, lagged } from './lagged.ts';
import { makeLibrary, type Saved, type Shelf } from './library.ts';
import type { PlayerState } from './player.ts';

/** Properties of an account that the control endpoint can change. */
export interface Standing {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly premium: boolean;
  /** Whether the user is on the app's list of at most five users; otherwise development mode refuses them in plain text. */
  readonly registered: boolean;
}

/** An account at the start. */
interface AccountSeed {
  readonly id: string;
  /** Never changes, unlike `id`. */
  readonly accountId: string;
  readonly displayName: string;
  readonly email: string;
  readonly standing: Standing;
  readonly library: Readonly<Record<Shelf, Saved>>;
  /** Ids of the playlists in the user's list, top first. */
  readonly playlists: readonly string[];
  readonly devices: readonly Device[];
  readonly player: PlayerState;
}

export type Account = Readonly<ReturnType<typeof makeAccount>>;

export function makeAccount(seed: AccountSeed, source: LagSource) {
  let { standing } = seed;
  return {
    ...seed,
    standing: (): Standing => standing,
    change: (change: Partial<Standing>): void => {
      standing = { ...standing, ...change };
    },
    library: makeLibrary(seed.library, source),
    playlists: lagged(seed.playlists, source),
    devices: lagged(seed.devices, source),
    player: lagged(seed.player, source),
    /** Resume points of episodes and chapters: milliseconds by id. */
    resumePoints: new Map<string, number>(),
  };
}
