import * as z from 'zod';
import type { TallyHour } from '../../resilience/statistics/tally.ts';
import { parseJson } from '../../text.ts';
import { expiry, keyOf, queryRows, type Row, type Table } from '../dynamodb.ts';

const pk = 'tally';
const week = 7 * 24;
const hourLength = 3_600_000;
/** Eight days: a week is read, to the hour. Milliseconds. */
const life = 8 * 24 * hourLength;

const counts = z.record(z.string(), z.number());
const counted = z.object({
  slots: z.record(z.string(), z.record(z.string(), counts)),
  keys: z.record(z.string(), z.number()),
});

/** The row of one container's hour. It is written as a whole, so a repeated write changes nothing. */
export const tallyRow = ({ hour, container, slots, keys }: TallyHour): Row => ({
  ...keyOf({ pk, sk: `${hour}#${container}` }),
  counted: { S: JSON.stringify({ slots, keys }) },
  ...expiry(hour * hourLength, life),
});

/** The counts of all containers in the last week. */
export const tallies = (table: Table, now: () => number) => async (): Promise<readonly TallyHour[]> => {
  const first = Math.floor(now() / hourLength) - week;
  const values = { ':first': { S: String(first) } };
  return (await queryRows(table, pk, { where: 'sk >= :first', values, ConsistentRead: false })).flatMap(hourOf);
};

function hourOf(row: Row): readonly TallyHour[] {
  const [hour = '', container = ''] = (row['sk']?.S ?? '').split('#');
  const text = counted.safeParse(parseJson(row['counted']?.S));
  return text.success ? [{ hour: Number(hour), container, ...text.data }] : [];
}
