import { type Catalogue, demoCatalogue } from '../catalogue/catalogue.ts';
import { uriOf } from '../catalogue/model.ts';
import { base62, stream } from '../catalogue/random.ts';
import { type Clock, makeClock } from '../clock.ts';
import { changed, defaultSettings, longestLag, type Mode, type Settings, type SettingsChange } from '../settings.ts';
import type { Account } from '../state/account.ts';
import type { LagSource } from '../state/lagged.ts';
import { makePlaylist, type Playlist, type Row } from '../state/playlists.ts';
import { type Client, makeTokenStore } from '../state/tokens.ts';
import { demoAccount, secondAccount } from './accounts.ts';
import { playingPlayer, silentPlayer } from './player.ts';
import {
  demoPlaylists,
  familiarPlaylists,
  type PlaylistPlan,
  publicPlaylists,
  secondPlaylists,
} from './playlist-plans.ts';

export interface WorldOptions {
  readonly mode: Mode;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A random secret of a given number of bytes. */
  readonly secret: (bytes: number) => string;
  readonly client: Client;
  /** The server's base URL without a trailing slash. */
  readonly origin: () => string;
}

/** The state that requests read and change. */
export type World = Readonly<ReturnType<typeof makeWorld>>;

/** The initial state of the demo, always the same except for the tokens. */
export function makeWorld({ mode, now, secret, client, origin }: WorldOptions) {
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
    ...{ mode, catalogue, clock, lag, client, origin },
    settings: (): Settings => settings,
    changeSettings: (change: SettingsChange | 'default'): void => {
      settings = change === 'default' ? defaultSettings() : changed(settings, change);
    },
    tokens: makeTokenStore(clock, secret),
    accounts,
    /** Every playlist by id; unfollowed ones stay readable, as at Spotify. */
    playlists,
    /** The ids of the playlists that the demo user had at the start, in order. */
    seeded,
    /** Resets users and playlists to the start; tokens, clock and settings stay. */
    reseed,
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

function populated(catalogue: Catalogue, lag: LagSource) {
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

const hour = 3_600_000;
const firstAdded = Date.UTC(2019, 2, 1);

/** Creates a playlist from its plan; `key` determines its id and its tracks. */
function plannedPlaylist(catalogue: Catalogue, plan: PlaylistPlan, key: number, source: LagSource): Playlist {
  const plain = plainRows(catalogue, plan, key);
  const odd = oddRows(catalogue);
  const rows = plan.odd === undefined ? plain : plan.odd === 'at the start' ? [...odd, ...plain] : [...plain, ...odd];
  const draft = {
    name: plan.name,
    description: plan.description ?? '',
    public: plan.open ?? false,
    collaborative: plan.collaborative ?? false,
    rows,
  };
  return makePlaylist(plan.id ?? base62('playlist', key), plan.owner, draft, source, plan.collaborators);
}

/** The rows of each plan by key. They never change, and tests reset the demo before each case. */
const planned = new Map<number, readonly Row[]>();

function plainRows(catalogue: Catalogue, plan: PlaylistPlan, key: number): readonly Row[] {
  const rows = planned.get(key) ?? drawnRows(catalogue, plan, key);
  planned.set(key, rows);
  return rows;
}

function drawnRows(catalogue: Catalogue, plan: PlaylistPlan, key: number): readonly Row[] {
  const random = stream(`playlist ${key}`);
  const familiar = catalogue.familiar.tracks.filter(({ artists }) =>
    plan.genres?.includes(artists[0]?.genres[0] ?? ''),
  );
  const adders = [plan.owner, ...(plan.collaborators ?? [])];
  return Array.from({ length: plan.size }, (_, index) => {
    const track =
      familiar[(index * 5) % familiar.length] ?? catalogue.tracks[Math.floor(random() * catalogue.tracks.length)];
    return {
      uri: track ? uriOf(track) : null,
      addedAt: firstAdded + Math.floor(index * 40 + random() * 40) * hour,
      addedBy: adders[index % adders.length] ?? plan.owner,
    };
  });
}

/** A track twice, a removed item, a local file, an episode, a track without a date and a withdrawn one. */
function oddRows(catalogue: Catalogue): readonly Row[] {
  const [track, other] = catalogue.tracks;
  const [withdrawn] = catalogue.withdrawn;
  const [episode] = catalogue.episodes;
  const uri = (entity: Parameters<typeof uriOf>[0] | undefined) => (entity ? uriOf(entity) : null);
  const old = { addedAt: null, addedBy: null };
  const local = { title: 'Demo Tape, Side B', artist: 'The Garage', album: 'Basement 1998', durationMs: 214_000 };
  const dated = { addedAt: firstAdded, addedBy: null };
  return [
    { uri: uri(track), ...old },
    { uri: uri(track), ...dated },
    { uri: null, ...dated },
    { uri: 'spotify:local:The+Garage:Basement+1998:Demo+Tape%2C+Side+B:214', ...dated, local },
    { uri: uri(episode), ...dated },
    { uri: uri(withdrawn), ...dated },
    { uri: uri(other), ...dated },
  ];
}
