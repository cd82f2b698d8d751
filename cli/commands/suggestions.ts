import { distance } from 'fastest-levenshtein';

/** The word that was probably meant, if one is near enough. */
export function closest(word: string, words: readonly string[]): string | undefined {
  const begun = words.filter((one) => one.toLowerCase().startsWith(word.toLowerCase()));
  if (begun.length === 1) return begun[0];
  const near = words
    .map((one) => ({ one, steps: distance(word.toLowerCase(), one.toLowerCase()) }))
    .filter(({ one, steps }) => steps <= Math.max(1, Math.floor(Math.max(word.length, one.length) * 0.4)))
    .toSorted((a, b) => a.steps - b.steps);
  return near[0]?.one;
}
