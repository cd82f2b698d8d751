import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import { forward } from '../../infra/local/aws/dynamodb/service.ts';
import { listen } from '../../infra/local/listen.ts';
import { startDynalite } from '../support/stores.ts';

/** What was asked of a table. */
export interface TableUse {
  readonly requests: number;
  /** Units as DynamoDB bills them on demand. */
  readonly read: number;
  readonly write: number;
}

/** A DynamoDB whose requests and units are counted. */
export interface CountedTable {
  readonly url: string;
  /** What was used since the last look. */
  readonly used: () => TableUse;
  readonly close: () => Promise<void>;
}

const one = z.object({ CapacityUnits: z.number() });
const answered = z.object({ ConsumedCapacity: z.union([one, z.array(one)]) });
const ofItems = /Item$|^Query$/;

/** Starts it before the laptop's own. */
export async function countedTable(): Promise<CountedTable> {
  const upstream = await startDynalite();
  let use: TableUse = { requests: 0, read: 0, write: 0 };
  const count = (operation: string, answer: unknown): void => {
    const { data } = answered.safeParse(answer);
    const units = [data?.ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
    const isRead = /Get|Query/.test(operation);
    use = {
      requests: use.requests + 1,
      read: use.read + (isRead ? units : 0),
      write: use.write + (isRead ? 0 : units),
    };
  };
  const serve = async (incoming: IncomingMessage) => {
    const target = String(incoming.headers['x-amz-target']);
    const [, operation = ''] = target.split('.');
    const asked = await buffer(incoming);
    const isOfItems = ofItems.test(operation);
    const body = isOfItems ? withUnits(asked) : asked;
    const answer = await forward({ url: upstream.endpoint, accessKeyId: 'test', region: 'us-east-1' }, target, body);
    if (isOfItems) count(operation, JSON.parse(String(answer.body)));
    return answer;
  };
  const server = createServer((incoming, outgoing) => {
    serve(incoming).then(
      // Without the checksum, which would not be that of an answer with less in it.
      ({ status, body }) => outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body),
      () => outgoing.destroy(),
    );
  });
  const { origin, close } = await listen(server, 0);
  return {
    url: origin,
    used: () => {
      const since = use;
      use = { requests: 0, read: 0, write: 0 };
      return since;
    },
    close: async () => {
      await close();
      await upstream.close();
    },
  };
}

const withUnits = (body: Buffer): Buffer =>
  Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), ReturnConsumedCapacity: 'TOTAL' }));
