import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { without } from '../local/fixtures/laptop.ts';
import { clientKinds, type TestClient } from '../support/clients.ts';
import { legacy, modern } from '../support/raw-mcp.ts';
import { sample } from '../support/scale.ts';
import { type TestStack, useTestStack } from '../support/test-stack.ts';

/** The tools that a session is likely to begin with, with the arguments that the model leaves out. */
const first = ['get_current_user', 'get_user_playlists', 'get_saved_tracks', 'get_top_items'] as const;
const line = z.looseObject({
  message: z.string().default(''),
  outcome: z.string().optional(),
  failed: z.array(z.string()).optional(),
});
const scanned = z.object({ Items: z.array(z.record(z.string(), z.looseObject({ S: z.string().optional() }))) });

/** What the warm function logged, oldest first. */
const warmings = ({ witness }: TestStack) =>
  witness
    .log()
    .split('\n')
    .flatMap((text) => (text.startsWith('{') ? [line.parse(JSON.parse(text))] : []))
    .filter(({ message }) => message === 'warming');

const warmed = (testStack: TestStack, times: number) =>
  vi.waitFor(() => expect(warmings(testStack)).toHaveLength(times), { timeout: 60_000, interval: 50 });

/** Long enough for a warming that must not be to show. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 700));

/** Calls to the Web API since the last reset, each by its operation. */
async function calls({ demo }: TestStack): Promise<readonly string[]> {
  const requests = await demo.requests();
  return requests.flatMap(({ operation }) => (operation.startsWith('accounts:') ? [] : [operation])).sort();
}

async function ask(client: TestClient): Promise<readonly unknown[]> {
  const answers = [];
  for (const tool of first) answers.push(await client.call(tool));
  return answers.map(({ isError, data }) => (isError ? 'error' : (data['freshness'] ?? 'live')));
}

/** Forgets what is cached for users, who has warmed, and which quotas are shut, but not who may use the server. */
async function forget({ laptop: { dynamodb, stack } }: TestStack): Promise<void> {
  const TableName = stack.tables[0]?.name;
  const { Items } = scanned.parse(await dynamodb.admin('Scan', { TableName }));
  for (const { pk, sk } of Items) {
    if (sk?.S !== 'user' && /^(user#|lease:warming|gate#)/.test(pk?.S ?? ''))
      await dynamodb.admin('DeleteItem', { TableName, Key: { pk, sk } });
  }
}

const spent = { error: { status: 429, message: 'Too many requests', reason: 'QUOTA_EXCEEDED' } };
/** A busy machine may take longer for the table than a call would wait. */
const patient = { STATE_TIMEOUT_MS: '5000', WARMING_START_MS: '5000' };
const fromCache = { source: 'cache' };
const open = ({ send }: TestStack) => send(modern('tools/list'));

describe('in extended quota mode', () => {
  const testStack = useTestStack({ environment: { ...patient, SPOTIFY_QUOTA_MODE: 'extended', CONTAINERS: '2' } });
  let before = 0;
  beforeEach(async () => {
    await forget(testStack());
    await testStack().demo.reset();
    before = warmings(testStack()).length;
  });

  it.each(sample(clientKinds))(
    'the first calls of a session of $name are hits, and a second session warms nothing',
    async (kind) => {
      const client = await testStack().connect(kind);
      await client.listTools();
      await warmed(testStack(), before + 1);
      const loaded = await calls(testStack());
      expect(loaded).toHaveLength(first.length);
      expect(await ask(client)).toEqual(first.map(() => expect.objectContaining(fromCache)));
      expect(await calls(testStack())).toEqual(loaded);
      await client.close();

      const second = await testStack().connect(kind);
      await second.listTools();
      await second.close();
      await aWhile();
      expect(warmings(testStack())).toHaveLength(before + 1);
      expect(await calls(testStack())).toEqual(loaded);
    },
  );

  const openings = [
    [
      'initialize',
      legacy('initialize', {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'c', version: '1' },
      }),
    ],
    ['server/discover', modern('server/discover')],
    ['tools/list', modern('tools/list')],
    ['tools/list of an older revision', legacy('tools/list')],
  ] as const;
  it.each(sample(openings, 2))('%s opens a session', async (_, request) => {
    expect(await testStack().send(request)).toMatchObject({ status: 200 });
    await warmed(testStack(), before + 1);
    expect(warmings(testStack()).at(-1)).toMatchObject({
      level: 'INFO',
      service: 'warm',
      outcome: 'done',
      spotify_calls: 4,
    });
  });

  it('any other message opens none', async () => {
    await testStack().send(modern('tools/call', { name: 'get_available_devices', arguments: {} }));
    await testStack().send(legacy('ping'));
    await aWhile();
    expect(warmings(testStack())).toHaveLength(before);
    expect(await calls(testStack())).toHaveLength(1);
  });

  it('what is fresh is not asked again, so that only what is missing costs calls', async () => {
    await testStack().send(modern('tools/call', { name: 'get_saved_tracks', arguments: {} }));
    await testStack().demo.reset();
    await open(testStack());
    await warmed(testStack(), before + 1);
    expect(await calls(testStack())).toHaveLength(first.length - 1);
  });

  it('a quota that Spotify shut is left alone', async () => {
    await testStack().demo.fault({ path: '^/v1/me/tracks', times: 1, answer: { status: 429, body: spent } });
    await testStack().send(modern('tools/call', { name: 'get_saved_tracks', arguments: {} }));
    await open(testStack());
    await warmed(testStack(), before + 1);
    expect(warmings(testStack()).at(-1)).toMatchObject({
      outcome: 'partly',
      failed: ['get_saved_tracks quota_exhausted'],
    });
    expect(await calls(testStack())).toHaveLength(first.length);
  });

  it('a schedule warms for the owner, but not what a session has warmed', async () => {
    const warm = testStack().laptop.functions.find(({ spec }) => spec.logicalId.startsWith('Warming'));
    const outcomes = async () => {
      await warm?.pool.invoke('{}');
      return warmings(testStack())
        .slice(before)
        .map(({ outcome }) => outcome);
    };
    expect(await outcomes()).toEqual(['done']);
    expect(await outcomes()).toEqual(['done', 'claimed']);
    expect(await calls(testStack())).toHaveLength(first.length);
  });
});

describe('a day', () => {
  const testStack = useTestStack({
    environment: { ...patient, SPOTIFY_QUOTA_MODE: 'extended', WARMING_CALLS_PER_DAY: '7' },
  });

  it('has no more calls for warming than the setting says', async () => {
    await open(testStack());
    await warmed(testStack(), 1);
    await forget(testStack());
    await open(testStack());
    await warmed(testStack(), 2);
    expect(warmings(testStack())).toMatchObject([{ outcome: 'done' }, { outcome: 'day_spent', spotify_calls: 0 }]);
    expect(await calls(testStack())).toHaveLength(first.length);
  });
});

describe('what is left of a quota', () => {
  const testStack = useTestStack({ environment: { ...patient, WARMING: 'on', QUOTA_RESERVE: '1' } });

  it('stays for what the user asks for', async () => {
    await open(testStack());
    await warmed(testStack(), 1);
    expect(await calls(testStack())).toEqual([]);
    const [{ outcome, failed } = {}] = warmings(testStack());
    expect({ outcome, failed: failed?.toSorted() }).toEqual({
      outcome: 'partly',
      failed: first.map((tool) => `${tool} quota_reserved`).sort(),
    });
    const answer = await testStack().send(modern('tools/call', { name: 'get_saved_tracks', arguments: {} }));
    expect(answer.body).toContain('tracks[20]{id,name,');
  });
});

describe('where it is not wanted', () => {
  const settings = [
    ['in development mode', {}],
    ['off', { SPOTIFY_QUOTA_MODE: 'extended', WARMING: 'off' }],
    ['without a cache', { SPOTIFY_QUOTA_MODE: 'extended', CACHE: 'off' }],
    [
      'when nothing lasts',
      { WARMING: 'on', TTL_PROFILE_S: '30', TTL_PLAYLIST_S: '0', TTL_LIBRARY_S: '59', TTL_TOP_ITEMS_S: '1' },
    ],
  ] as const;
  describe.each(sample(settings))('%s', (_, environment) => {
    const testStack = useTestStack({ environment });

    it('a session starts nothing and claims nothing', async () => {
      await open(testStack());
      await aWhile();
      expect(warmings(testStack())).toEqual([]);
      expect(await calls(testStack())).toEqual([]);
    });
  });
});

describe('a session whose warming cannot be started', () => {
  const testStack = useTestStack({
    environment: { ...patient, WARMING: 'on' },
    edit: without('lambda:InvokeFunction'),
  });

  it('opens all the same', async () => {
    expect(await open(testStack())).toMatchObject({ status: 200, body: expect.stringContaining('get_saved_tracks') });
    expect(testStack().witness.log()).toContain('warming not started');
    expect(await calls(testStack())).toEqual([]);
  });
});
