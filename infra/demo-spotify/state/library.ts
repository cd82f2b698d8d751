import { type Lagged, type LagSource, lagged } from './lagged.ts';

/** What a library can contain; `artist` and `user` are follows. */
export const shelves = ['track', 'album', 'episode', 'show', 'audiobook', 'artist', 'user'] as const;

export type Shelf = (typeof shelves)[number];

/** One shelf: ids with the time they were added (milliseconds, null for very old ones), oldest first. */
export type Saved = ReadonlyMap<string, number | null>;

/** What one user saved and follows, except playlists. */
export type Library = Readonly<Record<Shelf, Lagged<Saved>>>;

export function makeLibrary(initial: Readonly<Record<Shelf, Saved>>, source: LagSource): Library {
  return {
    track: lagged(initial.track, source),
    album: lagged(initial.album, source),
    episode: lagged(initial.episode, source),
    show: lagged(initial.show, source),
    audiobook: lagged(initial.audiobook, source),
    artist: lagged(initial.artist, source),
    user: lagged(initial.user, source),
  };
}

/** Saves items that are not saved yet; the others keep their place. */
export function save(library: Library, shelf: Shelf, ids: readonly string[], now: number): void {
  const before = library[shelf].current();
  const fresh = [...new Set(ids)].filter((id) => !before.has(id));
  if (fresh.length > 0) library[shelf].set(new Map([...before, ...fresh.reverse().map((id) => [id, now] as const)]));
}

export function unsave(library: Library, shelf: Shelf, ids: readonly string[]): void {
  const before = library[shelf].current();
  const gone = new Set(ids);
  const after = new Map([...before].filter(([id]) => !gone.has(id)));
  if (after.size < before.size) library[shelf].set(after);
}
