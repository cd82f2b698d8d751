import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionHeld, type Key, keyOf, readRow, replacingDamagedRow, type Table } from '../dynamodb.ts';

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
    const key = keyFor(what, now(), window);
    const update = () =>
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: keyOf(key),
          UpdateExpression: 'ADD attempts :one SET expires_at = :end',
          ConditionExpression: 'NOT attribute_type(attempts, :number) OR attempts < :most',
          ExpressionAttributeValues: {
            ':number': { S: 'N' },
            ':one': { N: '1' },
            ':most': { N: String(most) },
            ':end': { N: String((Math.floor(now() / window) + 1) * Math.ceil(window / 1000)) },
          },
        }),
      );
    return conditionHeld(replacingDamagedRow(table, key, update));
  };
