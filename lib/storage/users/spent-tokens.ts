import { createHash, randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionHeld, expiry, keyOf, type Table, userKey } from '../dynamodb.ts';

/** Single-use tokens of a user: each is accepted once, in any container. */
export const spentTokens =
  ({ client, name: TableName }: Table, now: () => number) =>
  (account: string) =>
  (token: string, lifetime: number): Promise<boolean> => {
    const key = keyOf(userKey(account, `spent#${createHash('sha256').update(token).digest('base64url')}`));
    const mine = { S: randomUUID() };
    return conditionHeld(
      client.send(
        new PutItemCommand({
          TableName,
          Item: { ...key, by: mine, ...expiry(now(), lifetime) },
          // The mark is already ours if this is a retry after a lost response.
          ConditionExpression: 'attribute_not_exists(pk) OR #by = :mine',
          ExpressionAttributeNames: { '#by': 'by' },
          ExpressionAttributeValues: { ':mine': mine },
        }),
      ),
    );
  };
