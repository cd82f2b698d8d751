import { type DuplicateCriterion, identityKey, isAddable, type PlaylistRow } from './rows.ts';

/** Rows to insert together before the row that has `position` at that time. */
export interface Insert {
  readonly position: number;
  readonly uris: readonly string[];
}

/** One request that removes all occurrences of items, and the requests that put one of each back at its first position. */
export interface RemovalStep {
  readonly remove: readonly string[];
  readonly insert: readonly Insert[];
}

export type RemovalPlan = ReturnType<typeof planRowRemoval>;

const maxRemoved = 100;
/** The most items that are out of the playlist at one time, in case the next request never comes. */
const maxOut = 20;

/** Removes the fewest items so that no row equals an earlier one. */
export function planDeduplication(rows: readonly PlaylistRow[], by: DuplicateCriterion): RemovalPlan {
  const seen = new Set<string>();
  const duplicates = rows.filter((row) => {
    const key = identityKey(row, by);
    return key !== undefined && (seen.has(key) || !seen.add(key));
  });
  return planRowRemoval(rows, duplicates);
}

/** Plans the removal of rows, as far as an app can remove them. */
export function planRowRemoval(rows: readonly PlaylistRow[], unwanted: readonly PlaylistRow[]) {
  const removed = unwanted.filter(isAddable);
  return {
    ...planRemovalSteps(rows, new Set<PlaylistRow>(removed)),
    removed,
    /** Unwanted rows that an app cannot remove: local files. */
    unremovable: unwanted.filter((row) => !isAddable(row)),
  };
}

export const countWrites = (steps: readonly RemovalStep[]): number =>
  steps.reduce((sum, { insert }) => sum + 1 + insert.length, 0);

/** Spotify removes every occurrence of an item, so occurrences that stay are put back. */
export function planRemovalSteps(rows: readonly PlaylistRow[], unwanted: ReadonlySet<PlaylistRow>) {
  const remaining = rows.filter((row) => !unwanted.has(row));
  const staying = new Set(remaining.map(({ uri }) => uri));
  const uris = [...new Set([...unwanted].flatMap(({ uri }) => uri ?? []))];
  const { all = [], some = [] } = Object.groupBy(uris, (uri) => (staying.has(uri) ? 'some' : 'all'));
  const groups = [...chunks(all, maxRemoved), ...chunks(some, maxOut)];
  let list = rows;
  const steps = groups.map((remove): RemovalStep => {
    const gone = new Set<string | undefined>(remove);
    list = list.filter((row) => !(unwanted.has(row) && gone.has(row.uri)));
    return { remove, insert: planReinserts(list, gone) };
  });
  return { steps, remaining };
}

/** The requests that put removed items back at their places in a list; neighbours share one request. */
function planReinserts(list: readonly PlaylistRow[], gone: ReadonlySet<string | undefined>): readonly Insert[] {
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
