import { type Catalogue, demoCatalogue } from '../catalogue/catalogue.ts';
import { stream } from '../catalogue/random.ts';
import { type Clock, makeClock } from '../clock.ts';
import type { Mode } from '../mode.ts';
import { changed, defaultSettings, longestLag, type Settings } from '../settings.ts';
import type { Account } from '../state/account.ts';
import type { LagSource } from '../state/lagged.ts';
import type { Playlist } from '../state/playlists.ts';
import { makeTokenStore } from '../state/tokens.ts';
import type { World } from '../world.ts';
import { demoAccount, secondAccount } from './accounts.ts';
import { playingPlayer, silentPlayer } from './player.ts';
import { demoPlaylists, familiarPlaylists, publicPlaylists, secondPlaylists } from './playlist-plans.ts';
import { plannedPlaylist } from './playlists.ts';

export interface WorldOptions {
  readonly mode: Mode;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A random secret of that many bytes. */
  readonly secret: (bytes: number) => string;
  /** Address of the server, without a slash at the end. */
  readonly origin: () => string;
}

/** The demo at its start, the same every time except for the tokens. */
export function makeWorld({ mode, now, secret, origin }: WorldOptions): World {
  const clock = makeClock(now);
  const catalogue = demoCatalogue();
  let settings = defaultSettings();
  const lag = lagSource(clock, () => settings);
  const accounts = new Map<string, Account>();
  const playlists = new Map<string, Playlist>();
  const seeded: string[] = [];
  const reseed = () => {
    const population = populated(catalogue, lag);
    refill(accounts, population.accounts);
    refill(playlists, population.playlists);
    seeded.splice(0, seeded.length, ...population.seeded);
  };
  reseed();
  return {
    mode,
    catalogue,
    clock,
    settings: () => settings,
    changeSettings: (change) => {
      settings = change === 'default' ? defaultSettings() : changed(settings, change);
    },
    tokens: makeTokenStore(clock, secret),
    lag,
    accounts,
    playlists,
    seeded,
    reseed,
    origin,
  };
}

function lagSource(clock: Clock, settings: () => Settings): LagSource {
  const random = stream('lag');
  return {
    now: clock.now,
    share: () => (settings().lag.flapping ? random() : 1),
    longest: () => longestLag(settings()),
  };
}

interface Population {
  readonly accounts: readonly Account[];
  readonly playlists: readonly Playlist[];
  readonly seeded: readonly string[];
}

function populated(catalogue: Catalogue, lag: LagSource): Population {
  const groups = [demoPlaylists, secondPlaylists, publicPlaylists, familiarPlaylists].map((plans, group) =>
    plans.map((plan, index) => plannedPlaylist(catalogue, plan, group * 1000 + index + 1, lag)),
  );
  const [own = [], second = []] = groups.map((list) => list.map(({ id }) => id));
  const shared = [own[3] ?? '', own[17] ?? ''];
  const accounts = [
    demoAccount(catalogue, own, playingPlayer(catalogue, groups[0]?.[0], lag.now()), lag),
    secondAccount(catalogue, [...second, ...shared], silentPlayer(lag.now()), lag),
  ];
  return { accounts, playlists: groups.flat(), seeded: own };
}

function refill<T extends { readonly id: string }>(map: Map<string, T>, entries: readonly T[]): void {
  map.clear();
  for (const entry of entries) map.set(entry.id, entry);
}
