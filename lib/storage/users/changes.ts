import { DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { expiry, keyOf, type Table, userKey } from '../dynamodb.ts';
import { jsonIn } from '../json.ts';

/** What one tool call changed, and the steps that take it back, as JSON. */
export interface KeptChange {
  readonly id: string;
  readonly tool: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly steps: readonly unknown[];
}

const day = 86_400_000;
const prefix = 'undo#';
/** DynamoDB takes 400 KB an item. */
const mostCharacters = 350_000;
const Steps = z.array(z.unknown());

/** The changes of each user, newest last in the order of their keys. */
export const changes =
  ({ client, name: TableName }: Table, now: () => number) =>
  (account: string) => {
    const keyFor = (id: string) => keyOf(userKey(account, prefix + id));
    return {
      /** Keeps a change for a day; one that does not fit into a row cannot be taken back later. */
      keep: async ({ id, tool, at, steps }: KeptChange): Promise<void> => {
        const text = JSON.stringify(steps);
        if (text.length > mostCharacters) return;
        const facts = { tool: { S: tool }, at: { N: String(at) }, steps: { S: text } };
        await client.send(new PutItemCommand({ TableName, Item: { ...keyFor(id), ...facts, ...expiry(at, day) } }));
      },
      /** The newest that is not too old. */
      last: async (): Promise<KeptChange | undefined> => {
        const { Items = [] } = await client.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: { ':pk': { S: userKey(account, '').pk }, ':prefix': { S: prefix } },
            ScanIndexForward: false,
            Limit: 1,
            ConsistentRead: true,
          }),
        );
        const [row] = Items;
        const at = Number(row?.['at']?.N ?? 0);
        if (!row || at + day <= now()) return undefined;
        const steps = Steps.safeParse(jsonIn(row['steps']?.S)).data ?? [];
        return { id: (row['sk']?.S ?? '').slice(prefix.length), tool: row['tool']?.S ?? '', at, steps };
      },
      forget: async (id: string): Promise<void> => {
        await client.send(new DeleteItemCommand({ TableName, Key: keyFor(id) }));
      },
    };
  };
