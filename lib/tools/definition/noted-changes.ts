import { cut } from '../../spotify/text.ts';
import type { Change } from './ports.ts';

/** A change that cannot be undone and touches this tag is noted in the tag's row, which is written anyway. */
export const notedWith = 'player';

const separator = '\n';
const longestName = 40;
const most = 10;

/** The note of a change that cannot be undone. It is short: the row holds ten of them and is written at each change. */
export const noteOf = ({ id, tool, client = '', why = '' }: Omit<Change, 'at' | 'steps'>): string =>
  [id, tool, cut(client.replaceAll(separator, ' '), longestName), why].join(separator);

/** Parses a note. Ids begin with the time in milliseconds since the epoch. */
function changeIn(note: string): Change {
  const [id = '', tool = '', client = '', why = ''] = note.split(separator);
  return { id, tool, at: Number.parseInt(id, 10), steps: [], why, ...(client !== '' && { client }) };
}

/** The last ten changes of those with a row of their own and those that are noted, newest first. */
export function lastChanges(rows: readonly Change[], notes: readonly string[], now: number): readonly Change[] {
  const known = new Set(rows.map(({ id }) => id));
  const noted = notes.map(changeIn).filter(({ id, at }) => !known.has(id) && at + day > now);
  return [...rows, ...noted].toSorted((one, other) => (one.id < other.id ? 1 : -1)).slice(0, most);
}

const day = 86_400_000;
