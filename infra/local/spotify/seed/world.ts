import { makeTokenStore } from '../accounts/tokens.ts';
import { demoCatalogue } from '../catalogue/catalogue.ts';
import { stream } from '../catalogue/random.ts';
import { makeClock } from '../clock.ts';
import type { Mode } from '../mode.ts';
import { changed, defaultSettings } from '../settings.ts';
import type { Playlist } from '../state/playlists.ts';
import type { World } from '../world.ts';
import { demoAccount, secondAccount } from './accounts.ts';
import { playingPlayer, silentPlayer } from './player.ts';
import { demoPlaylists, publicPlaylists, secondPlaylists } from './playlist-plans.ts';
import { plannedPlaylist } from './playlists.ts';

/** What a world is made from. */
export interface Beginnings {
  readonly mode: Mode;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Unguessable text made from that many bytes. */
  readonly secret: (bytes: number) => string;
  /** Address of the server, without a slash at the end. */
  readonly origin: () => string;
}

/** The demo as it is at the start, the same every time but for its tokens. */
export function makeWorld({ mode, now, secret, origin }: Beginnings): World {
  const clock = makeClock(now);
  const catalogue = demoCatalogue();
  let settings = defaultSettings();
  const random = stream('lag');
  const lag = { now: clock.now, share: () => (settings.lag.flapping ? random() : 1) };
  const planned = [demoPlaylists, secondPlaylists, publicPlaylists].map((plans, group) =>
    plans.map((plan, index) => plannedPlaylist(catalogue, plan, group * 1000 + index + 1, lag)),
  );
  const [own = [], second = []] = planned.map((list) => list.map(({ id }) => id));
  const shared = [own[3] ?? '', own[17] ?? ''];
  const playing = playingPlayer(catalogue, planned[0]?.[0], clock.now());
  const accounts = [
    demoAccount(catalogue, own, playing, lag),
    secondAccount(catalogue, [...second, ...shared], silentPlayer(clock.now()), lag),
  ];
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
    accounts: new Map(accounts.map((account) => [account.id, account])),
    playlists: new Map(planned.flat().map((playlist): [string, Playlist] => [playlist.id, playlist])),
    seeded: own,
    origin,
  };
}
