import { Agent, createServer } from 'node:http';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { forward } from '../../infra/local/aws/dynamodb/service.ts';
import { mostObjects } from '../../lib/resilience/layers/reuse/objects.ts';
import { operations } from '../../lib/spotify/operations.ts';
import { keyOf } from '../../lib/storage/dynamodb.ts';
import { counterName, limiterKey } from '../../lib/storage/fleet/token-bucket.ts';
import { clientKinds, type TestClient } from '../support/clients.ts';
import { perCall } from '../support/cost/estimate.ts';
import { listen } from '../support/listen.ts';
import { startDynalite } from '../support/stores.ts';
import { useTestStack } from '../support/test-stack.ts';

/** Write and read units that DynamoDB says it took. */
interface Units {
  read: number;
  write: number;
}
type Call = Parameters<TestClient['call']>;

const capacity = z.object({ CapacityUnits: z.number() });
const answered = z.object({ ConsumedCapacity: z.union([capacity, z.array(capacity)]).optional() });
const isRead = /Get|Query|Scan/;

/** A DynamoDB that asks for the units of each request and adds them up. */
async function meteredTable() {
  const upstream = await startDynalite();
  const agent = new Agent({ keepAlive: true });
  const units: Units = { read: 0, write: 0 };
  const server = createServer((request, response) => {
    const serve = async (): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const target = String(request.headers['x-amz-target']);
      const given: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}');
      const takesUnits = /Item|Query|Scan|Transact/.test(target);
      const body = takesUnits ? { ...z.looseObject({}).parse(given), ReturnConsumedCapacity: 'TOTAL' } : given;
      const answer = await forward(
        { url: upstream.endpoint, accessKeyId: 'test', region: 'us-east-1' },
        target,
        Buffer.from(JSON.stringify(body)),
        agent,
      );
      const { data } = answered.safeParse(takesUnits ? JSON.parse(String(answer.body)) : {});
      const taken = [data?.ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
      units[isRead.test(target) ? 'read' : 'write'] += taken;
      response.writeHead(answer.status, answer.headers).end(answer.body);
    };
    serve().catch(() => response.destroy());
  });
  const { origin, close } = await listen(server);
  return {
    url: origin,
    units,
    close: async () => {
      await close();
      agent.destroy();
      await upstream.close();
    },
  };
}

/** CloudWatch Logs counts so many bytes beside the text of each event. */
const eventOverhead = 26;
/** Lambda writes a line before and after each run that the laptop does not. */
const startAndEnd =
  'START RequestId: 8b7f6a5e-0000-4000-8000-000000000000 Version: 12\nEND RequestId: 8b7f6a5e-0000-4000-8000-000000000000\n';
const linesOf = z.object({ rows: z.array(z.tuple([z.string(), z.string()])) });

describe('what a tool call takes of the table and of the logs, as docs/cost.md says', async () => {
  const table = await meteredTable();
  afterAll(() => table.close());
  const testStack = useTestStack({ environment: { AWS_ENDPOINT_URL_DYNAMODB: table.url } });
  let client: TestClient;
  beforeAll(async () => {
    const [newest] = clientKinds;
    if (!newest) throw new Error('There is no client.');
    client = await testStack().connect(newest);
    await fillLimiterRow();
    // The first calls of a container confirm whose server it is.
    await client.call('get_current_user');
    await client.call('search', { query: 'first', types: ['track'] });
    return () => client.close();
  });

  /** A day of calls to every bucket in every hour: each take is billed by the size of this row. */
  async function fillLimiterRow(): Promise<void> {
    const hour = Math.floor(Date.now() / 3_600_000);
    const hours = Array.from({ length: 24 }, (_, ago) => hour - ago);
    const buckets = [...new Set(Object.values(operations).map(({ bucket }) => bucket))];
    const counters = buckets.flatMap((bucket) => hours.map((one) => [counterName(bucket, one), { N: '1' }] as const));
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new DynamoDBClient({ endpoint: table.url, region: 'us-east-1', credentials });
    const [spec] = testStack().laptop.stack.tables;
    const Item = { ...keyOf(limiterKey), ...Object.fromEntries(counters) };
    await client.send(new PutItemCommand({ TableName: spec?.name, Item }));
    client.destroy();
  }

  async function taken(calls: readonly Call[]): Promise<Units> {
    const before = { ...table.units };
    for (const call of calls) expect(await client.call(...call), String(call[0])).toMatchObject({ isError: false });
    const each = (of: keyof Units): number => (table.units[of] - before[of]) / calls.length;
    return { read: each('read'), write: each('write') };
  }

  const resolve = async (reference: string) => (await testStack().demo.resolve(reference)).id;
  const reads = async (): Promise<readonly Call[]> => [
    ...['rain', 'sun', 'snow', 'wind'].map((query): Call => ['search', { query }]),
    ['get_track', { track_id: await resolve('$track:31') }],
    ['get_album', { album_id: await resolve('$album:2') }],
    ['get_artist', { artist_id: await resolve('$artist:3') }],
    ['get_playlist', { playlist_id: await resolve('$playlist:2') }],
    ['get_user_playlists', {}],
    ['get_current_playback', {}],
    ['get_queue', {}],
    ['get_saved_tracks', {}],
  ];

  test('live reads, a dozen kinds of them', async () => {
    const { read, write } = await taken(await reads());
    console.info(`live reads: ${read.toFixed(1)} read units and ${write.toFixed(1)} write units each`);
    expect(write).toBeGreaterThan(1);
    expect(write).toBeLessThanOrEqual(perCall.liveWriteUnits);
    expect(read).toBeLessThanOrEqual(perCall.readUnits);
  });

  test('lines of the log, those of the functions and of the API', async () => {
    const { cloudWatch } = testStack().laptop;
    const bytes = (): number =>
      linesOf
        .parse(cloudWatch.query('fields @message, @log | limit 10000', 60))
        .rows.reduce((sum, [message]) => sum + Buffer.byteLength(message) + eventOverhead, 0);
    const before = bytes();
    const calls: readonly Call[] = [
      ...['fog', 'dew', 'hail'].map((query): Call => ['search', { query }]),
      ...['fog', 'dew', 'hail'].map((query): Call => ['search', { query }]),
      ['get_current_playback', { fresh: true }],
      ['set_volume', { volume_percent: 30 }],
    ];
    for (const call of calls) await client.call(...call);
    const each = (bytes() - before) / calls.length + Buffer.byteLength(startAndEnd) + 2 * eventOverhead;
    console.info(`logs: ${Math.round(each)} bytes a call`);
    expect(each).toBeGreaterThan(500);
    expect(each).toBeLessThanOrEqual(perCall.logBytes);
  });

  test('a search writes its own row and none for the items in it; a page writes some for the items in it', async () => {
    const written = async (...call: Call): Promise<number> => (await taken([call])).write;
    const without = await written('get_available_devices', {});
    const [search, page] = [
      await written('search', { query: 'night' }),
      await written('get_top_items', { item_type: 'artists' }),
    ];
    console.info(`write units: without items ${without}, a search ${search}, a page of items ${page}`);
    // The row of the answer itself is larger with items in it.
    expect(search - without).toBeLessThanOrEqual(6);
    expect(page - without).toBeLessThanOrEqual(6 + mostObjects);
    expect(page - without).toBeGreaterThanOrEqual(mostObjects);
  });

  test('reads from the cache write nothing', async () => {
    const cached = await taken([
      ['search', { query: 'rain' }],
      ['search', { query: 'sun' }],
      ['get_user_playlists', {}],
    ]);
    expect(cached.write).toBe(0);
    expect(cached.read).toBeLessThanOrEqual(perCall.readUnits);
  });

  test('changes', async () => {
    const id = await resolve('$track:40');
    const changes = await taken([
      ['set_volume', { volume_percent: 40 }],
      ['pause', {}],
      ['save_tracks', { track_ids: [id] }],
      ['create_playlist', { name: 'Counted' }],
    ]);
    console.info(`changes: ${changes.write.toFixed(1)} write units each`);
    expect(changes.write).toBeGreaterThan(1);
    expect(changes.write).toBeLessThanOrEqual(perCall.changeWriteUnits);
  });
});
