import { createHash, randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionHeld, expiry, keyOf, type Table, userKey } from '../dynamodb.ts';

/** The tokens that a user's calls have used: each counts once, in whichever container it arrives. */
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
          // Ours already when the answer of this very request was lost, and it goes out once more.
          ConditionExpression: 'attribute_not_exists(pk) OR #by = :mine',
          ExpressionAttributeNames: { '#by': 'by' },
          ExpressionAttributeValues: { ':mine': mine },
        }),
      ),
    );
  };
