import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { keyOf, type Table } from './dynamodb.ts';

/** Where short links lead, which never changes: kept for good, for everybody. */
export function shortLinks({ client, name: TableName }: Table) {
  const key = (link: string) => keyOf({ pk: 'short-links', sk: link });
  return {
    read: async (link: string): Promise<string | undefined> => {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: key(link) }));
      return Item?.['target']?.S;
    },
    keep: async (link: string, target: string): Promise<void> => {
      await client.send(new PutItemCommand({ TableName, Item: { ...key(link), target: { S: target } } }));
    },
  };
}
