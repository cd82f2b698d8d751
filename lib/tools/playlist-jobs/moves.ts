/** One reorder request of Spotify: moves `length` rows from `start` before the row that is currently at `before`. */
export interface Move {
  readonly start: number;
  readonly length: number;
  readonly before: number;
}

export function applyMove<T>(list: readonly T[], { start, length, before }: Move): T[] {
  const moved = list.slice(start, start + length);
  const rest = [...list.slice(0, start), ...list.slice(start + length)];
  const at = before > start ? before - length : before;
  return [...rest.slice(0, at), ...moved, ...rest.slice(at)];
}

export const inverseMove = ({ start, length, before }: Move): Move =>
  before > start
    ? { start: before - length, length, before: start }
    : { start: before, length, before: start + length };

/**
 * The moves that sort a list: adjacent rows in the right order move together as a block, and as many blocks as possible stay
 * in place (a longest increasing subsequence).
 * @param ranks the target position of each row: every number below its length once.
 */
export function planMoves(ranks: readonly number[]): readonly Move[] {
  const blocks = orderedBlocks(ranks);
  const staying = longestIncreasingSubsequence(blocks.map(({ first }) => first));
  const going = blocks.filter((_, index) => !staying.has(index)).toSorted((one, other) => one.first - other.first);
  let list = ranks;
  return going.map(({ first, length }) => {
    const start = list.indexOf(first);
    const before = first === 0 ? 0 : list.indexOf(first - 1) + 1;
    const move = { start, length, before };
    list = applyMove(list, move);
    return move;
  });
}

/** Runs of rows that are also adjacent in the target order. */
function orderedBlocks(ranks: readonly number[]): ReadonlyArray<{ readonly first: number; readonly length: number }> {
  const blocks: Array<{ first: number; length: number }> = [];
  for (const rank of ranks) {
    const last = blocks.at(-1);
    if (last && last.first + last.length === rank) last.length++;
    else blocks.push({ first: rank, length: 1 });
  }
  return blocks;
}

/** The indexes of a longest increasing subsequence (patience sorting). */
function longestIncreasingSubsequence(values: readonly number[]): ReadonlySet<number> {
  const tops: number[] = [];
  const below: Array<number | undefined> = [];
  for (const [index, value] of values.entries()) {
    const pile = tops.findIndex((top) => (values[top] ?? 0) > value);
    const at = pile < 0 ? tops.length : pile;
    below[index] = at > 0 ? tops[at - 1] : undefined;
    tops[at] = index;
  }
  const places = new Set<number>();
  for (let index = tops.at(-1); index !== undefined; index = below[index]) places.add(index);
  return places;
}
