import type { Catalogue } from './catalogue/catalogue.ts';
import type { Clock } from './clock.ts';
import type { Mode } from './mode.ts';
import type { Settings, SettingsChange } from './settings.ts';
import type { Account } from './state/account.ts';
import type { LagSource } from './state/lagged.ts';
import type { Playlist } from './state/playlists.ts';
import type { TokenStore } from './state/tokens.ts';

/** Everything that a request can see or change. */
export interface World {
  readonly mode: Mode;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly changeSettings: (change: SettingsChange | 'default') => void;
  readonly tokens: TokenStore;
  readonly lag: LagSource;
  readonly accounts: ReadonlyMap<string, Account>;
  /** Every playlist by id; unfollowed ones stay readable, as with Spotify. */
  readonly playlists: Map<string, Playlist>;
  /** The n-th playlist that the demo user had at the start is `seeded[n - 1]`. */
  readonly seeded: readonly string[];
  /** Puts users and playlists back to how they were at the start; tokens, clock and settings stay. */
  readonly reseed: () => void;
  /** Address of this server, without a slash at the end. */
  readonly origin: () => string;
}
