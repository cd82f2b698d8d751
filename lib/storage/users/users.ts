import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { User, Users } from '../../auth/users.ts';
import { keyOf, type Row, readRow, type Table } from '../dynamodb.ts';
import { standingKey } from './standing.ts';
import { userRows } from './user-rows.ts';

export function users(table: Table, now: () => number): Users {
  const { client, name: TableName } = table;
  return {
    read: async (account) => userOf(account, await readRow(table, standingKey(account))),
    admit: admitting(table, now),
    remove: async (account) => {
      // This row is deleted first: from then on the user is refused and nothing is stored for them.
      await client.send(new DeleteItemCommand({ TableName, Key: keyOf(standingKey(account)) }));
      await userRows(table).remove(account, '');
      for (const lease of ['refresh', 'warming']) {
        const Key = keyOf({ pk: `lease:${lease}:${account}`, sk: 'lease' });
        await client.send(new DeleteItemCommand({ TableName, Key }));
      }
    },
  };
}

/** The clock of the container that issues the first token may be behind this one's. Milliseconds. */
const clocksApart = 5000;

const admitting =
  ({ client, name: TableName }: Table, now: () => number): Users['admit'] =>
  async ({ account, spotifyId, name, consentedAt }) => {
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: keyOf(standingKey(account)),
        // A token from before a disconnect must not become valid again with the next sign-in.
        UpdateExpression:
          'SET spotify_id = :id, display_name = :name, consented_at = :consent, not_before = if_not_exists(not_before, :since) REMOVE ended',
        ExpressionAttributeValues: {
          ':id': { S: spotifyId },
          ':name': { S: name },
          ':consent': { N: String(consentedAt) },
          ':since': { N: String(Math.floor((now() - clocksApart) / 1000)) },
        },
      }),
    );
  };

function userOf(account: string, row: Row | undefined): User | undefined {
  if (row === undefined || row['ended']?.BOOL === true) return undefined;
  return {
    account,
    spotifyId: row['spotify_id']?.S ?? '',
    name: row['display_name']?.S ?? '',
    consentedAt: Number(row['consented_at']?.N ?? 0),
  };
}
