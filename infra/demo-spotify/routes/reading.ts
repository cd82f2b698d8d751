import { audiobookMarkets } from '../catalogue/markets.ts';
import type { Audiobook } from '../catalogue/model.ts';
import type { JsonObject } from '../http/reply.ts';
import { people } from '../seed/people.ts';
import type { World } from '../seed/world.ts';
import { type PlaylistFacts, simplePlaylist } from '../shape/playlist.ts';
import type { RowView } from '../shape/rows.ts';
import type { Playlist, Version } from '../state/playlists.ts';
import type { Call } from './route.ts';

/** The version of a playlist that reads see. */
export function seenVersion(world: World, playlist: Playlist): Version {
  return playlist.versions.seen(world.settings().lag.playlists);
}

/** What a read returns about a playlist besides its version. */
export function playlistFacts(world: World, playlist: Playlist): PlaylistFacts {
  const { lag } = world.settings();
  return {
    ownerName: displayName(world, playlist.ownerId),
    snapshot: playlist.versions.seen(Math.max(lag.snapshot, lag.playlists)).snapshot,
  };
}

function displayName(world: World, id: string): string {
  return world.accounts.get(id)?.displayName ?? people.get(id) ?? id;
}

/** The keys of a playlist's contents and of a row's item in this mode. */
export function playlistKeys(world: World): { readonly contents: readonly string[]; readonly row: readonly string[] } {
  if (world.mode === 'development') return { contents: ['items'], row: ['item'] };
  if (world.settings().bothPlaylistKeys) return { contents: ['items', 'tracks'], row: ['item', 'track'] };
  return { contents: ['tracks'], row: ['track'] };
}

/** SimplifiedPlaylistObject as reads see it. */
export function summary({ view, world }: Call, playlist: Playlist): JsonObject {
  const facts = playlistFacts(world, playlist);
  return simplePlaylist(view, playlist, seenVersion(world, playlist), facts, playlistKeys(world).contents);
}

export const rowView = ({ view, world }: Call): RowView => ({
  ...view,
  catalogue: world.catalogue,
  keys: playlistKeys(world).row,
});

/** Whether audiobooks are available in the account's country; elsewhere they are null rows and 404s. */
export function offersAudiobooks(call: Call): boolean {
  return audiobookMarkets.includes(call.view.country);
}

export function bookOf(call: Call, id: string): Audiobook | undefined {
  return offersAudiobooks(call) ? call.world.catalogue.audiobook(id) : undefined;
}
