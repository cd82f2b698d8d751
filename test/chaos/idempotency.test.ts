import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { decode } from '../../lib/compact/decode.ts';
import type { ToolAnswer } from '../support/clients.ts';
import { fullScale, sample } from '../support/scale.ts';
import { useFleet } from './support/fleet.ts';

const inProgress = 4000;
const late = 300;
const lag = 1500;
const settled = inProgress + late + lag;

const containers = fullScale ? 4 : 2;
const each = Array.from({ length: containers }, (_, nth) => nth);
const fleet = await useFleet(containers, {
  TOOL_DEADLINE_MS: String(inProgress),
  SPOTIFY_TIMEOUT_MS: '3900',
  IDEMPOTENCY_IN_PROGRESS_MS: '1',
  IDEMPOTENCY_LATE_MS: String(late),
  IDEMPOTENCY_SETTLE_LIBRARY_MS: String(lag),
  IDEMPOTENCY_SETTLE_PLAYER_MS: String(lag),
  // What a killed container left behind must not shut the way for the next call.
  BREAKER: 'off',
});
const { call: callTool, demo, kill, table } = fleet;

const tracks = z.object({ items: z.array(z.object({ item: z.object({ uri: z.string() }) })) });
const playlists = z.object({ items: z.array(z.object({ name: z.string() })) });
const queued = z.object({ queue: z.array(z.object({ uri: z.string() })) });

let playlist_id = '';
/** Each test has a track and a name of its own: what one did is remembered in the next. */
let count = 0;
beforeEach(async () => {
  count += 1;
  // Warm containers, so that the time of a kill is the time of the call.
  await fleet.together(each.map(() => ['get_available_devices', {}]));
  const created = await demo().outside({ method: 'POST', path: '/me/playlists', body: { name: 'Empty' } });
  playlist_id = z.object({ id: z.string() }).parse(created).id;
  await demo().settings({ lag: { playlists: lag, player: lag, library: lag } });
});

/** What a user does not want twice: the call, the request it makes, and how often its work is there. */
interface Thing {
  readonly tool: string;
  readonly sends: string;
  readonly args: () => Promise<Readonly<Record<string, unknown>>>;
  readonly count: () => Promise<number>;
}

const outside = (path: string) => demo().outside({ method: 'GET', path });
const uri = async () => (await demo().resolve(`$track:${900 + count}`)).uri;
const name = () => `Sunday ${count}`;

const things: readonly Thing[] = [
  {
    tool: 'add_tracks_to_playlist',
    sends: '^POST /v1/playlists/[^/]+/items',
    args: async () => ({ playlist_id, track_uris: [await uri()] }),
    count: async () => tracks.parse(await outside(`/playlists/${playlist_id}/items`)).items.length,
  },
  {
    tool: 'create_playlist',
    sends: '^POST /v1/me/playlists',
    args: () => Promise.resolve({ name: name() }),
    count: async () =>
      playlists.parse(await outside('/me/playlists?limit=50')).items.filter((playlist) => playlist.name === name())
        .length,
  },
  {
    tool: 'add_to_queue',
    sends: '^POST /v1/me/player/queue',
    args: async () => ({ uri: await uri() }),
    count: async () => {
      const wanted = await uri();
      return queued.parse(await outside('/me/player/queue')).queue.filter((item) => item.uri === wanted).length;
    },
  },
];

/** How often the work of a call is there, once nothing lags any more. */
async function countAtSpotify({ count }: Thing): Promise<number> {
  await demo().settings({ lag: { playlists: 0, player: 0, library: 0 } });
  return count();
}

const path = ({ sends }: Thing) => `^${sends.slice(sends.indexOf('/'))}`;
const sentBy = async ({ sends }: Thing): Promise<number> =>
  (await demo().requests()).filter(({ method, url }) => new RegExp(sends).test(`${method} ${url}`)).length;

/** Makes the call and kills its container while it waits for Spotify's answer. */
async function killed(thing: Thing, method: 'GET' | 'POST', carriedOut: boolean): Promise<void> {
  await demo().fault({ method, path: path(thing), connection: 'hang', carriedOut, times: 1 });
  const calling = callTool(thing.tool, await thing.args()).then(
    () => 'answered',
    () => 'ended',
  );
  const sent = new RegExp(path(thing));
  const arrived = async () => (await demo().requests()).some((one) => one.method === method && sent.test(one.url));
  await expect.poll(arrived).toBe(true);
  await kill();
  expect(await calling).toBe('ended');
}

/** Makes the call again and again until it is answered. */
async function untilAnswered({ tool, args }: Thing): Promise<ToolAnswer> {
  const end = performance.now() + settled + 8000;
  for (;;) {
    const answer = await callTool(tool, await args());
    if (!answer.isError || performance.now() > end) return answer;
    expect(answer.text).toMatch(/nothing more was sent\. Make the same call again in \d+ s/);
    await sleep(400);
  }
}

const done = { success: true, replayed: true, note: expect.stringContaining('allow_duplicate: true') };

describe.each(sample(things).map((thing) => [thing.tool, thing] as const))('%s', (_, thing) => {
  test.each(
    sample([
      ['at once', 0],
      ['when Spotify has settled', settled + 500],
      ['when its time is over', inProgress],
    ] as const),
  )(
    'killed between Spotify’s answer and ours, and called again %s: done once',
    async (_when, pause) => {
      const start = performance.now();
      await killed(thing, 'POST', true);
      await sleep(pause);
      const first = await callTool(thing.tool, await thing.args());
      const isUnderWay = pause === 0 && performance.now() - start < inProgress;
      if (isUnderWay) expect(first.text).toMatch(/is under way or its answer was lost; nothing more was sent/);
      if (pause > settled) expect(first.data).toMatchObject(done);
      expect((await untilAnswered(thing)).data).toMatchObject(done);
      expect((await callTool(thing.tool, await thing.args())).data).toMatchObject(done);
      expect([await sentBy(thing), await countAtSpotify(thing)]).toEqual([1, 1]);
    },
    40_000,
  );

  test('killed before Spotify carried it out: sent again, but only when that is sure', async () => {
    await killed(thing, 'POST', false);
    const answer = await untilAnswered(thing);
    expect(answer.data).toMatchObject({ success: true });
    expect(answer.data).not.toHaveProperty('replayed');
    expect([await sentBy(thing), await countAtSpotify(thing)]).toEqual([2, 1]);
  });

  test('an equal call gets the first answer, another key or allow_duplicate does it again', async () => {
    const args = await thing.args();
    const first = await callTool(thing.tool, args);
    const second = await callTool(thing.tool, args);
    expect(first.data).not.toHaveProperty('replayed');
    expect(second.data).toEqual({ ...first.data, ...done });
    expect(decode(second.text)).toMatchObject({ replayed: true });
    expect(await sentBy(thing)).toBe(1);
    const again = await callTool(thing.tool, { ...args, allow_duplicate: true });
    expect(again.data).not.toHaveProperty('replayed');
    expect([await sentBy(thing), await countAtSpotify(thing)]).toEqual([2, 2]);
    const keyed = { ...args, idempotency_key: `key of ${thing.tool}` };
    expect((await callTool(thing.tool, keyed)).data).not.toHaveProperty('replayed');
    expect((await callTool(thing.tool, keyed)).data).toMatchObject(done);
    expect([await sentBy(thing), await countAtSpotify(thing)]).toEqual([3, 3]);
  });

  test('it costs two writes to the table, and a third if Spotify is asked for the state before', async () => {
    table.forget();
    const args = await thing.args();
    await callTool(thing.tool, args);
    const writes = () => table.calls().filter(({ keys }) => keys.some((key) => key.includes('idempotency#')));
    // What the cache knows of the queue is written with the record.
    const readsBefore = thing.tool === 'create_playlist' ? ['UpdateItem'] : [];
    expect(writes().map(({ operation }) => operation)).toEqual(['PutItem', ...readsBefore, 'UpdateItem']);
    expect(writes().every(({ keys }) => keys.every((key) => key.startsWith('user#')))).toBe(true);
    table.forget();
    await callTool(thing.tool, args);
    // A real table says what is there with the refusal; the embedded one has to be asked.
    expect(writes().map(({ operation }) => operation)).toEqual(['PutItem', 'GetItem']);
    expect(table.calls().length).toBeLessThanOrEqual(3);
  });

  test('without the table the call is sent, and says that once more would be twice', async () => {
    const isOurs = ({ keys }: { readonly keys: readonly string[] }) => keys.some((key) => key.includes('idempotency#'));
    table.decide((call) => (isOurs(call) ? 'gone' : undefined));
    const args = await thing.args();
    const warnings = [expect.stringMatching(/could not store this call: repeating it would do it twice/)];
    expect((await callTool(thing.tool, args)).data).toMatchObject({ success: true, warnings });
    expect((await callTool(thing.tool, args)).data).toMatchObject({ success: true, warnings });
    expect([await sentBy(thing), await countAtSpotify(thing)]).toEqual([2, 2]);
  });

  test('a table that goes after the change was sent takes neither the answer nor the guard away', async () => {
    await demo().fault({ method: 'POST', path: path(thing), latencyMs: 1500, times: 1 });
    const calling = callTool(thing.tool, await thing.args());
    await expect.poll(() => sentBy(thing)).toBe(1);
    table.decide(({ keys }) => (keys.some((key) => key.includes('idempotency#')) ? 'gone' : undefined));
    expect((await calling).data).toMatchObject({ success: true });
    table.heal();
    expect((await untilAnswered(thing)).data).toMatchObject(done);
    expect([await sentBy(thing), await countAtSpotify(thing)]).toEqual([1, 1]);
  });

  test('equal calls at once on several containers are one', async () => {
    await demo().fault({ method: 'POST', path: path(thing), latencyMs: 1500, times: 1 });
    const args = await thing.args();
    const answers = await Promise.all(each.map(() => callTool(thing.tool, args)));
    expect(answers.filter(({ data }) => data['success'] === true && data['replayed'] === undefined)).toHaveLength(1);
    expect(answers.filter(({ isError, text }) => isError && text.includes('under way'))).not.toHaveLength(0);
    expect([await sentBy(thing), await countAtSpotify(thing)]).toEqual([1, 1]);
  });

  test('what Spotify refused is forgotten: the next call is sent', async () => {
    await demo().fault({ method: 'POST', path: path(thing), answer: { status: 400, body: 'no' }, times: 1 });
    expect(await callTool(thing.tool, await thing.args())).toMatchObject({ isError: true });
    const { data } = await callTool(thing.tool, await thing.args());
    expect(data).not.toHaveProperty('replayed');
    expect([data['success'], await sentBy(thing), await countAtSpotify(thing)]).toEqual([true, 2, 1]);
  });

  test('a 502 after the work was done leaves the question open, and reading back answers it', async () => {
    const answer = { status: 502, body: 'Bad gateway' };
    await demo().fault({ method: 'POST', path: path(thing), answer, carriedOut: true, times: 1 });
    const asked = performance.now();
    expect((await callTool(thing.tool, await thing.args())).text).toMatch(/may or may not have happened/);
    const second = await callTool(thing.tool, await thing.args());
    // A machine too slow to ask before Spotify has settled gets the answer at once.
    if (performance.now() - asked < lag) expect(second.text).toMatch(/nothing more was sent/);
    expect((await untilAnswered(thing)).data).toMatchObject(done);
    expect([await sentBy(thing), await countAtSpotify(thing)]).toEqual([1, 1]);
  });
});

describe.each(things.filter(({ tool }) => tool === 'create_playlist').map((thing) => [thing.tool, thing] as const))(
  '%s',
  (_, thing) => {
    test('killed while reading the state before: nothing was sent, so it is sent without a read-back', async () => {
      await killed(thing, 'GET', false);
      expect(await sentBy(thing)).toBe(0);
      expect((await untilAnswered(thing)).data).toMatchObject({ success: true });
      expect([await sentBy(thing), await countAtSpotify(thing)]).toEqual([1, 1]);
    });
  },
);
