import { createServer } from 'node:http';
import dynalite from 'dynalite';
import * as z from 'zod';
import { forThisMachine, listen } from '../../listen.ts';
import type { TableSpec } from '../../template/state.ts';
import type { Upstream } from './service.ts';
import { type Admin, createTable, deleteTable, dynamodbAdmin, succeeds } from './tables.ts';

export type Dynamodb = Awaited<ReturnType<typeof startDynamodb>>;

/** How to reach a server of the user's own. */
export interface External {
  readonly url: string;
  readonly accessKeyId: string;
  readonly region: string;
}

/** How often rows that have expired are deleted from the embedded DynamoDB: AWS deletes them within days. Milliseconds. */
const hour = 3_600_000;

/** Starts the embedded DynamoDB, or takes the external one, and makes the tables that are missing. */
export async function startDynamodb(tables: readonly TableSpec[], external: External | undefined) {
  const server =
    external === undefined ? await startEmbedded() : { upstream: external, close: () => Promise.resolve() };
  const admin = dynamodbAdmin(server.upstream);
  const made: TableSpec[] = [];
  const sweep = () => Promise.all(tables.map((table) => deleteExpired(admin, table, Date.now())));
  // What cannot be deleted now is still there in an hour.
  const sweeping = external === undefined ? setInterval(() => sweep().catch(() => undefined), hour).unref() : undefined;
  /** Leaves an external server as it was found. */
  const close = async () => {
    clearInterval(sweeping);
    // What lives in memory goes with its server.
    if (external !== undefined) await Promise.all(made.map((table) => deleteTable(admin, table)));
    await server.close();
  };
  try {
    for (const table of tables) if (await createTable(admin, table)) made.push(table);
    return { upstream: server.upstream, admin, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startEmbedded(): Promise<{ readonly upstream: Upstream; readonly close: () => Promise<void> }> {
  const embedded = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const server = createServer(forThisMachine((request, response) => void embedded.emit('request', request, response)));
  server.keepAliveTimeout = 0;
  const { origin, close } = await listen(server, 0);
  return { upstream: { url: origin, accessKeyId: 'local', region: 'us-east-1' }, close };
}

const schema = z.object({ KeySchema: z.array(z.object({ AttributeName: z.string() })) });
const page = z.object({
  Items: z.array(z.record(z.string(), z.unknown())),
  LastEvaluatedKey: z.record(z.string(), z.unknown()).optional(),
});

/** Deletes the rows of a table that have expired by `now` (milliseconds), as DynamoDB does in the background; resolves to how many there were. */
export async function deleteExpired(admin: Admin, table: TableSpec, now: number): Promise<number> {
  const { name: TableName, create, expiryAttribute } = table;
  if (expiryAttribute === undefined) return 0;
  const keys = schema.parse(create).KeySchema.map(({ AttributeName }, nth) => [`#key${nth}`, AttributeName] as const);
  const expired = {
    ExpressionAttributeNames: { '#expiry': expiryAttribute },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
  };
  let deleted = 0;
  let ExclusiveStartKey: unknown;
  do {
    const found = await admin('Scan', {
      ...{ TableName, ...expired, FilterExpression: '#expiry < :now' },
      ProjectionExpression: keys.map(([name]) => name).join(', '),
      ExpressionAttributeNames: { ...expired.ExpressionAttributeNames, ...Object.fromEntries(keys) },
      ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }),
    });
    const { Items, LastEvaluatedKey } = page.parse(found);
    for (const Key of Items) {
      // A row that was written again meanwhile stays.
      const removal = { TableName, Key, ...expired, ConditionExpression: '#expiry < :now' };
      if (await succeeds('ConditionalCheckFailedException', admin('DeleteItem', removal))) deleted += 1;
    }
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return deleted;
}
