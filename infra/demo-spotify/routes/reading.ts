import { people } from '../seed/people.ts';
import type { PlaylistFacts } from '../shape/playlist.ts';
import type { RowView } from '../shape/rows.ts';
import type { ResumePoints } from '../shape/spoken.ts';
import type { Playlist, Version } from '../state/playlists.ts';
import type { World } from '../world.ts';
import type { Call } from './route.ts';

/** The version of a playlist that reads see now. */
export function seenVersion(world: World, playlist: Playlist): Version {
  return playlist.versions.seen(world.settings().lag.playlists);
}

/** What a read says of a playlist beside its version. */
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

/** The keys under which a playlist's contents and a row's content stand in this mode. */
export function playlistKeys(world: World): { readonly contents: readonly string[]; readonly row: readonly string[] } {
  if (world.mode === 'development') return { contents: ['items'], row: ['item'] };
  if (world.settings().bothPlaylistKeys) return { contents: ['items', 'tracks'], row: ['item', 'track'] };
  return { contents: ['tracks'], row: ['track'] };
}

export function understandsEpisodes(call: Call): boolean {
  return (call.query.get('additional_types') ?? '').split(',').includes('episode');
}

export function resumeOf(call: Call): ResumePoints {
  return (id) => call.user.resumePoints.get(id) ?? 0;
}

export function rowView(call: Call): RowView {
  const { view, world } = call;
  return {
    view,
    catalogue: world.catalogue,
    resume: resumeOf(call),
    episodes: understandsEpisodes(call),
    keys: playlistKeys(world).row,
  };
}
