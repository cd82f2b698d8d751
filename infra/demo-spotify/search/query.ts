import { telling, wordsOf } from './words.ts';

/** A search query, taken apart. Every list of words must be found as a whole. */
export interface Query {
  readonly words: readonly string[];
  readonly artist: readonly string[];
  readonly album: readonly string[];
  readonly track: readonly string[];
  readonly genre: string | undefined;
  readonly isrc: string | undefined;
  readonly upc: string | undefined;
  readonly years: readonly [number, number] | undefined;
  readonly tags: readonly string[];
}

const filter = /\b(artist|album|track|genre|isrc|upc|year|tag):(?:"([^"]*)"|(\S+))/gi;

/** Takes apart `word word artist:"…" year:1990-1999 tag:new`. */
export function parseQuery(text: string): Query {
  const filters = new Map<string, string[]>();
  const rest = text.replace(filter, (_all, name: string, quoted: string | undefined, bare: string | undefined) => {
    const key = name.toLowerCase();
    filters.set(key, [...(filters.get(key) ?? []), quoted ?? bare ?? '']);
    return ' ';
  });
  const all = (name: string) => (filters.get(name) ?? []).flatMap(wordsOf);
  const first = (name: string) => filters.get(name)?.[0]?.toLowerCase();
  return {
    words: telling(wordsOf(rest)),
    artist: all('artist'),
    album: all('album'),
    track: all('track'),
    genre: first('genre'),
    isrc: first('isrc')?.toUpperCase(),
    upc: first('upc'),
    years: yearsOf(first('year')),
    tags: all('tag'),
  };
}

function yearsOf(text: string | undefined): readonly [number, number] | undefined {
  const parts = /^(\d{4})(?:-(\d{4}))?$/.exec(text ?? '');
  if (!parts) return undefined;
  const from = Number(parts[1]);
  return [from, Number(parts[2] ?? from)];
}
