import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionHeld, keyOf, replacingDamagedRow, type Table } from './dynamodb.ts';

const twoDays = 2 * 86_400_000;

/** A budget of at most `most` calls a day, counted in one row of the table for each day. */
export function dailyBudget(table: Table, now: () => number, job: string, most: number) {
  const { client, name: TableName } = table;
  const add = async (day: string, calls: number, last: number): Promise<void> => {
    const key = { pk: `budget#${job}`, sk: day };
    const update = () =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf(key),
          UpdateExpression: 'ADD calls :calls SET expires_at = :expires_at',
          ConditionExpression: 'NOT attribute_type(calls, :number) OR calls <= :last',
          ExpressionAttributeValues: {
            ':number': { S: 'N' },
            ':calls': { N: String(calls) },
            ':last': { N: String(last) },
            ':expires_at': { N: String(Math.ceil((now() + twoDays) / 1000)) },
          },
        }),
      );
    await replacingDamagedRow(table, key, update);
  };
  return {
    /** Reserves calls; resolves to a function that returns the unused ones, or to `undefined` when too few are left. */
    take: async (calls: number): Promise<((unused: number) => Promise<void>) | undefined> => {
      const day = new Date(now()).toISOString().slice(0, 10);
      if (calls > most) return;
      if (!(await conditionHeld(add(day, calls, most - calls)))) return;
      return (unused) => add(day, -unused, most);
    },
  };
}
