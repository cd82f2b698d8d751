import { titleKey } from './identity.ts';

function pairs(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const word of text.split(' ')) {
    const padded = ` ${word} `;
    for (let at = 0; at < padded.length - 1; at++) {
      const pair = padded.slice(at, at + 2);
      found.set(pair, (found.get(pair) ?? 0) + 1);
    }
  }
  return found;
}

/** How alike two texts are, 0 to 1: the share of letter pairs that they have in common (Dice), in any order of the words. */
export function similarity(one: string, other: string): number {
  const [a, b] = [titleKey(one), titleKey(other)];
  if (a === b) return a === '' ? 0 : 1;
  if (a === '' || b === '') return 0;
  const [left, right] = [pairs(a), pairs(b)];
  const size = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);
  const shared = [...left].reduce((sum, [pair, count]) => sum + Math.min(count, right.get(pair) ?? 0), 0);
  return (2 * shared) / (size(left) + size(right));
}
