import type { Catalogue } from '../catalogue/catalogue.ts';
import { uriOf } from '../catalogue/model.ts';
import { stream } from '../catalogue/random.ts';
import { demoDevices } from '../state/device.ts';
import type { PlayerState } from '../state/player.ts';
import type { Playlist } from '../state/playlists.ts';

const minute = 60_000;

/** The demo user's player at the start: the first playlist plays on the first device, after 50 other tracks. */
export function playingPlayer(catalogue: Catalogue, playlist: Playlist | undefined, now: number): PlayerState {
  const random = stream('recent plays');
  const list = playlist?.versions.current().rows.flatMap(({ uri }) => (uri === null ? [] : [uri])) ?? [];
  const recent = Array.from({ length: 50 }, (_, back) => {
    const track = catalogue.tracks[Math.floor(2000 * random())];
    const context = track && back % 3 === 0 ? uriOf(track.album) : null;
    return { uri: track ? uriOf(track) : '', at: now - Math.round((back + 1) * 4.2 * minute), context };
  });
  return {
    ...silentPlayer(now),
    deviceId: demoDevices[0]?.id ?? null,
    playing: true,
    context: playlist ? `spotify:playlist:${playlist.id}` : null,
    list,
    order: list,
    item: list[0] ?? null,
    positionMs: 12_000,
    recent,
  };
}

export function silentPlayer(now: number): PlayerState {
  return {
    deviceId: null,
    playing: false,
    shuffle: false,
    repeat: 'off',
    context: null,
    list: [],
    order: [],
    index: 0,
    item: null,
    positionMs: 0,
    since: now,
    queue: [],
    recent: [],
  };
}
