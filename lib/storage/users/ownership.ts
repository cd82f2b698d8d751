import { DeleteItemCommand, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionHeld, keyOf, type Table } from '../dynamodb.ts';
import { ownerKey, ownerRow } from './owner.ts';

/** Who owns the server, and how that comes to be and ends. */
export function ownership({ client, name: TableName }: Table) {
  const mine = (account: string) => ({ ExpressionAttributeValues: { ':me': { S: account } } });
  return {
    /** Makes an account the owner; resolves to whether it is: the first one stays. */
    claim: (account: string): Promise<boolean> =>
      conditionHeld(
        client.send(
          new PutItemCommand({
            TableName,
            Item: ownerRow(account),
            ConditionExpression: 'attribute_not_exists(pk) OR account_id = :me',
            ...mine(account),
          }),
        ),
      ),
    /** Leaves the server without an owner, if this account is it. */
    release: (account: string): Promise<boolean> =>
      conditionHeld(
        client.send(
          new DeleteItemCommand({
            TableName,
            Key: keyOf(ownerKey),
            ConditionExpression: 'account_id = :me',
            ...mine(account),
          }),
        ),
      ),
  };
}

const guestsKey = keyOf({ pk: 'server', sk: 'guests' });

/** The allow-list: Spotify ids of those who may sign in besides the owner, in one row. */
export function guests({ client, name: TableName }: Table) {
  const change = async (how: 'ADD' | 'DELETE', id: string): Promise<void> => {
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: guestsKey,
        UpdateExpression: `${how} ids :id`,
        ExpressionAttributeValues: { ':id': { SS: [id] } },
      }),
    );
  };
  return {
    read: async (): Promise<readonly string[]> => {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: guestsKey, ConsistentRead: true }));
      return (Item?.['ids']?.SS ?? []).toSorted();
    },
    add: (id: string): Promise<void> => change('ADD', id),
    remove: (id: string): Promise<void> => change('DELETE', id),
    clear: async (): Promise<void> => {
      await client.send(new DeleteItemCommand({ TableName, Key: guestsKey }));
    },
  };
}
