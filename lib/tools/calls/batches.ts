import type { Answer, Freshness } from '../../spotify/answer.ts';
import { SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';

/** The result of a list that is sent in batches. */
export interface Batches<Item, Result> {
  /** The batches that succeeded, in order, each with its result. */
  readonly done: ReadonlyArray<{ readonly items: readonly Item[]; readonly result: Result }>;
  /** The items from the failed batch on: failed or not sent. */
  readonly rest: readonly Item[];
  /** Why it stopped. */
  readonly failure?: SpotifyFailure;
}

/**
 * Sends a list in parts of at most `size`, one after the other, and stops at the first that fails.
 * @throws SpotifyError when nothing went through: then it is an ordinary failure.
 */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  size: number,
  send: (batch: readonly Item[]) => Promise<Result>,
): Promise<Batches<Item, Result>> {
  const done: Array<{ items: readonly Item[]; result: Result }> = [];
  for (let start = 0; start < items.length; start += size) {
    const batch = items.slice(start, start + size);
    try {
      done.push({ items: batch, result: await send(batch) });
    } catch (error) {
      if (!(error instanceof SpotifyError) || done.length === 0) throw error;
      return { done, rest: items.slice(start), failure: error.failure };
    }
  }
  return { done, rest: [] };
}

const worst = ['live', 'cache', 'stale', 'minimal'] as const;

/** The freshness of a combined answer: the worst source and the oldest age. */
export function freshnessOf(first: Answer, ...others: readonly Answer[]): Freshness {
  return others.reduce((sofar, { freshness }) => {
    const { source } = freshness;
    const base = worst.indexOf(source) > worst.indexOf(sofar.source) ? freshness : sofar;
    return { ...base, age_seconds: Math.max(sofar.age_seconds, freshness.age_seconds) };
  }, first.freshness);
}
