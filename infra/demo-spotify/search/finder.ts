import type { WordIndex } from './words.ts';
import { telling, wordsOf } from './words.ts';

/** One way from a word to entities: by a text of their own or of something that they belong to. */
export interface Source<T> {
  readonly find: WordIndex<T>;
  readonly weight: number;
}

/** What can be found, and how good a hit is before its words count. */
export interface Findable {
  readonly n: number;
  readonly name: string;
  readonly popularity?: number;
}

/** Entities that have every word, best first; where none has all, those that have the most. */
export function ranked<T extends Findable>(words: readonly string[], sources: readonly Source<T>[]): readonly T[] {
  const hits = words.map((word) => weighed(word, sources));
  const all = havingEvery(hits);
  const scores = all.length > 0 || words.length < 2 ? all : havingAny(hits);
  const phrase = words.join(' ');
  return scores
    .map(([entity, score]) => ({ entity, score: score + closeness(entity, phrase) }))
    .sort(
      (left, right) =>
        right.score - left.score ||
        (right.entity.popularity ?? 0) - (left.entity.popularity ?? 0) ||
        left.entity.n - right.entity.n,
    )
    .map(({ entity }) => entity);
}

function weighed<T>(word: string, sources: readonly Source<T>[]): ReadonlyMap<T, number> {
  const scores = new Map<T, number>();
  for (const { find, weight } of sources) {
    for (const entity of find(word)) scores.set(entity, (scores.get(entity) ?? 0) + weight);
  }
  return scores;
}

/** Starts from the rarest word: only what has it can have all. */
function havingEvery<T>(hits: readonly ReadonlyMap<T, number>[]): readonly (readonly [T, number])[] {
  const [rarest, ...others] = hits.toSorted((left, right) => left.size - right.size);
  const found: (readonly [T, number])[] = [];
  for (const [entity, score] of rarest ?? []) {
    const more = others.map((hit) => hit.get(entity));
    if (more.every((part) => part !== undefined)) found.push([entity, more.reduce((sum, part) => sum + part, score)]);
  }
  return found;
}

/** The more words, the better: a word more counts for more than any weights. */
function havingAny<T>(hits: readonly ReadonlyMap<T, number>[]): readonly (readonly [T, number])[] {
  const sums = new Map<T, number>();
  for (const hit of hits) {
    for (const [entity, score] of hit) sums.set(entity, (sums.get(entity) ?? 0) + score + 100);
  }
  return [...sums];
}

const plainNames = new WeakMap<Findable, string>();

function closeness(entity: Findable, phrase: string): number {
  const plain = plainNames.get(entity) ?? telling(wordsOf(entity.name)).join(' ');
  plainNames.set(entity, plain);
  if (plain === phrase) return 10;
  return plain.startsWith(phrase) ? 3 : 0;
}
