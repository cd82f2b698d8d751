import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changes } from '../../lib/storage/users/changes.ts';
import type { Change, Changes } from '../../lib/tools/definition/ports.ts';
import { memoryChanges } from '../support/memory-changes.ts';
import { hasJava, ring } from '../support/rings.ts';
import { startDynalite, startDynamodbLocal, type TestDynamodb } from '../support/stores.ts';

const start = Date.parse('2026-11-23T12:00:00Z');
const day = 86_400_000;
const change = (id: string, more: Partial<Change> = {}): Change => ({
  id,
  tool: 'sort_playlist',
  at: start,
  steps: [{ do: 'move', playlist_id: 'p', start: 1, length: 2, before: 0 }],
  ...more,
});

/** What every store must do, whatever it is made of. */
function contract(make: (now: () => number) => Promise<(account: string) => Changes>): void {
  test('the newest is last, and the one before when it is forgotten', async () => {
    const { keep, last, forget } = (await make(() => start))('me');
    expect(await last()).toBeUndefined();
    await keep(change('0002', { tool: 'newer' }));
    await keep(change('0001'));
    expect(await last()).toEqual(change('0002', { tool: 'newer' }));
    await forget('0002');
    expect(await last()).toEqual(change('0001'));
    await forget('0001');
    expect(await last()).toBeUndefined();
  });

  test('keeping again takes the place of what was kept', async () => {
    const { keep, last } = (await make(() => start))('me');
    await keep(change('1'));
    await keep(change('1', { steps: [] }));
    expect(await last()).toEqual(change('1', { steps: [] }));
  });

  test('it lasts a day, and nobody else sees it', async () => {
    let time = start;
    const of = await make(() => time);
    await of('me').keep(change('1'));
    expect(await of('you').last()).toBeUndefined();
    time = start + day - 1;
    expect(await of('me').last()).toBeDefined();
    time = start + day;
    expect(await of('me').last()).toBeUndefined();
  });
}

describe('in memory', () => contract((now) => Promise.resolve(memoryChanges(now))));

const onTable = (begin: () => Promise<TestDynamodb>) => (): void => {
  let server: TestDynamodb | undefined;
  beforeAll(async () => {
    server = await begin();
  });
  afterAll(() => server?.close());
  const table = () => {
    if (!server) throw new Error('The table has not started.');
    return server.table();
  };
  contract(async (now) => changes(await table(), now));

  test('one that fits into no row is not kept', async () => {
    const { keep, last } = changes(await table(), () => start)('me');
    await keep(change('1', { steps: ['x'.repeat(400_000)] }));
    expect(await last()).toBeUndefined();
  });
};

describe('on the embedded DynamoDB', onTable(startDynalite));
ring('java', hasJava(), 'there is no Java or no DynamoDB Local')('on DynamoDB Local', onTable(startDynamodbLocal));
