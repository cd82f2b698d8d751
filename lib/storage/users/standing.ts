import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Standing } from '../../resilience/store/fleet-store.ts';
import { consentEnds } from '../../spotify/consent.ts';
import { conditionHeld, type Key, keyOf, type Row, readRow, type Table, userKey } from '../dynamodb.ts';

/** The key of the row that says that an account may use the server. */
export const standingKey = (account: string): Key => userKey(account, 'user');

/** The content of the user's row. A row without the time from which tokens count admits nobody. */
export function standingOf(row: Row | undefined): Standing | undefined {
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
export const standing =
  (table: Table) =>
  async (account: string): Promise<Standing | undefined> =>
    standingOf(await readRow(table, standingKey(account)));

/** Records that Spotify ended a user's sign-in: clients must sign in again; refreshing their token is refused. */
export const endStanding =
  ({ client, name: TableName }: Table) =>
  async (account: string): Promise<void> => {
    // Without a row there is no sign-in.
    await conditionHeld(
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf(standingKey(account)),
          UpdateExpression: 'SET ended = :yes',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':yes': { BOOL: true } },
        }),
      ),
    );
  };
