import * as z from 'zod';
import type { Data } from '../../lib/tools/definition/context.ts';
import type { SpotifyTools } from './spotify-tools.ts';

type Step = string | number;

const indexed = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);

/** The value at a path in an answer; fails if there is none. */
function valueAt(value: unknown, path: readonly Step[]): unknown {
  return path.reduce<unknown>((inside, step) => {
    const entry = Object.entries(indexed.parse(inside)).find(([key]) => key === String(step));
    if (!entry) throw new Error(`nothing at ${path.join('.')} in ${JSON.stringify(value)?.slice(0, 500)}`);
    return entry[1];
  }, value);
}

/** Reads one value of an answer by its path and checks its type. */
export const pick = {
  text: (value: unknown, ...path: readonly Step[]): string => z.string().parse(valueAt(value, path)),
  number: (value: unknown, ...path: readonly Step[]): number => z.number().parse(valueAt(value, path)),
  list: (value: unknown, ...path: readonly Step[]): readonly unknown[] =>
    z.array(z.unknown()).parse(valueAt(value, path)),
  data: (value: unknown, ...path: readonly Step[]): Data =>
    z.record(z.string(), z.unknown()).parse(valueAt(value, path)),
};

/** Whether a row has a truthy value under a key. */
export const hasValue =
  (key: string) =>
  (row: unknown): boolean =>
    Boolean(pick.data(row)[key]);

/** Search words that match every kind in the demo's catalogue. */
const words = 'the';

/** The first search result of a kind. */
export async function searchFirst({ call }: SpotifyTools, search_type: string, query = words): Promise<Data> {
  const { data } = await call('search', { query, search_type, limit: 5 });
  const [first] = pick.list(data, 'items');
  return pick.data(first);
}

/** All rows of a paged tool; fails instead of looping forever. */
export async function readAllRows(
  { call }: SpotifyTools,
  tool: string,
  args: Data,
  rows: (data: Data) => readonly unknown[],
  next: (data: Data) => Data | undefined,
): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  let further: Data | undefined = {};
  for (let calls = 0; further !== undefined; calls++) {
    if (calls > 50) throw new Error(`${tool} goes in circles`);
    const { data }: { readonly data: Data } = await call(tool, { ...args, ...further });
    all.push(...rows(data));
    further = next(data);
  }
  return all;
}

/** The next page by `next_offset`. */
export const nextByOffset = (data: Data): Data | undefined =>
  data['has_more'] === true ? { offset: pick.number(data, 'next_offset') } : undefined;
