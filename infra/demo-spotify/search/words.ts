/** The words of a text, lower case, without accents. */
export function wordsOf(text: string): readonly string[] {
  const plain = /^[\x20-\x7e]*$/.test(text) ? text : text.normalize('NFD').replace(/\p{Mn}/gu, '');
  return plain
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

const fillers = new Set(['the', 'a', 'of', 'in', 'on', 'for', 'and']);

/** The words without those that occur in nearly every title, unless there are no others. */
export function telling(words: readonly string[]): readonly string[] {
  const others = words.filter((word) => !fillers.has(word));
  return others.length > 0 ? others : words;
}

/** Finds objects by a word of one of their texts. */
export type WordIndex<T> = (word: string) => readonly T[];

/** An index of the words of one text of each object; a word that is not in it is treated as a prefix. */
export function wordIndex<T>(entities: readonly T[], textOf: (entity: T) => string): WordIndex<T> {
  const postings = new Map<string, T[]>();
  for (const entity of entities) {
    for (const word of new Set(wordsOf(textOf(entity)))) {
      const list = postings.get(word);
      if (list) list.push(entity);
      else postings.set(word, [entity]);
    }
  }
  const vocabulary = [...postings.keys()].sort();
  return (word) => {
    const exact = postings.get(word);
    if (exact || word.length < 3) return exact ?? [];
    const found = new Set<T>();
    for (let at = placeIn(vocabulary, word); vocabulary[at]?.startsWith(word); at++)
      for (const entity of postings.get(vocabulary[at] ?? '') ?? []) found.add(entity);
    return [...found];
  };
}

/** Where a word stands in a sorted list, or would stand. */
function placeIn(sorted: readonly string[], word: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < word) low = middle + 1;
    else high = middle;
  }
  return low;
}
