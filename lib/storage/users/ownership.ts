import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionHeld, type Key, keyOf, type Row, readRow, type Table } from '../dynamodb.ts';

/** Claims and releases the ownership of the server. */
export function ownership({ client, name: TableName }: Table) {
  const mine = (account: string) => ({ ExpressionAttributeValues: { ':me': { S: account } } });
  return {
    /** Makes an account the owner unless there is one; resolves to whether the account owns the server. */
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

const guestsKey: Key = { pk: 'server', sk: 'guests' };

/** The allow-list: Spotify ids of those who may sign in besides the owner, in one row. */
export function guests(table: Table) {
  const { client, name: TableName } = table;
  const change = async (how: 'ADD' | 'DELETE', id: string): Promise<void> => {
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: keyOf(guestsKey),
        UpdateExpression: `${how} ids :id`,
        ExpressionAttributeValues: { ':id': { SS: [id] } },
      }),
    );
  };
  return {
    read: async (): Promise<readonly string[]> => ((await readRow(table, guestsKey))?.['ids']?.SS ?? []).toSorted(),
    add: (id: string): Promise<void> => change('ADD', id),
    remove: (id: string): Promise<void> => change('DELETE', id),
    clear: async (): Promise<void> => {
      await client.send(new DeleteItemCommand({ TableName, Key: keyOf(guestsKey) }));
    },
  };
}

export const ownerKey: Key = { pk: 'server', sk: 'owner' };

/** The row with the account for which the static access token acts. */
const ownerRow = (account: string): Row => ({ ...keyOf(ownerKey), account_id: { S: account } });

export const ownerOf = (row: Row | undefined): string | undefined => row?.['account_id']?.S;

/** Reads the owner's account id; `undefined` while nobody has claimed the server. */
export const owner = (table: Table) => async (): Promise<string | undefined> => ownerOf(await readRow(table, ownerKey));
