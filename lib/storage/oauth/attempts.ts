import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionHeld, expiry, keyOf, overDamaged, type Table } from '../dynamodb.ts';

/** Counts attempts of the whole fleet; resolves to whether this one is still within `most` in its window (milliseconds). */
export const attempts =
  (table: Table, now: () => number) =>
  (what: string, most: number, window: number): Promise<boolean> => {
    const key = { pk: `attempts#${what}`, sk: String(Math.floor(now() / window)) };
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
            ':end': expiry(now(), 2 * window)['expires_at'] ?? { NULL: true },
          },
        }),
      );
    return conditionHeld(overDamaged(table, key, update));
  };
