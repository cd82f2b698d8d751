import type { Catalogue } from '../catalogue/catalogue.ts';
import { stream } from '../catalogue/random.ts';
import { type Account, makeAccount } from '../state/account.ts';
import { demoDevices, makeDevice } from '../state/device.ts';
import type { LagSource } from '../state/lagged.ts';
import type { Saved } from '../state/library.ts';
import type { PlayerState } from '../state/player.ts';
import { demoUserId, secondUserId } from './people.ts';

const hour = 3_600_000;
const firstSaved = Date.UTC(2020, 0, 5);

/** The demo user: Premium, in the US, with a full library. */
export function demoAccount(
  catalogue: Catalogue,
  playlists: readonly string[],
  player: PlayerState,
  source: LagSource,
): Account {
  const { track, ...others } = librariesOf(catalogue).demo;
  const seed = {
    ...{ id: demoUserId, accountId: 'k7Qm2Xw9Lt', displayName: 'Demo Listener', email: 'demo@example.com' },
    standing: { country: 'US', premium: true, registered: true },
    library: { ...others, track: new Map([...track, ...savedLately(catalogue, source.now())]) },
    ...{ playlists, player, devices: demoDevices },
  };
  return makeAccount(seed, source);
}

/** Another user: no Premium, in Germany, with a small library. */
export function secondAccount(
  catalogue: Catalogue,
  playlists: readonly string[],
  player: PlayerState,
  source: LagSource,
): Account {
  const seed = {
    ...{ id: secondUserId, accountId: 'Zr4vN8cB1y', displayName: 'Second Listener', email: 'second@example.com' },
    standing: { country: 'DE', premium: false, registered: true },
    library: librariesOf(catalogue).second,
    ...{ playlists, player, devices: [makeDevice('Tablet', 'Tablet')] },
  };
  return makeAccount(seed, source);
}

let libraries: ReturnType<typeof makeLibraries> | undefined;

/** What users have saved at the start. Built once, like the catalogue, since tests reset the demo before each case. */
function librariesOf(catalogue: Catalogue) {
  libraries ??= makeLibraries(catalogue);
  return libraries;
}

function makeLibraries(catalogue: Catalogue) {
  const { albums, artists, audiobooks, episodes, shows, tracks, withdrawn } = catalogue;
  const [oldest = '', ...others] = demoTracks(catalogue);
  return {
    demo: {
      // Withdrawn tracks are far from the first page, as in most libraries.
      track: dated([oldest, ...withdrawn.slice(0, 2).map(({ id }) => id), ...others]),
      album: dated(every(albums, 67, 4)),
      episode: dated(every(episodes, 140, 0)),
      show: dated(every(shows, 6, 1)),
      audiobook: dated(every(audiobooks, 7, 0)),
      artist: dated(every(artists, 8, 1)),
      user: dated(['31harbourlight7q', 'nightshift.radio']),
    },
    second: {
      track: dated(every(tracks, 1500, 11)),
      album: dated(every(albums, 700, 2)),
      episode: dated([]),
      show: dated(every(shows, 30, 3)),
      audiobook: dated([]),
      artist: dated(every(artists, 100, 5)),
      user: dated([demoUserId]),
    },
  };
}

/** About 200 tracks: every seventh of the first hundred, the rest from all over the catalogue except its seventh hundred. */
function demoTracks({ tracks }: Catalogue): readonly string[] {
  const random = stream('saved tracks');
  const early = every(tracks.slice(0, 100), 7, 2);
  const later = Array.from(
    { length: 184 },
    () => tracks[1000 + Math.floor(random() * (tracks.length - 1000))]?.id ?? '',
  );
  return [...early, ...new Set(later)];
}

/** Songs saved in the last two days, for questions such as "what did I like this month"; oldest first. */
function savedLately({ familiar }: Catalogue, now: number): Saved {
  const songs = familiar.tracks.filter((_, index) => index % 9 === 3).slice(0, 4);
  return new Map(songs.map(({ id }, index) => [id, now - (songs.length - index) * 11 * hour]));
}

function every(entities: readonly { readonly id: string }[], step: number, first: number): readonly string[] {
  return entities.filter((_, index) => index % step === first).map(({ id }) => id);
}

/** Ids with the time they were saved, oldest first; the oldest have no time. */
function dated(ids: readonly string[]): Saved {
  return new Map(ids.map((id, index) => [id, index === 0 && ids.length > 100 ? null : firstSaved + index * 37 * hour]));
}
