import { randomUUID } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type {
  IdempotencyKey,
  IdempotencyStore,
  InProgressRecord,
  OwnRecord,
} from '../../lib/resilience/decisions/idempotency.ts';
import type { Table } from '../../lib/storage/dynamodb.ts';
import { idempotencyStore } from '../../lib/storage/idempotency-store.ts';
import { hasJava, optionalSuite } from '../support/environment.ts';
import { memoryIdempotencyStore } from '../support/memory-idempotency-store.ts';
import { sendTwice } from '../support/send-twice.ts';
import { sharedDynamodbLocal } from '../support/shared-dynamodb-local.ts';
import { startDynalite, type TestDynamodb } from '../support/stores.ts';

const window = 120_000;
/** Long ago by this machine's clock: the fleet's counts. */
const start = Date.parse('2001-11-23T12:00:00Z');
const maybeSent = (error: unknown): boolean => error instanceof Error && error.message === 'lost';

type Work = (note: OwnRecord['note']) => Promise<string>;

/** Begins a call, works, and ends its record as the wrapper of idempotent calls does. */
async function run(store: IdempotencyStore, call: IdempotencyKey, work: Work, replaces?: InProgressRecord) {
  const begun = await store.begin(call, replaces);
  if (begun.state !== 'first') return begun;
  const answer = await work(begun.record.note).catch(async (error: unknown) => {
    await begun.record.fail(maybeSent(error));
    throw error;
  });
  await begun.record.answer(answer);
  return { state: 'first' as const, answer };
}

/** A store whose clock is the test's. */
type MakeRepeats = (now: () => number) => Promise<IdempotencyStore>;

const callOf = (change: Partial<IdempotencyKey> = {}): IdempotencyKey => ({
  account: 'me',
  key: '["add_to_queue","arguments",{"uri":"spotify:track:secret"}]',
  arguments: '{"uri":"spotify:track:secret"}',
  looksFirst: false,
  sendingUntil: start + 20_000,
  keptUntil: start + window,
  ...change,
});

const answering = (answer: string) => vi.fn(() => Promise.resolve(answer));
const losing = (message: string) => () => Promise.reject(new Error(message));

/** What every store must do, whatever it is made of. */
function contract(make: MakeRepeats): void {
  async function openOf(store: IdempotencyStore, call: IdempotencyKey): Promise<InProgressRecord> {
    const claimed = await run(store, call, answering('not this one'));
    if (claimed.state !== 'open') throw new Error(`There is no open record: ${claimed.state}`);
    return claimed.open;
  }

  /** A call that is under way, and the way to end it. */
  async function running(store: IdempotencyStore, call: IdempotencyKey, work: Work) {
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const claimed = run(store, call, async (note) => {
      begun.resolve();
      await end.promise;
      return work(note);
    });
    await begun.promise;
    return { claimed, end: end.resolve };
  }

  test('an equal call gets the first answer to the letter, until the window has passed', async () => {
    let now = start;
    const store = await make(() => now);
    const answer = '{"b":1,"a":["ü","",null]}';
    expect(await run(store, callOf(), answering(answer))).toEqual({ state: 'first', answer });
    const work = answering('another');
    now = start + window - 1000;
    expect(await run(store, callOf(), work)).toEqual({ state: 'replayed', answer });
    expect(work).not.toHaveBeenCalled();
    now = start + window + 1000;
    const later = callOf({ sendingUntil: now + 20_000, keptUntil: now + window });
    expect(await run(store, later, work)).toEqual({ state: 'first', answer: 'another' });
  });

  test('another account and another key are other calls', async () => {
    const store = await make(() => start);
    await run(store, callOf(), answering('mine'));
    expect(await run(store, callOf({ account: 'you' }), answering('yours'))).toMatchObject({ state: 'first' });
    expect(await run(store, callOf({ key: 'other' }), answering('other'))).toMatchObject({ state: 'first' });
    expect(await run(store, callOf(), answering('again'))).toEqual({ state: 'replayed', answer: 'mine' });
  });

  test('while a call is under way an equal one does not run, however long it takes', async () => {
    let now = start;
    const store = await make(() => now);
    const first = await running(store, callOf(), answering('once'));
    expect(await openOf(store, callOf())).toMatchObject({
      startedAt: start,
      sendingUntil: start + 20_000,
      sent: true,
      sameArguments: true,
    });
    // Powertools alone would run it again now.
    now = start + 60_000;
    expect(await run(store, callOf(), answering('twice'))).toMatchObject({ state: 'open' });
    expect(await openOf(store, callOf({ arguments: 'others' }))).toMatchObject({ sameArguments: false });
    first.end();
    expect(await first.claimed).toEqual({ state: 'first', answer: 'once' });
    expect(await run(store, callOf(), answering('twice'))).toEqual({ state: 'replayed', answer: 'once' });
  });

  test('of many equal calls at once one runs', async () => {
    const store = await make(() => start);
    const work = answering('once');
    const claimed = await Promise.all(Array.from({ length: 12 }, () => run(store, callOf(), work)));
    expect(work).toHaveBeenCalledTimes(1);
    expect(claimed.filter(({ state }) => state === 'first')).toHaveLength(1);
    expect(claimed.filter(({ state }) => state === 'unreachable')).toEqual([]);
  });

  test('what surely was not sent is forgotten, and what may have been stays open, with its sending over', async () => {
    let now = start;
    const store = await make(() => now);
    await expect(run(store, callOf(), losing('refused'))).rejects.toThrow('refused');
    now = start + 7000;
    await expect(run(store, callOf(), losing('lost'))).rejects.toThrow('lost');
    expect(await openOf(store, callOf())).toMatchObject({ sendingUntil: start + 7000, sent: true });
  });

  test('the state before is noted in the record; until then nothing was sent', async () => {
    const store = await make(() => start);
    const call = callOf({ looksFirst: true });
    const seen: InProgressRecord[] = [];
    const work = async (note: OwnRecord['note']) => {
      seen.push(await openOf(store, call));
      expect(await note(['a', 'b'])).toBe(true);
      seen.push(await openOf(store, call));
      throw new Error('lost');
    };
    await expect(run(store, call, work)).rejects.toThrow('lost');
    seen.push(await openOf(store, call));
    expect(seen.map(({ sent, before }) => [sent, before])).toEqual([
      [false, undefined],
      [true, ['a', 'b']],
      [true, ['a', 'b']],
    ]);
  });

  test('what is remembered of the state before is written with the record, which may be sent at once', async () => {
    const store = await make(() => start);
    const call = callOf({ before: ['a', 'b'] });
    await expect(run(store, call, losing('lost'))).rejects.toThrow('lost');
    expect(await openOf(store, call)).toMatchObject({ sent: true, before: ['a', 'b'] });
  });

  test('an open record is taken over by one of those who saw it, and its first call can do no harm then', async () => {
    const store = await make(() => start);
    const call = callOf({ looksFirst: true });
    const noted = vi.fn();
    const slow = await running(store, call, async (note) => {
      noted(await note(1));
      throw new Error('refused');
    });
    const open = await openOf(store, call);
    const work = answering('once');
    const claimed = await Promise.all([0, 1, 2].map(() => run(store, call, work, open)));
    expect(work).toHaveBeenCalledTimes(1);
    expect(claimed.map(({ state }) => state)).toContain('first');
    slow.end();
    await expect(slow.claimed).rejects.toThrow('refused');
    expect(noted).toHaveBeenCalledWith(false);
    expect(await run(store, call, answering('twice'))).toEqual({ state: 'replayed', answer: 'once' });
    expect(await run(store, call, answering('twice'), open)).toEqual({ state: 'replayed', answer: 'once' });
  });

  test('a record that got its answer meanwhile is not taken over', async () => {
    const store = await make(() => start);
    const slow = await running(store, callOf(), answering('once'));
    const open = await openOf(store, callOf());
    slow.end();
    await slow.claimed;
    expect(await run(store, callOf(), answering('twice'), open)).toEqual({ state: 'replayed', answer: 'once' });
  });

  test('an open record gets the answer that was read back', async () => {
    const store = await make(() => start);
    await expect(run(store, callOf(), losing('lost'))).rejects.toThrow();
    await store.complete(callOf(), 'found');
    expect(await run(store, callOf(), answering('twice'))).toEqual({ state: 'replayed', answer: 'found' });
  });
}

const onTable = (table: Table, now: () => number, onFailure = vi.fn()): IdempotencyStore =>
  idempotencyStore({ table, now, unique: randomUUID, window, onFailure });

/** What else must hold in a real table. */
function inTable(dynamodb: () => TestDynamodb): void {
  contract(async (now) => onTable(await dynamodb().table(), now));

  test('a row has its account as key, expires, and contains neither arguments nor key', async () => {
    const table = await dynamodb().table();
    const store = onTable(table, () => start);
    await run(store, callOf({ looksFirst: true }), async (note) => {
      await note(3);
      return 'the answer';
    });
    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
    expect(Items).toHaveLength(1);
    expect(Items[0]).toMatchObject({
      pk: { S: 'user#me' },
      sk: { S: expect.stringMatching(/^idempotency#[\w+/=]{44}$/) },
      status: { S: 'COMPLETED' },
      expires_at: { N: String((start + window) / 1000) },
    });
    expect(JSON.stringify(Items)).not.toContain('secret');
  });

  test('a request that went out once more, because its answer was lost, is this call’s own', async () => {
    const store = onTable(sendTwice(await dynamodb().table()), () => start);
    const looking = callOf({ looksFirst: true });
    const work = async (note: OwnRecord['note']) => ((await note('before')) ? 'sent' : 'not ours');
    expect(await run(store, looking, work)).toEqual({ state: 'first', answer: 'sent' });
    expect(await run(store, looking, answering('twice'))).toEqual({ state: 'replayed', answer: 'sent' });
  });

  test('an unreachable table is reported, and the caller still gets the answer', async () => {
    const { client, name } = await dynamodb().table();
    const onFailure = vi.fn();
    const none = onTable({ client, name: 'no-such-table' }, () => start, onFailure);
    const work = answering('sent');
    expect(await run(none, callOf(), work)).toEqual({ state: 'unreachable' });
    expect(work).not.toHaveBeenCalled();
    expect(onFailure).toHaveBeenCalledTimes(1);
    // Gone between the two writes: the record stays open, and whoever comes reads back.
    const table = { client, name };
    const store = onTable(table, () => start, onFailure);
    const send = client.send.bind(client);
    const failing = vi.spyOn(client, 'send');
    const claimed = await run(store, callOf(), () => {
      failing.mockRejectedValue(new Error('gone'));
      return Promise.resolve('sent');
    });
    expect(claimed).toEqual({ state: 'first', answer: 'sent' });
    failing.mockImplementation(send);
    expect(await run(store, callOf(), answering('twice'))).toMatchObject({ state: 'open' });
  });
}

describe('in memory', () => contract((now) => Promise.resolve(memoryIdempotencyStore({ now, window }))));

describe('on dynalite', () => {
  let dynamodb: TestDynamodb;
  beforeAll(async () => {
    dynamodb = await startDynalite();
  });
  afterAll(() => dynamodb.close());
  inTable(() => dynamodb);
});

optionalSuite(
  'java',
  hasJava(),
  'DynamoDB Local needs Java and its jar',
)('on DynamoDB Local', () => {
  let dynamodb: TestDynamodb;
  beforeAll(async () => {
    dynamodb = await sharedDynamodbLocal();
  });
  afterAll(() => dynamodb.close());
  inTable(() => dynamodb);
});
