import * as z from 'zod';
import type { TableSpec } from '../../template/state.ts';
import { type Admin, succeeds } from './tables.ts';

const schema = z.object({ KeySchema: z.array(z.object({ AttributeName: z.string() })) });
const page = z.object({
  Items: z.array(z.record(z.string(), z.unknown())),
  LastEvaluatedKey: z.record(z.string(), z.unknown()).optional(),
});

/** Deletes the rows of a table that have expired by `now` (milliseconds), as DynamoDB does in the background; resolves to how many there were. */
export async function deleteExpired(admin: Admin, table: TableSpec, now: number): Promise<number> {
  const { name: TableName, create, expiryAttribute } = table;
  if (expiryAttribute === undefined) return 0;
  const keys = schema.parse(create).KeySchema.map(({ AttributeName }, nth) => [`#key${nth}`, AttributeName] as const);
  const expired = {
    ExpressionAttributeNames: { '#expiry': expiryAttribute },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
  };
  let deleted = 0;
  let ExclusiveStartKey: unknown;
  do {
    const found = await admin('Scan', {
      ...{ TableName, ...expired, FilterExpression: '#expiry < :now' },
      ProjectionExpression: keys.map(([name]) => name).join(', '),
      ExpressionAttributeNames: { ...expired.ExpressionAttributeNames, ...Object.fromEntries(keys) },
      ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }),
    });
    const { Items, LastEvaluatedKey } = page.parse(found);
    for (const Key of Items) {
      // A row that was written again meanwhile stays.
      const removal = { TableName, Key, ...expired, ConditionExpression: '#expiry < :now' };
      if (await succeeds('ConditionalCheckFailedException', admin('DeleteItem', removal))) deleted += 1;
    }
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return deleted;
}
