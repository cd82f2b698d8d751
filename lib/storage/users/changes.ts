import { randomUUID } from 'node:crypto';
import { PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { parseJson } from '../../text.ts';
import type { Change } from '../../tools/definition/ports.ts';
import { conditionHeld, expiry, keyOf, type Row, type Table, userKey } from '../dynamodb.ts';

const day = 86_400_000;
const prefix = 'undo#';
const most = 10;
/** DynamoDB allows 400 KB for an item. */
const maxCharacters = 350_000;
/** An abbreviation for the most frequent prefix of URIs, so that 10,000 of them fit: JSON contains no control characters. */
const [short, long] = ['\u0001', 'spotify:track:'];
const Steps = z.array(z.unknown());
const Requests = z.array(z.string());
const Undone = z.object({ at: z.number(), steps: Steps });
const Untold = z.object({ at: z.number(), areas: z.record(z.string(), z.string()) });
const unreadable = 'Its record cannot be read.';

/** The changes of each user, newest last in the order of their keys. */
export const changes =
  ({ client, name: TableName }: Table, now: () => number) =>
  (account: string) => {
    const keyFor = (id: string) => keyOf(userKey(account, prefix + id));
    return {
      /** Stores a change for a day. Resolves to `false` for one whose steps exceed an item's size: it cannot be undone. */
      keep: async (change: Change): Promise<boolean> => {
        const steps = JSON.stringify(change.steps).replaceAll(long, short);
        const fits = steps.length <= maxCharacters;
        await client.send(
          new PutItemCommand({
            TableName,
            Item: { ...keyFor(change.id), ...rowOf(change, fits ? steps : undefined), ...expiry(change.at, day) },
          }),
        );
        return fits;
      },
      /** The last ten that are not too old, newest first. */
      recent: async (): Promise<readonly Change[]> => {
        const { Items = [] } = await client.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: { ':pk': { S: userKey(account, '').pk }, ':prefix': { S: prefix } },
            ScanIndexForward: false,
            Limit: most,
            ConsistentRead: true,
          }),
        );
        return Items.map(changeOf).filter(({ at }) => at + day > now());
      },
      claim: (id: string, lifetime: number): Promise<boolean> =>
        conditionHeld(
          client.send(
            new UpdateItemCommand({
              TableName,
              Key: keyFor(id),
              UpdateExpression: 'SET claimed_until = :until, claimed_by = :mine',
              // The mark is already ours if this is a retry after a lost response.
              ConditionExpression:
                'attribute_exists(pk) AND attribute_not_exists(undone_at) AND (NOT attribute_type(claimed_until, :number) OR claimed_until < :now OR claimed_by = :mine)',
              ExpressionAttributeValues: {
                ':number': { S: 'N' },
                ':now': { N: String(now()) },
                ':until': { N: String(now() + lifetime) },
                ':mine': { S: randomUUID() },
              },
            }),
          ),
        ),
    };
  };

function rowOf(
  { tool, at, client, why, undoneAt, requests, untold, undone, claimedUntil }: Change,
  steps: string | undefined,
): Row {
  const reason = steps === undefined ? 'The change is too large to be stored.' : why;
  return {
    tool: { S: tool },
    at: { N: String(at) },
    steps: { S: steps ?? '[]' },
    ...(client !== undefined && { client: { S: client } }),
    ...(reason !== undefined && { why: { S: reason } }),
    ...(undoneAt !== undefined && { undone_at: { N: String(undoneAt) } }),
    ...(requests && { requests: { S: JSON.stringify(requests) } }),
    ...(untold && { untold: { S: JSON.stringify(untold) } }),
    ...(undone && { undone: { S: JSON.stringify(undone) } }),
    ...(claimedUntil !== undefined && { claimed_until: { N: String(claimedUntil) } }),
  };
}

function changeOf(row: Row): Change {
  const steps = Steps.safeParse(parseJson(row['steps']?.S?.replaceAll(short, long))).data;
  const [client, undoneAt] = [row['client']?.S, row['undone_at']];
  const requests = Requests.safeParse(parseJson(row['requests']?.S)).data;
  const untold = Untold.safeParse(parseJson(row['untold']?.S)).data;
  const undone = Undone.safeParse(parseJson(row['undone']?.S)).data;
  const why = row['why']?.S ?? (steps ? undefined : unreadable);
  return {
    id: (row['sk']?.S ?? '').slice(prefix.length),
    tool: row['tool']?.S ?? '',
    at: Number(row['at']?.N ?? 0),
    steps: steps ?? [],
    ...(client !== undefined && { client }),
    ...(why !== undefined && { why }),
    ...(undoneAt && { undoneAt: Number(undoneAt.N ?? 0) }),
    ...(requests && { requests }),
    ...(untold && { untold }),
    ...(undone && { undone }),
  };
}
