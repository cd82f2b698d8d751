import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionHeld, expiry, keyOf, type Table } from '../dynamodb.ts';

/** Counts attempts of the whole fleet; resolves to whether this one is still within `most` in its window (milliseconds). */
export const attempts =
  ({ client, name: TableName }: Table, now: () => number) =>
  (what: string, most: number, window: number): Promise<boolean> =>
    conditionHeld(
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf({ pk: `attempts#${what}`, sk: String(Math.floor(now() / window)) }),
          UpdateExpression: 'ADD attempts :one SET expires_at = :end',
          ConditionExpression: 'attribute_not_exists(attempts) OR attempts < :most',
          ExpressionAttributeValues: {
            ':one': { N: '1' },
            ':most': { N: String(most) },
            ':end': expiry(now(), 2 * window)['expires_at'] ?? { NULL: true },
          },
        }),
      ),
    );
