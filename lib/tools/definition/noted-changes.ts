import { cut } from '../../spotify/code-points.ts';
import type { Change } from './ports.ts';

/** Changes that touch this tag note themselves with its generation, which is written anyway, where they have no way back. */
export const notedWith = 'player';

const separator = '\n';
const longestName = 40;
const most = 10;

/** The text of a change without a way back: short, since ten of them share a row with what is written at each change. */
export const noteOf = ({ id, tool, client = '', why = '' }: Omit<Change, 'at' | 'steps'>): string =>
  [id, tool, cut(client.replaceAll(separator, ' '), longestName), why].join(separator);

/** The change that a text is of. Ids begin with the time in milliseconds since the epoch. */
function changeIn(note: string): Change {
  const [id = '', tool = '', client = '', why = ''] = note.split(separator);
  return { id, tool, at: Number.parseInt(id, 10), steps: [], why, ...(client !== '' && { client }) };
}

/** The last ten of the changes that have a row of their own and of those that are noted, newest first. */
export function lastChanges(rows: readonly Change[], notes: readonly string[], now: number): readonly Change[] {
  const known = new Set(rows.map(({ id }) => id));
  const noted = notes.map(changeIn).filter(({ id, at }) => !known.has(id) && at + day > now);
  return [...rows, ...noted].toSorted((one, other) => (one.id < other.id ? 1 : -1)).slice(0, most);
}

const day = 86_400_000;
