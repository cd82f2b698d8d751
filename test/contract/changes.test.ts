import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changes } from '../../lib/storage/users/changes.ts';
import type { Change, Changes } from '../../lib/tools/definition/ports.ts';
import { hasJava, optionalSuite } from '../support/environment.ts';
import { memoryChanges } from '../support/memory-changes.ts';
import { sharedDynamodbLocal } from '../support/shared-dynamodb-local.ts';
import { startDynalite, type TestDynamodb } from '../support/stores.ts';

const start = Date.parse('2026-11-23T12:00:00Z');
const day = 86_400_000;
const change = (id: string, more: Partial<Change> = {}): Change => ({
  id,
  tool: 'sort_playlist',
  at: start,
  steps: [{ do: 'move', playlist_id: 'p', start: 1, length: 2, before: 0 }],
  ...more,
});

/** What a container remembers besides is tested with the tools. */
type Stored = Pick<Changes, 'keep' | 'recent' | 'claim'>;

/** What every store must do, whatever it is made of. */
function contract(make: (now: () => number) => Promise<(account: string) => Stored>): void {
  test('the last ten, newest first', async () => {
    const { keep, recent } = (await make(() => start))('me');
    expect(await recent()).toEqual([]);
    for (let n = 1; n <= 12; n++) await keep(change(String(n).padStart(4, '0')));
    expect((await recent()).map(({ id }) => Number(id))).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  });

  test('keeping again takes the place of what was kept', async () => {
    const { keep, recent } = (await make(() => start))('me');
    await keep(change('1', { client: 'One' }));
    const undone = { at: start, steps: [{ do: 'save', uris: ['spotify:track:1'] }] };
    const next = change('1', {
      ...{ steps: [], why: 'because', undoneAt: start, undone },
      untold: { at: start, areas: { 'rows:p': 'snapshot', library: '' } },
    });
    await keep(next);
    expect(await recent()).toEqual([next]);
  });

  test('it lasts a day, and no other user sees it', async () => {
    let time = start;
    const of = await make(() => time);
    await of('me').keep(change('1'));
    expect(await of('you').recent()).toEqual([]);
    time = start + day - 1;
    expect(await of('me').recent()).toHaveLength(1);
    time = start + day;
    expect(await of('me').recent()).toEqual([]);
  });

  test('of several who claim a change one may undo it, until the time is over or it is kept again', async () => {
    let time = start;
    const { keep, claim, recent } = (await make(() => time))('me');
    expect(await claim('1', 1000)).toBe(false);
    await keep(change('1'));
    const claims = await Promise.all([1, 2, 3, 4].map(() => claim('1', 1000)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    time = start + 1001;
    expect(await claim('1', 1000)).toBe(true);
    expect(await claim('1', 1000)).toBe(false);
    await keep(change('1'));
    expect(await claim('1', 1000)).toBe(true);
    await keep(change('1', { claimedUntil: time + 1000 }));
    expect(await claim('1', 1000)).toBe(false);
    expect(await recent()).toEqual([change('1')]);
    time += 1001;
    expect(await claim('1', 1000)).toBe(true);
    await keep(change('1', { undoneAt: time }));
    expect(await claim('1', 1000)).toBe(false);
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

  test('the order of the longest playlist fits, whatever its URIs say', async () => {
    const { keep, recent } = changes(await table(), () => start)('me');
    const uris = Array.from({ length: 10_000 }, (_, n) => `spotify:track:${String(n).padStart(22, 'x')}`);
    const steps = [{ do: 'order', playlist_id: '\u0001"\\u0001', uris: [null, 'spotify:local:a:b:\u0001:3', ...uris] }];
    expect(await keep(change('1', { steps }))).toBe(true);
    expect(await recent()).toEqual([change('1', { steps })]);
  });

  test('one whose steps fit into no row cannot be undone', async () => {
    const { keep, recent } = changes(await table(), () => start)('me');
    expect(await keep(change('1', { steps: ['x'.repeat(400_000)] }))).toBe(false);
    expect(await recent()).toEqual([change('1', { steps: [], why: 'The change is too large to be stored.' })]);
  });
};

describe('on the embedded DynamoDB', onTable(startDynalite));
optionalSuite(
  'java',
  hasJava(),
  'there is no Java or no DynamoDB Local',
)('on DynamoDB Local', onTable(sharedDynamodbLocal));
