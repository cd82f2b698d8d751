import { Agent } from 'node:http';
import * as z from 'zod';
import type { TableSpec } from '../../template/state.ts';
import { type Started, startEmbedded } from './embedded.ts';
import { forward, type Send, type Upstream } from './service.ts';
import { type Admin, createTable, deleteTable, dynamodbAdmin, scanned, succeeds } from './tables.ts';

/** How often rows that have expired are deleted from the embedded DynamoDB: AWS deletes them within days. Milliseconds. */
const hour = 3_600_000;

/** Starts the embedded DynamoDB or connects to the external one, and creates missing tables. */
export async function startDynamodb(tables: readonly TableSpec[], external: Upstream | undefined) {
  const server = external === undefined ? await startEmbedded() : reached(external);
  const { url, send } = server;
  const admin = dynamodbAdmin(send);
  const created: TableSpec[] = [];
  const sweep = () => Promise.all(tables.map((table) => deleteExpired(admin, table, Date.now())));
  // Rows that cannot be deleted now are deleted an hour later.
  const sweeping = external === undefined ? setInterval(() => sweep().catch(() => undefined), hour).unref() : undefined;
  /** Leaves an external server in its original state. */
  const close = async () => {
    clearInterval(sweeping);
    // The embedded server ends with its data.
    if (external !== undefined) await Promise.all(created.map((table) => deleteTable(admin, table)));
    await server.close();
  };
  try {
    for (const table of tables) if (await createTable(admin, table)) created.push(table);
    const warmUp = () => Promise.all(tables.map((table) => rehearse(admin, table))).then(() => undefined);
    return { url, send, admin, warmUp, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * An update that changes nothing, with the kinds of expressions that the functions use: for the first one the embedded
 * server compiles its parsers, as long as for ten others.
 */
async function rehearse(admin: Admin, { name: TableName, create }: TableSpec): Promise<void> {
  const { KeySchema } = schema.parse(create);
  const Key = Object.fromEntries(KeySchema.map(({ AttributeName }) => [AttributeName, { S: 'no such row' }]));
  const update = {
    ...{ TableName, Key },
    UpdateExpression: 'SET #one = if_not_exists(#one, :zero) + :zero, #other = :zero REMOVE #third',
    ConditionExpression: '#one = :zero OR (attribute_exists(#one) AND NOT #other < :zero)',
    ExpressionAttributeNames: { '#one': 'one', '#other': 'other', '#third': 'third' },
    ExpressionAttributeValues: { ':zero': { N: '0' } },
  };
  await succeeds('ConditionalCheckFailedException', admin('UpdateItem', update));
}

/** A server that the user provides. */
function reached(upstream: Upstream): Started {
  const { url } = upstream;
  const agent = new Agent({ keepAlive: true });
  const send: Send = (target, body) =>
    forward(upstream, target, body, agent).catch((error: unknown) => {
      throw new Error(`DynamoDB at ${url} cannot be reached: ${String(error)}`);
    });
  return { url, send, close: () => Promise.resolve(agent.destroy()) };
}

const schema = z.object({ KeySchema: z.array(z.object({ AttributeName: z.string() })) });

/** Deletes the rows of a table that have expired by `now` (milliseconds), as DynamoDB does in the background; resolves to how many there were. */
export async function deleteExpired(admin: Admin, table: TableSpec, now: number): Promise<number> {
  const { name: TableName, create, expiryAttribute } = table;
  if (expiryAttribute === undefined) return 0;
  const keys = schema.parse(create).KeySchema.map(({ AttributeName }, nth) => [`#key${nth}`, AttributeName] as const);
  const expired = {
    ExpressionAttributeNames: { '#expiry': expiryAttribute },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
  };
  const rows = scanned(admin, {
    ...{ TableName, ...expired, FilterExpression: '#expiry < :now' },
    ProjectionExpression: keys.map(([name]) => name).join(', '),
    ExpressionAttributeNames: { ...expired.ExpressionAttributeNames, ...Object.fromEntries(keys) },
  });
  let deleted = 0;
  for await (const Key of rows) {
    // A row that was written again meanwhile is kept.
    const removal = { TableName, Key, ...expired, ConditionExpression: '#expiry < :now' };
    if (await succeeds('ConditionalCheckFailedException', admin('DeleteItem', removal))) deleted += 1;
  }
  return deleted;
}
