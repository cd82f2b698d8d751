/** `1 call`, `2 calls`. */
export const countOf = (count: number, thing: string): string =>
  `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;

export const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;

/** `less than a minute`, `2 min`, `3 h 20 min`. */
export function formatDuration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** `a, b and c`. */
export const joinWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** The last value of each key in texts such as `search opened`. */
export const lastValues = (texts: readonly string[]): ReadonlyMap<string, string> =>
  new Map(texts.map((text) => [text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)]));

/** What occurs, the most frequent first, with how often: `no active device (2), not found (1)`. */
export function topCounts(words: readonly string[], most = 3): string {
  const counts = Map.groupBy(words, (word) => word);
  return [...counts]
    .map(([word, { length }]) => ({ word, length }))
    .toSorted((one, other) => other.length - one.length)
    .slice(0, most)
    .map(({ word, length }) => `${word} (${length})`)
    .join(', ');
}
