import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { startEmbedded } from '../../infra/local/aws/dynamodb/embedded.ts';
import type { Table } from '../../lib/storage/dynamodb.ts';
import { dynamodbLocalDir } from './environment.ts';
import { freePort } from './free-port.ts';
import { listen } from './listen.ts';

/** A DynamoDB server for tests. */
export interface TestDynamodb {
  readonly endpoint: string;
  /** A new table of the stack's shape. */
  readonly table: () => Promise<Table>;
  readonly close: () => Promise<void>;
}

/** The embedded DynamoDB as the laptop sends calls to it. */
export async function startDynalite(): Promise<TestDynamodb> {
  const embedded = await startEmbedded();
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await embedded.send(
      String(request.headers['x-amz-target']),
      await buffer(request),
    );
    response.writeHead(status, headers).end(body);
  });
  // A connection that is closed while a request is on its way looks like a table that is gone.
  server.keepAliveTimeout = 0;
  const { origin, close } = await listen(server);
  return {
    endpoint: origin,
    table: tables(origin),
    close: () => Promise.all([close(), embedded.close()]).then(() => undefined),
  };
}

/** AWS's own DynamoDB Local, in memory. Tests share one: `sharedDynamodbLocal`. */
export async function startDynamodbLocal(): Promise<TestDynamodb> {
  const folder = dynamodbLocalDir ?? '';
  const port = await freePort();
  const library = `-Djava.library.path=${path.join(folder, 'DynamoDBLocal_lib')}`;
  const jar = path.join(folder, 'DynamoDBLocal.jar');
  // It lives for seconds: to compile and to collect garbage in parallel costs twice the CPU time of what it does.
  const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
  const server = spawn('java', [...quick, library, '-jar', jar, '-inMemory', '-port', port], {
    stdio: 'ignore',
    // It leaves a file in its working directory.
    cwd: tmpdir(),
  });
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await answering(endpoint, server);
  } catch (error) {
    await ended(server);
    throw error;
  }
  return { endpoint, table: tables(endpoint), close: () => ended(server) };
}

const clientOf = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });

/** Creates tables of the stack's shape on a running server. */
export function tables(endpoint: string): () => Promise<Table> {
  return async () => {
    const client = clientOf(endpoint);
    // Other test files have tables of their own there.
    const name = `table-${randomUUID()}`;
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
    await sleep(20);
    return { client, name };
  };
}

async function answering(endpoint: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (server.exitCode !== null) throw new Error(`DynamoDB Local ended with ${server.exitCode}.`);
    const answered = await clientOf(endpoint)
      .send(new ListTablesCommand({}))
      .then(
        () => true,
        () => false,
      );
    if (answered) return;
    await sleep(100);
  }
  throw new Error('DynamoDB Local does not answer.');
}

async function ended(server: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => server.once('exit', resolve));
  server.kill();
  if (server.exitCode === null && server.signalCode === null) await exit;
}
