import { addWithin, type Key, readRow, type Table } from '../dynamodb.ts';

/** Whether `most` attempts were already counted in the current window (milliseconds). Counts nothing itself. */
export const attemptsExhausted =
  (table: Table, now: () => number) =>
  async (what: string, most: number, window: number): Promise<boolean> =>
    Number((await readRow(table, keyFor(what, now(), window)))?.['attempts']?.N ?? 0) >= most;

const keyFor = (what: string, now: number, window: number): Key => ({
  pk: `attempts#${what}`,
  sk: String(Math.floor(now / window)),
});

/** Counts an attempt for the whole fleet; resolves to whether it is within `most` per window (milliseconds). */
export const attempts =
  (table: Table, now: () => number) =>
  (what: string, most: number, window: number): Promise<boolean> => {
    const expiresAt = (Math.floor(now() / window) + 1) * Math.ceil(window / 1000);
    return addWithin(table, keyFor(what, now(), window), 'attempts', { add: 1, most, expiresAt });
  };
