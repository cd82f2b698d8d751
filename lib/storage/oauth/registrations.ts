import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { digest } from '../../auth/tagged-ids.ts';
import { expiry, type Key, keyOf, queryRows, type Table } from '../dynamodb.ts';
import { unownedKey } from './sealed-rows.ts';

const partition = 'registrations';
const day = 86_400_000;

/**
 * Registered clients that nobody has used yet, oldest first. Their number is limited, so that strangers
 * can neither fill the table nor keep others from registering.
 */
export function unusedRegistrations(table: Table, now: () => number, most: number) {
  const { client, name: TableName } = table;
  const keys = async (): Promise<readonly Key[]> =>
    (await queryRows(table, partition)).map((row) => ({ pk: partition, sk: row['sk']?.S ?? '' }));
  const remove = (key: Key) => client.send(new DeleteItemCommand({ TableName, Key: keyOf(key) }));
  const digestIn = ({ sk }: Key): string => sk.slice(sk.indexOf('#') + 1);
  return {
    /** Adds a client, and removes the oldest above the cap. */
    add: async (clientId: string): Promise<void> => {
      const key = { pk: partition, sk: `${String(now()).padStart(14, '0')}#${digest(clientId)}` };
      await client.send(new PutItemCommand({ TableName, Item: { ...keyOf(key), ...expiry(now(), day) } }));
      const all = await keys();
      for (const old of all.slice(0, Math.max(0, all.length - most))) {
        await remove(unownedKey('Client', digestIn(old)));
        await remove(old);
      }
    },
    /** Called when a user signs in with the client: it no longer counts as unused. */
    keep: async (clientId: string): Promise<void> => {
      const wanted = digest(clientId);
      for (const key of await keys()) if (digestIn(key) === wanted) await remove(key);
    },
  };
}
