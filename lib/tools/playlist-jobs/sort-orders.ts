import { createHash } from 'node:crypto';
import { fold } from '../matching/fold.ts';
import type { PlaylistRow } from './rows.ts';

export const sortOrders = ['artist', 'title', 'album', 'release_date', 'added', 'duration', 'random'] as const;
export type SortOrder = (typeof sortOrders)[number];

type Key = ReadonlyArray<string | number>;

const keys: Readonly<Record<Exclude<SortOrder, 'random'>, (row: PlaylistRow) => Key>> = {
  artist: ({ artists, album, name }) => [fold(artists[0] ?? ''), fold(album ?? ''), fold(name)],
  title: ({ artists, name }) => [fold(name), fold(artists[0] ?? '')],
  album: ({ album, name }) => [fold(album ?? ''), fold(name)],
  release_date: ({ released, album, name }) => [released ?? '', fold(album ?? ''), fold(name)],
  added: ({ added_at }) => [added_at ?? ''],
  duration: ({ duration_ms }) => [duration_ms ?? 0],
};

function compared(one: Key, other: Key): number {
  for (const [at, value] of one.entries()) {
    const against = other[at] ?? '';
    if (value !== against) return value < against ? -1 : 1;
  }
  return 0;
}

/**
 * A random key for each row, reproducible by the seed. The first of equal rows has the smallest, so that a resumed sort does not
 * swap them.
 */
function randomKeys(rows: readonly PlaylistRow[], seed: number): readonly string[] {
  const number = (uri: string, time: number) => createHash('sha256').update(`${seed} ${uri} ${time}`).digest('hex');
  const counts = new Map<string, number>();
  for (const { uri = '' } of rows) counts.set(uri, (counts.get(uri) ?? 0) + 1);
  const left = new Map(
    [...counts].map(([uri, count]) => [uri, Array.from({ length: count }, (_, time) => number(uri, time)).sort()]),
  );
  return rows.map(({ uri = '' }) => left.get(uri)?.shift() ?? '');
}

/**
 * The target position of each row. Equal rows keep their order, and items that no longer exist go to the end.
 * @param seed makes `random` reproducible.
 */
export function sortRanks(
  rows: readonly PlaylistRow[],
  order: SortOrder,
  descending: boolean,
  seed: number,
): readonly number[] {
  const random = order === 'random' ? randomKeys(rows, seed) : [];
  const keyed = rows.map((row, at) => ({
    at,
    gone: row.kind === 'gone',
    key: order === 'random' ? [random[at] ?? ''] : keys[order](row),
  }));
  const sign = descending && order !== 'random' ? -1 : 1;
  const sorted = keyed.toSorted((one, other) =>
    one.gone === other.gone
      ? sign * compared(one.key, other.key) || one.at - other.at
      : Number(one.gone) - Number(other.gone),
  );
  const ranks = Array.from({ length: rows.length }, () => 0);
  for (const [rank, { at }] of sorted.entries()) ranks[at] = rank;
  return ranks;
}
