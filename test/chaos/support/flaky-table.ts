import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { CallAnswer } from '../../../infra/local/aws/call.ts';
import { forward } from '../../../infra/local/aws/dynamodb/service.ts';
import { listen } from '../../support/listen.ts';
import { startDynalite, type TestDynamodb } from '../../support/stores.ts';

/** One call of DynamoDB, as it arrived. Times in milliseconds since the process began. */
export interface TableCall {
  /** Such as `GetItem`. */
  readonly operation: string;
  /** The keys that it names, as `pk sk`. */
  readonly keys: readonly string[];
  /** The attributes that an update names. */
  readonly names: readonly string[];
  readonly arrived: number;
  /** When the answer went out; undefined while it is on its way, or when there was none. */
  answered?: number;
  /** The first part of the answer, for errors. */
  status?: number;
}

/** What becomes of a call: `undefined` lets it pass. */
export type Fate =
  | undefined
  /** The connection ends without an answer; the call is not carried out. */
  | 'gone'
  /** `ProvisionedThroughputExceededException`. */
  | 'throttled'
  /** A batch is answered with all of its keys left unprocessed; anything else passes. */
  | 'unprocessed'
  /** The call is carried out and answered so many milliseconds later. */
  | { readonly lateBy: number }
  /** Neither carried out nor answered. */
  | 'held'
  /** Carried out, never answered. */
  | 'unanswered';

/** A DynamoDB whose calls are counted and can go wrong, as `AWS_ENDPOINT_URL_DYNAMODB`. */
export interface FlakyTable {
  readonly url: string;
  /** The calls of items, and queries for them, since the last `forget`, oldest first. */
  readonly calls: () => readonly TableCall[];
  readonly forget: () => void;
  /** Decides about each call from now on. */
  readonly decide: (fate: (call: TableCall) => Fate) => void;
  readonly heal: () => void;
  readonly close: () => Promise<void>;
}

/** Starts it before a DynamoDB that works. */
export async function startFlakyTable(behind: () => Promise<TestDynamodb> = startDynalite): Promise<FlakyTable> {
  const upstream = await behind();
  const agent = new Agent({ keepAlive: true });
  let calls: TableCall[] = [];
  let decide: (call: TableCall) => Fate = () => undefined;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const target = String(request.headers['x-amz-target']);
    const operation = target.split('.')[1] ?? '';
    const call: TableCall = { operation, keys: keysOf(body), names: namesOf(body), arrived: performance.now() };
    if (/Item$|^Query$/.test(call.operation)) calls.push(call);
    const carryOut = () =>
      forward({ url: upstream.endpoint, accessKeyId: 'test', region: 'us-east-1' }, target, body, agent);
    const answer = await suffer(decide(call), carryOut, body);
    if (answer === 'none') return;
    if (answer === 'broken') return void response.destroy();
    call.answered = performance.now();
    call.status = answer.status;
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  server.keepAliveTimeout = 0;
  const { origin, close } = await listen(server);
  return {
    url: origin,
    calls: () => calls,
    forget: () => {
      calls = [];
    },
    decide: (fate) => {
      decide = fate;
    },
    heal: () => {
      decide = () => undefined;
    },
    close: async () => {
      await close();
      agent.destroy();
      await upstream.close();
    },
  };
}

async function suffer(
  fate: Fate,
  carryOut: () => Promise<CallAnswer>,
  body: Buffer,
): Promise<CallAnswer | 'none' | 'broken'> {
  if (fate === 'gone') return 'broken';
  if (fate === 'held') return 'none';
  if (fate === 'throttled') return throttled;
  if (fate === 'unprocessed') return unprocessed(body) ?? carryOut();
  if (fate === undefined) return carryOut();
  if (fate === 'unanswered') return carryOut().then(() => 'none');
  await sleep(fate.lateBy);
  return carryOut();
}

const throttled: CallAnswer = {
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    message: 'The level of configured provisioned throughput for the table was exceeded.',
  }),
};

function unprocessed(body: Buffer): CallAnswer | undefined {
  const { data } = batch.safeParse(JSON.parse(body.toString()));
  if (data === undefined) return undefined;
  const Responses = Object.fromEntries(Object.keys(data.RequestItems).map((name) => [name, []]));
  const { status, headers } = { ...throttled, status: 200 };
  return { status, headers, body: JSON.stringify({ Responses, UnprocessedKeys: data.RequestItems }) };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const key = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) });
const named = z.object({ Key: key.optional(), Item: key.optional() });
const batch = z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(key) })) });

const naming = z.object({ ExpressionAttributeNames: z.record(z.string(), z.string()).default({}) });
const namesOf = (body: Buffer): readonly string[] =>
  Object.values(naming.safeParse(JSON.parse(body.toString() || '{}')).data?.ExpressionAttributeNames ?? {});

function keysOf(body: Buffer): readonly string[] {
  const input: unknown = JSON.parse(body.toString() || '{}');
  const many = batch.safeParse(input).data?.RequestItems ?? {};
  const { Key, Item } = named.safeParse(input).data ?? {};
  return [...Object.values(many).flatMap(({ Keys }) => Keys), Key, Item]
    .filter((one) => one !== undefined)
    .map(({ pk, sk }) => `${pk.S} ${sk.S}`);
}
