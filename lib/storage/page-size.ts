import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expiry, keyOf, type Table } from './dynamodb.ts';

const key = keyOf({ pk: 'page-size', sk: 'playlist-items' });
/** Spotify may change it: after this time it is found out anew. Milliseconds. */
const lifetime = 7 * 86_400_000;

/** How many rows of a playlist Spotify gives a page: the same for everybody. */
export function pageSizes({ client, name: TableName }: Table, now: () => number) {
  return {
    /** `undefined` where nobody has found out lately. */
    read: async (): Promise<number | undefined> => {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: key }));
      const rows = Number(Item?.['rows']?.N);
      return rows > 0 && Number(Item?.['expires_at']?.N) * 1000 > now() ? rows : undefined;
    },
    keep: async (rows: number): Promise<void> => {
      const Item = { ...key, rows: { N: String(rows) }, ...expiry(now(), lifetime) };
      await client.send(new PutItemCommand({ TableName, Item }));
    },
  };
}
