import { addable, identityKey, type PlaylistRow, type Sameness } from './rows.ts';

/** Rows to put back, all at once, before the row that is at `position` then. */
export interface Insert {
  readonly position: number;
  readonly uris: readonly string[];
}

/** One request that takes items out wherever they stand, and those that put one of each back where it stood first. */
export interface RemovalStep {
  readonly remove: readonly string[];
  readonly insert: readonly Insert[];
}

/** How a playlist loses rows. */
export interface RemovalPlan {
  readonly steps: readonly RemovalStep[];
  readonly going: readonly PlaylistRow[];
  /** Rows that should go and that an app cannot take out: local files. */
  readonly kept: readonly PlaylistRow[];
  readonly left: readonly PlaylistRow[];
}

const mostRemoved = 100;
/** So many items at most are out of the playlist at one time, in case the next request never comes. */
const mostOut = 20;

/** The fewest items that must go so that no row is the same as an earlier one. */
export function planRemoval(rows: readonly PlaylistRow[], by: Sameness): RemovalPlan {
  const seen = new Set<string>();
  const double = rows.filter((row) => {
    const key = identityKey(row, by);
    return key !== undefined && (seen.has(key) || !seen.add(key));
  });
  return removalPlan(rows, double);
}

/** How some rows leave a playlist, as far as an app can take them out. */
export function removalPlan(rows: readonly PlaylistRow[], unwanted: readonly PlaylistRow[]): RemovalPlan {
  const going = unwanted.filter(addable);
  return {
    ...removalOf(rows, new Set<PlaylistRow>(going)),
    going,
    kept: unwanted.filter((row) => !addable(row)),
  };
}

export const writesOf = (steps: readonly RemovalStep[]): number =>
  steps.reduce((sum, { insert }) => sum + 1 + insert.length, 0);

/** How some rows leave a playlist although Spotify takes out every occurrence of what they are. */
export function removalOf(
  rows: readonly PlaylistRow[],
  going: ReadonlySet<PlaylistRow>,
): Pick<RemovalPlan, 'steps' | 'left'> {
  const left = rows.filter((row) => !going.has(row));
  const staying = new Set(left.map(({ uri }) => uri));
  const uris = [...new Set([...going].flatMap(({ uri }) => uri ?? []))];
  const groups = [
    ...chunks(
      uris.filter((uri) => !staying.has(uri)),
      mostRemoved,
    ),
    ...chunks(
      uris.filter((uri) => staying.has(uri)),
      mostOut,
    ),
  ];
  let list = rows;
  const steps = groups.map((remove) => {
    const gone = new Set<string | undefined>(remove);
    list = list.filter((row) => !(going.has(row) && gone.has(row.uri)));
    return { remove, insert: inserts(list, gone) };
  });
  return { steps, left };
}

/** Where what was taken out with its repeats must stand in a list, next to each other in one request. */
function inserts(list: readonly PlaylistRow[], gone: ReadonlySet<string | undefined>): readonly Insert[] {
  const found: Array<{ position: number; uris: string[] }> = [];
  for (const [position, { uri }] of list.entries()) {
    if (uri === undefined || !gone.has(uri)) continue;
    const last = found.at(-1);
    if (last && last.position + last.uris.length === position) last.uris.push(uri);
    else found.push({ position, uris: [uri] });
  }
  return found;
}

const chunks = <T>(items: readonly T[], size: number): ReadonlyArray<readonly T[]> =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
