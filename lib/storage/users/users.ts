import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { User, Users } from '../../auth/users.ts';
import type { UserAccess } from '../../resilience/store/fleet-store.ts';
import { consentEnds } from '../../spotify/consent.ts';
import { conditionHeld, type Key, keyOf, type Row, readRow, type Table, userKey } from '../dynamodb.ts';
import { userRows } from './user-rows.ts';

export function users(table: Table, now: () => number): Users {
  const { client, name: TableName } = table;
  return {
    read: async (account) => userOf(account, await readRow(table, accessKey(account))),
    admit: admitting(table, now),
    remove: async (account) => {
      // This row is deleted first: from then on the user is refused and nothing is stored for them.
      await client.send(new DeleteItemCommand({ TableName, Key: keyOf(accessKey(account)) }));
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
        Key: keyOf(accessKey(account)),
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

/** The key of the row that says that an account may use the server. */
export const accessKey = (account: string): Key => userKey(account, 'user');

/** The content of the user's row. A row without the time from which tokens count admits nobody. */
export function userAccessOf(row: Row | undefined): UserAccess | undefined {
  const notBefore = row?.['not_before']?.N;
  const ended = row?.['ended'];
  if (!row || notBefore === undefined || (ended && ended.BOOL === undefined)) return undefined;
  const consentedAt = row['consented_at']?.N;
  return {
    notBefore: Number(notBefore),
    ended: ended?.BOOL === true,
    ...(consentedAt !== undefined && {
      consentedAt: Number(consentedAt),
      consentEndsAt: consentEnds(Number(consentedAt)),
    }),
  };
}

/** Reads whether a user may be served; `undefined` for a deleted user. */
export const userAccess =
  (table: Table) =>
  async (account: string): Promise<UserAccess | undefined> =>
    userAccessOf(await readRow(table, accessKey(account)));

/** Records that Spotify ended a user's sign-in: clients must sign in again; refreshing their token is refused. */
export const endUserAccess =
  ({ client, name: TableName }: Table) =>
  async (account: string): Promise<void> => {
    // Without a row there is no sign-in.
    await conditionHeld(
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf(accessKey(account)),
          UpdateExpression: 'SET ended = :yes',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':yes': { BOOL: true } },
        }),
      ),
    );
  };
