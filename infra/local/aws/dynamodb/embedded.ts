import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createServer, type Server } from 'node:http';
import { crc32 } from 'node:zlib';
import dynalite from 'dynalite';
import batchGetItem from 'dynalite/actions/batchGetItem.js';
import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import updateItem from 'dynalite/actions/updateItem.js';
import database, { type Store } from 'dynalite/db/index.js';
import batchGetItemInput from 'dynalite/validations/batchGetItem.js';
import batchWriteItemInput from 'dynalite/validations/batchWriteItem.js';
import deleteItemInput from 'dynalite/validations/deleteItem.js';
import getItemInput from 'dynalite/validations/getItem.js';
import validations from 'dynalite/validations/index.js';
import putItemInput from 'dynalite/validations/putItem.js';
import updateItemInput from 'dynalite/validations/updateItem.js';
import { forThisMachine, listen } from '../../listen.ts';
import type { CallAnswer } from '../call.ts';
import { type Send, signedHeaders } from './service.ts';

/** A running server of tables. */
export type Started = Awaited<ReturnType<typeof startEmbedded>>;

/** Dynalite, which keeps tables in memory. It also listens, so that other programs can inspect them. */
export async function startEmbedded() {
  const options = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const store = database.create(options);
  readAtOnce(store);
  const embedded = serverOf(store, options);
  const server = createServer(forThisMachine((request, response) => void embedded.emit('request', request, response)));
  const { origin, close } = await listen(server, 0);
  const other = throughListener(embedded);
  const items = itemOperations(store);
  const send: Send = (target, body) => items(target, body) ?? other(target, body);
  return { url: origin, send, close };
}

/** Dynalite's server makes a store itself: here it is given one. */
function serverOf(store: Store, options: object): Server {
  const { create } = database;
  database.create = () => store;
  try {
    return dynalite(options);
  } finally {
    database.create = create;
  }
}

/** Dynalite waits for two promises and a turn of the event loop for each row, though it is in memory. */
function readAtOnce({ db }: Store): void {
  db.get = (key, done) => {
    let row: unknown;
    try {
      row = db.getSync(key);
    } catch (error) {
      return done(error);
    }
    done(null, row);
  };
}

const actions = {
  'DynamoDB_20120810.BatchGetItem': { run: batchGetItem, input: batchGetItemInput },
  'DynamoDB_20120810.BatchWriteItem': { run: batchWriteItem, input: batchWriteItemInput },
  'DynamoDB_20120810.DeleteItem': { run: deleteItem, input: deleteItemInput },
  'DynamoDB_20120810.GetItem': { run: getItem, input: getItemInput },
  'DynamoDB_20120810.PutItem': { run: putItem, input: putItemInput },
  'DynamoDB_20120810.UpdateItem': { run: updateItem, input: updateItemInput },
};
const byTarget = new Map(Object.entries(actions));

/**
 * Runs the operations of a tool call without Dynalite's listener, which takes as long as they do. Undefined for other operations and for
 * bodies that are no JSON object.
 */
function itemOperations(shared: Store): (target: string, body: Buffer) => Promise<CallAnswer> | undefined {
  const store = { ...shared, getTable: rememberingTables(shared) };
  return (target, body) => {
    const action = byTarget.get(target);
    const sent = action && objectIn(body);
    if (!sent) return;
    const { promise, resolve, reject } = Promise.withResolvers<CallAnswer>();
    const fail = (error: unknown): void =>
      isRefusal(error) ? resolve(answer(error.statusCode, error.body)) : reject(error);
    try {
      const { types, custom } = action.input;
      const input = validations.checkTypes(sent, types);
      validations.checkValidations(input, types, custom, store);
      action.run(store, input, (error, output) => (error ? fail(error) : resolve(answer(200, output))));
    } catch (error) {
      fail(error);
    }
    return promise;
  };
}

function objectIn(body: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return;
  }
}

/** An error that Dynalite answers with. */
interface Refusal {
  readonly statusCode: number;
  readonly body: unknown;
}

const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && 'body' in error;

function answer(status: number, output: unknown): CallAnswer {
  const body = JSON.stringify(output);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-crc32': String(crc32(body)),
    'x-amzn-requestid': `${randomUUID()}${randomUUID()}`.replaceAll('-', '').slice(0, 52).toUpperCase(),
  };
  return { status, headers, body };
}

/** Dynalite reads the definition of a table for each row, twice for rows of a batch. */
function rememberingTables({ getTable, tableDb }: Store): Store['getTable'] {
  const tables = new Map<string, unknown>();
  let changes = 0;
  const forget = (): void => {
    changes += 1;
    tables.clear();
  };
  const forgetting = (done: (error: unknown) => void) => {
    forget();
    // A definition that was read meanwhile may be the former one.
    return (error: unknown): void => {
      forget();
      done(error);
    };
  };
  const { put, del } = tableDb;
  tableDb.put = (key, value, done) => put(key, value, forgetting(done));
  tableDb.del = (key, done) => del(key, forgetting(done));
  return (name, done) => {
    const known = tables.get(name);
    if (known !== undefined) return done(null, known);
    const seen = changes;
    getTable(name, (error, table) => {
      if (!error && seen === changes && isActive(table)) tables.set(name, table);
      done(error, table);
    });
  };
}

const isActive = (table: unknown): boolean =>
  typeof table === 'object' && table !== null && 'TableStatus' in table && table.TableStatus === 'ACTIVE';

/** Passes calls directly to the listener of a server in this process: a connection would take a third of a call's time. */
function throughListener(server: Server): Send {
  return async (target, body) => {
    const { promise, resolve } = Promise.withResolvers<CallAnswer>();
    const headers = signedHeaders(target, 'local', 'us-east-1');
    const request = Object.assign(new EventEmitter(), { method: 'POST', url: '/', headers });
    const answered: Record<string, string> = {};
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: string | number) => {
        answered[name.toLowerCase()] = String(value);
      },
      end: (text: string) => resolve({ status: response.statusCode, headers: answered, body: text }),
    };
    server.emit('request', request, response);
    request.emit('data', body);
    request.emit('end');
    return await promise;
  };
}
