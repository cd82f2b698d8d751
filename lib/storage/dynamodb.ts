import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { withinStorageTime } from '../auth/storage-unavailable.ts';
import { closeIdle } from '../http-client.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
}

/** Responses carry whole seconds and travel for a while; a clock that is off by less is right. Milliseconds. */
const tolerance = 5000;

/**
 * The fleet's clock, milliseconds since the epoch: this machine's, or the table's (from the `Date` header of its responses)
 * when the two are far apart, so that a container with a wrong clock neither takes too many tokens nor starves the others.
 * It reads the responses of each client, so the offset is known before a container sets its first deadline. The table answered
 * between the request and its response, however late a frozen container reads that.
 */
export function fleetClock(ways: readonly Table[], machine: () => number): () => number {
  let offset = 0;
  const learn = (response: unknown, sent: number): void => {
    const received = machine();
    const date = dateOf(response) ?? sent;
    const apart = date < sent ? date - sent : Math.max(0, date - received);
    offset = Math.abs(apart) > tolerance ? apart : 0;
  };
  for (const { client } of ways) {
    client.middlewareStack.add(
      (next) => async (args) => {
        const sent = machine();
        const result = await next(args);
        learn(result.response, sent);
        return result;
      },
      { step: 'deserialize', priority: 'low', name: 'fleetClock' },
    );
  }
  return () => machine() + offset;
}

const dated = z.object({ headers: z.object({ date: z.string() }) });

function dateOf(response: unknown): number | undefined {
  const headers = dated.safeParse(response);
  const time = headers.success ? Date.parse(headers.data.headers.date) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Counts the requests of some clients of the table; returns the number so far. */
export function requestCount(ways: readonly Table[]): () => number {
  let count = 0;
  for (const { client } of ways) {
    client.middlewareStack.add(
      (next) => (args) => {
        count += 1;
        return next(args);
      },
      { step: 'finalizeRequest', name: 'requestCount' },
    );
  }
  return () => count;
}

/** A row's attributes in DynamoDB's form. */
export type Row = Record<string, AttributeValue>;

/** Middleware of the SDK that costs time on each request and has no use here: an unset logger, the user agent, a recursion guard. */
const skippedMiddleware = ['loggerMiddleware', 'getUserAgentMiddleware', 'recursionDetectionMiddleware'] as const;

/** The SDK makes a signer for each request, from a copy of its whole configuration, though region and service stay the same. */
function shareSigner({ config }: DynamoDBClient): void {
  const { signer: make } = config;
  let made: ReturnType<typeof make> | undefined;
  config.signer = (scheme) => {
    made ??= make(scheme);
    return made;
  };
}

/** Where the SDK retries: the signature is made after it, by its name. */
const retries = { name: 'retryMiddleware', step: 'finalizeRequest', priority: 'high' } as const;

/** Clients with different time limits share connections, since each new one costs the first call a handshake. */
const connections = { keepAlive: true, maxSockets: 50 };
const agents = { httpAgent: new HttpAgent(connections), httpsAgent: new HttpsAgent(connections) };

/** A client of the table. `timeout`: milliseconds for one attempt; `attempts`: how often it is tried. */
export function table(name: string, timeout: number, attempts: number): Table {
  const client = new DynamoDBClient({
    maxAttempts: attempts,
    cacheMiddleware: true,
    requestHandler: { ...agents, requestTimeout: timeout, connectionTimeout: timeout, throwOnRequestTimeout: true },
  });
  for (const name of skippedMiddleware) client.middlewareStack.remove(name);
  shareSigner(client);
  // For one attempt the SDK would make a retry token, an id and an error all the same.
  if (attempts === 1) client.middlewareStack.add((next) => next, { ...retries, override: true });
  client.middlewareStack.add(
    (next) => (args) =>
      next(args).catch((error: unknown) => {
        if (!wasConnectionLost(error)) throw error;
        // If one idle connection broke, the others did too.
        Object.values(agents).forEach(closeIdle);
        return next(args);
      }),
    { step: 'finalizeRequest', name: 'onceMoreWhenCut' },
  );
  return { name, client };
}

/** Reports the table as unavailable if it does not respond in time, including retries, or throttles. Milliseconds. */
export function limitResponseTime({ client }: Table, milliseconds: number): void {
  client.middlewareStack.add(
    (next) => (args) => {
      let answer: { readonly error: unknown } | undefined;
      const asked = next(args).catch((error: unknown) => {
        if (isServiceError(error)) answer = { error };
        throw error;
      });
      return withinStorageTime(asked, milliseconds).catch((error: unknown) => {
        throw answer ? answer.error : error;
      });
    },
    { step: 'initialize', name: 'answersWithin' },
  );
}

/** Whether an error is a response of the table, such as a failed condition. */
const isServiceError = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException || (error instanceof Error && error.name === 'ValidationException');

/**
 * Whether a connection broke before the response. Most often it was idle, and the other side closed it while Lambda
 * had frozen the container, which is noticed only on use: the request is sent once more at once, over another connection.
 */
const wasConnectionLost = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');

export async function conditionHeld(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/**
 * Updates a row of counters. If DynamoDB cannot count in it because an attribute has another type, it counts as a missing row:
 * it is deleted, and the update is made on a new one.
 */
export async function replacingDamagedRow<T>({ client, name }: Table, key: Key, update: () => Promise<T>): Promise<T> {
  try {
    return await update();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ValidationException')) throw error;
    await client.send(new DeleteItemCommand({ TableName: name, Key: keyOf(key) }));
    return update();
  }
}

/** Adds to a counter unless that makes it more than `most`; resolves to whether it was added. `expiresAt` in seconds since the epoch. */
export function addWithin(
  table: Table,
  key: Key,
  counter: string,
  { add, most, expiresAt }: { readonly add: number; readonly most: number; readonly expiresAt: number },
): Promise<boolean> {
  const update = () =>
    table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: keyOf(key),
        UpdateExpression: `ADD ${counter} :add SET expires_at = :expires_at`,
        ConditionExpression: `NOT attribute_type(${counter}, :number) OR ${counter} <= :last`,
        ExpressionAttributeValues: {
          ':number': { S: 'N' },
          ':add': { N: String(add) },
          ':last': { N: String(most - add) },
          ':expires_at': { N: String(expiresAt) },
        },
      }),
    );
  return conditionHeld(replacingDamagedRow(table, key, update));
}

export async function readRow({ client, name: TableName }: Table, key: Key): Promise<Row | undefined> {
  return (await client.send(new GetItemCommand({ TableName, Key: keyOf(key), ConsistentRead: true }))).Item;
}

interface Query
  extends Pick<QueryCommandInput, 'ProjectionExpression' | 'ExpressionAttributeNames' | 'ConsistentRead'> {
  /** A condition on the sort key, such as `sk >= :first`, and its values. */
  readonly where?: string;
  readonly values?: Row;
}

/** Reads all rows of a partition, in the order of their sort keys. */
export async function queryRows(
  { client, name: TableName }: Table,
  pk: string,
  { where, values, ...input }: Query = {},
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let from: Row | undefined, more = true; more; more = from !== undefined) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: where === undefined ? 'pk = :pk' : `pk = :pk AND ${where}`,
        ExpressionAttributeValues: { ':pk': { S: pk }, ...values },
        ConsistentRead: true,
        ...input,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    rows.push(...Items);
    from = LastEvaluatedKey;
  }
  return rows;
}

export const keyOf = ({ pk, sk }: Key): Row => ({ pk: { S: pk }, sk: { S: sk } });

/** The key of a user's row: all data of a user has one partition key, so that it can be found and deleted at once. */
export const userKey = (account: string, sk: string): Key => ({ pk: `user#${account}`, sk });

/** The attribute by which DynamoDB deletes a row some time after `now + lifetime`. Milliseconds. */
export const expiry = (now: number, lifetime: number): Row => ({
  expires_at: { N: String(Math.ceil((now + lifetime) / 1000)) },
});
