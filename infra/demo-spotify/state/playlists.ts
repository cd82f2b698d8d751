import { hash } from '../catalogue/random.ts';
import { type LagSource, lagged } from './lagged.ts';

/** A local file of a user: it has a URI but no id. */
export interface LocalFile {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly durationMs: number;
}

/** A row of a playlist; without `uri` its item no longer exists. */
export interface Row {
  readonly uri: string | null;
  /** Milliseconds since the epoch; null in very old playlists. */
  readonly addedAt: number | null;
  readonly addedBy: string | null;
  readonly local?: LocalFile;
}

export interface Version {
  readonly name: string;
  readonly description: string | null;
  readonly public: boolean;
  readonly collaborative: boolean;
  readonly rows: readonly Row[];
  readonly snapshot: string;
  /** Name of an uploaded cover. */
  readonly cover?: string;
}

/** The content of a new version; its snapshot id is derived from it. */
export type Draft = Omit<Version, 'snapshot'>;

export type Playlist = Readonly<ReturnType<typeof makePlaylist>>;

/** A playlist with its owner, its collaborators and its versions. */
export function makePlaylist(
  id: string,
  ownerId: string,
  draft: Draft,
  source: LagSource,
  collaborators: readonly string[] = [],
) {
  const known = new Set<string>();
  let revision = 0;
  const version = (next: Draft): Version => {
    revision++;
    const digest = [1, 2, 3].map((part) => hash(`${id}${revision}${part}`).toString(16).padStart(8, '0')).join('');
    const snapshot = Buffer.from(`${revision},${digest}`).toString('base64');
    known.add(snapshot);
    return { ...next, snapshot };
  };
  const versions = lagged(version(draft), source);
  /** Makes a version current; returns its snapshot id. */
  const commit = (change: Partial<Draft>): string => {
    const next = version({ ...versions.current(), ...change });
    versions.set(next);
    return next.snapshot;
  };
  /** Whether this playlist ever had this snapshot id. */
  const hadSnapshot = (snapshot: string): boolean => known.has(snapshot);
  return { id, ownerId, collaborators, versions, commit, hadSnapshot };
}

export function mayEdit(playlist: Playlist, userId: string): boolean {
  return playlist.ownerId === userId || playlist.collaborators.includes(userId);
}

/** Moves `length` rows from `start` to before the row that is now at `before`. */
export function reordered(rows: readonly Row[], start: number, length: number, before: number): readonly Row[] {
  const moved = rows.slice(start, start + length);
  const rest = rows.toSpliced(start, moved.length);
  const target = before > start ? Math.max(start, before - moved.length) : before;
  return rest.toSpliced(target, 0, ...moved);
}
