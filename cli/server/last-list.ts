import path from 'node:path';
import * as z from 'zod';
import { usageError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import { readJson, writeJson } from './json-file.ts';

const item = z.object({
  number: z.number(),
  /** `track`, `album`, `device`, … */
  kind: z.string(),
  /** A Spotify URI, or the id of a device. */
  ref: z.string(),
  name: z.string(),
  by: z.string().default(''),
});

/** One row that a command can name by its number. */
export type ListItem = z.output<typeof item>;

const lists = z.record(z.string(), z.object({ at: z.number(), items: z.array(item) }));
const minutes = 30;

const fileIn = ({ folder }: Pick<Ports, 'folder'>): string => path.join(folder, 'last-lists.json');

/** Remembers the rows of the list that was just shown for this server. */
export async function keepList(
  ports: Pick<Ports, 'folder' | 'now'>,
  url: string,
  items: readonly ListItem[],
): Promise<void> {
  const all = await readJson(fileIn(ports), lists);
  // A list that cannot be kept only costs its numbers.
  await writeJson(fileIn(ports), { ...all, [url]: { at: ports.now(), items } }).catch(() => undefined);
}

/** The rows of the last list of this server, if it is not older than 30 minutes. */
export async function lastList(ports: Pick<Ports, 'folder' | 'now'>, url: string): Promise<readonly ListItem[]> {
  const found = (await readJson(fileIn(ports), lists))[url];
  return found && ports.now() - found.at < minutes * 60_000 ? found.items : [];
}

/** Up to three digits name a row; longer numbers are words, such as 1999. */
const places = /^(\d{1,3})(?:-(\d{1,3}))?$/;
export const isNumber = (word: string): boolean => places.test(word);

/**
 * The rows that numbers such as `3` and ranges such as `2-5` name.
 * @throws CliError when there is no such row.
 */
export async function itemsNumbered(
  ports: Pick<Ports, 'folder' | 'now'>,
  url: string,
  words: readonly string[],
): Promise<readonly ListItem[]> {
  const list = await lastList(ports, url);
  const numbers = words.flatMap((word) => {
    const [, from = '', to = from] = places.exec(word) ?? [];
    return Array.from({ length: Math.max(1, Number(to) - Number(from) + 1) }, (_, at) => Number(from) + at);
  });
  return numbers.map((number) => {
    const found = list.find((one) => one.number === number);
    if (found) return found;
    const first = list[0]?.number ?? 0;
    const why =
      list.length === 0
        ? `There is no list to take number ${number} from: numbers are valid for ${minutes} minutes after a list. Run a search first, or type the name.`
        : `The last list has no number ${number}: it goes from ${first} to ${list.at(-1)?.number ?? first}.`;
    throw usageError(why);
  });
}
