import { createServer } from 'node:http';
import dynalite from 'dynalite';
import { forThisMachine, listen } from '../../listen.ts';
import type { TableSpec } from '../../template/state.ts';
import { deleteExpired } from './expiry.ts';
import type { Upstream } from './service.ts';
import { type Admin, createTable, deleteTable, dynamodbAdmin } from './tables.ts';

export interface Dynamodb {
  readonly upstream: Upstream;
  readonly admin: Admin;
  /** Leaves an external server as it was found. */
  readonly close: () => Promise<void>;
}

/** How to reach a server of the user's own. */
export interface External {
  readonly url: string;
  readonly accessKeyId: string;
  readonly region: string;
}

/** How often rows that have expired are deleted from the embedded DynamoDB: AWS deletes them within days. Milliseconds. */
const hour = 3_600_000;

/** Starts the embedded DynamoDB, or takes the external one, and makes the tables that are missing. */
export async function startDynamodb(tables: readonly TableSpec[], external: External | undefined): Promise<Dynamodb> {
  const server =
    external === undefined ? await startEmbedded() : { upstream: external, close: () => Promise.resolve() };
  const admin = dynamodbAdmin(server.upstream);
  const made: TableSpec[] = [];
  const sweep = () => Promise.all(tables.map((table) => deleteExpired(admin, table, Date.now())));
  // What cannot be deleted now is still there in an hour.
  const sweeping = external === undefined ? setInterval(() => sweep().catch(() => undefined), hour).unref() : undefined;
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
