import { addWithin, type Table } from './dynamodb.ts';

const twoDays = 2 * 86_400_000;

/** A budget of at most `most` calls a day, counted in one row of the table for each day. */
export function dailyBudget(table: Table, now: () => number, job: string, most: number) {
  const count = (day: string, add: number): Promise<boolean> => {
    const expiresAt = Math.ceil((now() + twoDays) / 1000);
    return addWithin(table, { pk: `budget#${job}`, sk: day }, 'calls', { add, most, expiresAt });
  };
  return {
    /** Reserves calls; resolves to a function that returns the unused ones, or to `undefined` when too few are left. */
    take: async (calls: number): Promise<((unused: number) => Promise<void>) | undefined> => {
      const day = new Date(now()).toISOString().slice(0, 10);
      if (calls > most || !(await count(day, calls))) return;
      return async (unused) => void (await count(day, -unused));
    },
  };
}
