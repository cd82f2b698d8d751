import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import type { TableSpec } from '../../template/state.ts';
import { type Call, type CallAnswer, jsonFailure, type Service } from '../call.ts';
import type { Observer } from '../cloudwatch/observer.ts';
import type { Need } from '../iam.ts';

/** A DynamoDB server that is reached by HTTP. */
export interface Upstream {
  readonly url: string;
  /** Sent with every forwarded call, so that a server that separates data by access key always sees the same caller. */
  readonly accessKeyId: string;
  readonly region: string;
}

/** Executes a call by its X-Amz-Target; rejects if the server cannot be reached. */
export type Send = (target: string, body: Buffer) => Promise<CallAnswer>;

interface TableLookup {
  readonly tables: readonly TableSpec[];
  readonly arnOf: (tableName: string) => string;
  readonly observer?: Pick<Observer, 'tableAnswered'>;
}

/** DynamoDB on this machine: authorized calls are forwarded to a server that speaks the protocol. */
export function dynamodbService(forwarded: Send, lookup: TableLookup): Service {
  return {
    takes: (target) => target.startsWith('DynamoDB_'),
    needs: (call) => dynamodbNeeds(call, lookup.arnOf),
    serve: async ({ headers, body }) => {
      const target = headers['x-amz-target'] ?? '';
      const answer = await forwarded(target, body);
      const throttled = answer.status === 400 && String(answer.body).includes('ThroughputExceeded');
      const [table] = lookup.tables;
      lookup.observer?.tableAnswered(target.split('.')[1] ?? '', table?.name ?? '', throttled);
      return answer;
    },
    failure: jsonFailure('1.0'),
  };
}

/** Sends one call to the server; throws when it cannot be reached. */
export async function forward(
  { url, accessKeyId, region }: Upstream,
  target: string,
  body: Buffer,
  agent?: Agent,
): Promise<CallAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { ...signedHeaders(target, accessKeyId, region), 'content-length': body.length };
  const request = httpRequest(url, { method: 'POST', headers, ...(agent && { agent }) }, resolve);
  request.on('error', reject);
  request.end(body);
  const response = await promise;
  return { status: response.statusCode ?? 500, headers: forwardedHeaders(response), body: await buffer(response) };
}

/** Emulators of DynamoDB read the credential and do not check the signature. */
export function signedHeaders(target: string, accessKeyId: string, region: string) {
  const credential = `${accessKeyId}/20260101/${region}/dynamodb/aws4_request`;
  return {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': target,
    'x-amz-date': '20260101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
  };
}

function forwardedHeaders({ headers }: IncomingMessage): Record<string, string> {
  const names = ['content-type', 'x-amz-crc32', 'x-amzn-requestid'];
  return Object.fromEntries(
    names.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])),
  );
}

const single = z.object({ TableName: z.string(), IndexName: z.string().optional() });
const batch = z.object({ RequestItems: z.record(z.string(), z.unknown()) });

/**
 * The permissions that a DynamoDB call needs (Service Authorization Reference, "Actions for Amazon DynamoDB"). `arnOf`
 * returns the ARN of a table, even if the table does not exist.
 */
function dynamodbNeeds({ operation, input }: Call, arnOf: (tableName: string) => string): readonly Need[] {
  const action = `dynamodb:${operation}`;
  const { data } = single.safeParse(input);
  if (data) {
    const index = data.IndexName === undefined ? '' : `/index/${data.IndexName}`;
    return [{ action, resource: `${arnOf(data.TableName)}${index}` }];
  }
  const tables = Object.keys(batch.safeParse(input).data?.RequestItems ?? {});
  // A call without a table must not count as one that needs no permission.
  return (tables.length > 0 ? tables.map(arnOf) : ['*']).map((resource) => ({ action, resource }));
}
