import type { Catalogue } from './catalogue/catalogue.ts';
import type { Clock } from './clock.ts';
import type { Mode } from './mode.ts';
import type { Settings, SettingsChange } from './settings.ts';
import type { Account } from './state/account.ts';
import type { LagSource } from './state/lagged.ts';
import type { Playlist } from './state/playlists.ts';
import type { TokenStore } from './state/tokens.ts';

/** The state that requests read and change. */
export interface World {
  readonly mode: Mode;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly changeSettings: (change: SettingsChange | 'default') => void;
  readonly tokens: TokenStore;
  readonly lag: LagSource;
  readonly accounts: ReadonlyMap<string, Account>;
  /** Every playlist by id; unfollowed ones stay readable, as at Spotify. */
  readonly playlists: Map<string, Playlist>;
  /** The ids of the playlists that the demo user had at the start, in order. */
  readonly seeded: readonly string[];
  /** Resets users and playlists to the start; tokens, clock and settings stay. */
  readonly reseed: () => void;
  /** The server's base URL without a trailing slash. */
  readonly origin: () => string;
}
