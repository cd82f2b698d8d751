import type { WordIndex } from './words.ts';
import { wordsOf } from './words.ts';

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
  const all = combined(hits, hits.length);
  const scores = all.size > 0 || words.length < 2 ? all : combined(hits, 1);
  const phrase = words.join(' ');
  const total = new Map([...scores].map(([entity, score]) => [entity, score + closeness(entity.name, phrase)]));
  return [...total.keys()].sort(
    (left, right) =>
      (total.get(right) ?? 0) - (total.get(left) ?? 0) ||
      (right.popularity ?? 0) - (left.popularity ?? 0) ||
      left.n - right.n,
  );
}

function weighed<T>(word: string, sources: readonly Source<T>[]): ReadonlyMap<T, number> {
  const scores = new Map<T, number>();
  for (const { find, weight } of sources) {
    for (const entity of find(word)) scores.set(entity, (scores.get(entity) ?? 0) + weight);
  }
  return scores;
}

function combined<T>(hits: readonly ReadonlyMap<T, number>[], least: number): ReadonlyMap<T, number> {
  const seen = new Map<T, { score: number; words: number }>();
  for (const hit of hits) {
    for (const [entity, score] of hit) {
      const before = seen.get(entity);
      seen.set(entity, { score: score + (before?.score ?? 0), words: 1 + (before?.words ?? 0) });
    }
  }
  return new Map([...seen].filter(([, { words }]) => words >= least).map(([entity, { score }]) => [entity, score]));
}

function closeness(name: string, phrase: string): number {
  const plain = wordsOf(name).join(' ');
  if (plain === phrase) return 10;
  return plain.startsWith(phrase) ? 3 : 0;
}
