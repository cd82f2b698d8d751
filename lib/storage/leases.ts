import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionHeld, keyOf, type Table } from './dynamodb.ts';

/** Leases in the table: at most one holder at a time, and none for longer than it asked for. */
export const leases =
  ({ client, name: TableName }: Table, now: () => number, random: () => string) =>
  /** Acquires the lease `name`; resolves to its release function, or to `undefined` while another container holds it. */
  async (name: string, milliseconds: number): Promise<(() => Promise<void>) | undefined> => {
    const key = keyOf({ pk: `lease:${name}`, sk: 'lease' });
    const holder = { S: random() };
    const until = now() + milliseconds;
    const acquired = await conditionHeld(
      client.send(
        new PutItemCommand({
          TableName,
          Item: { ...key, holder, until: { N: String(until) }, expires_at: { N: String(Math.ceil(until / 1000)) } },
          // The mark is already ours if this is a retry after a lost response.
          ConditionExpression: 'NOT attribute_type(#until, :number) OR #until < :now OR holder = :mine',
          ExpressionAttributeNames: { '#until': 'until' },
          ExpressionAttributeValues: { ':now': { N: String(now()) }, ':mine': holder, ':number': { S: 'N' } },
        }),
      ),
    );
    if (!acquired) return undefined;
    return async () => {
      const command = new DeleteItemCommand({
        TableName,
        Key: key,
        ConditionExpression: 'holder = :mine',
        ExpressionAttributeValues: { ':mine': holder },
      });
      // A lease that cannot be released or was lost expires by itself.
      await client.send(command).catch(() => undefined);
    };
  };
