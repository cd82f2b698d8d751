import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type Row, type Table, userKey } from './dynamodb.ts';
import { entryOf } from './fleet/entry-row.ts';
import { jsonIn } from './json.ts';

/** Rows that are sealed with ids of the user's clients and browsers; the server cannot read them without those. */
const sealed = { sealed: 'only the client or browser that holds its id can open it' };

/** Reads every row of a user, as text that the user can read. */
export const exportRows =
  ({ client, name: TableName }: Table, now: () => number) =>
  async (account: string) => {
    const { pk } = userKey(account, '');
    const rows: Row[] = [];
    for (let from: Row | undefined, more = true; more; more = from !== undefined) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: pk } },
          ConsistentRead: true,
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      rows.push(...Items);
      from = LastEvaluatedKey;
    }
    return rows.map((row) => exported(row, now()));
  };

function exported({ pk: _, sk, expires_at: until, ...attributes }: Row, now: number) {
  const entry = attributes['meta'] && entryOf({ ...attributes, ...(until && { expires_at: until }) }, now);
  const content = entry ? { answer: jsonIn(entry.body) } : attributes['sealed'] ? sealed : readable(attributes);
  const end = until?.N === undefined ? {} : { until: new Date(Number(until.N) * 1000).toISOString() };
  return { row: sk?.S ?? '', ...end, content };
}

const readable = (attributes: Row): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, plain(value)]));

function plain({ S, N, BOOL, B, SS }: AttributeValue): unknown {
  if (B) return `${B.length} bytes`;
  return S === undefined ? (N === undefined ? (BOOL ?? SS) : Number(N)) : (jsonIn(S) ?? S);
}
