import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprint } from '../../lib/sign-in/browser.ts';
import { finishAuthorization } from '../../lib/sign-in/pending-authorization.ts';
import type { Table } from '../../lib/storage/dynamodb.ts';
import { fleetStore } from '../../lib/storage/fleet/fleet-store.ts';
import { leases } from '../../lib/storage/leases.ts';
import { sealedRows } from '../../lib/storage/oauth/sealed-rows.ts';
import { changes } from '../../lib/storage/users/changes.ts';
import { ownership } from '../../lib/storage/users/ownership.ts';
import { spentTokens } from '../../lib/storage/users/spent-tokens.ts';
import { root } from '../support/environment.ts';
import { sendTwice } from '../support/send-twice.ts';
import { startDynalite, type TestDynamodb } from '../support/stores.ts';

const noon = Date.parse('2026-11-23T12:00:00Z');
const hour = 3_600_000;
const now = () => noon;
const gate = { reason: 'quota', closedUntil: noon + hour, guessed: false, wait: hour } as const;
const generation = { id: 'one', changedAt: 0, unsettledUntil: 0 };

/** Writes whose outcome depends on what is there, by their file: each is made twice on purpose, and says what came of it. */
const writes: ReadonlyArray<readonly [what: string, file: string, write: (table: Table) => Promise<unknown>]> = [
  [
    'a lease',
    'leases.ts',
    async (table) => {
      const lease = leases(table, now, randomUUID);
      return [(await lease('refresh', hour)) !== undefined, (await lease('refresh', hour)) !== undefined];
    },
  ],
  [
    'a change that is claimed for its undo',
    'users/changes.ts',
    async (table) => {
      const { keep, claim } = changes(table, now)('me');
      await keep({ id: '1', tool: 'a', at: noon, steps: [] });
      return [await claim('1', hour), await claim('1', hour)];
    },
  ],
  [
    'the owner',
    'users/ownership.ts',
    async (table) => [await ownership(table).claim('me'), await ownership(table).claim('you')],
  ],
  [
    'a token of one use',
    'users/spent-tokens.ts',
    async (table) => {
      const spend = spentTokens(table, now)('me');
      return [await spend('token', hour), await spend('token', hour)];
    },
  ],
  [
    'a row that is kept first',
    'oauth/sealed-rows.ts',
    async (table) => {
      const put = () => sealedRows(table, now).put('ReplayDetection', 'id', {}, { lifetime: hour, keepFirst: true });
      return [await put(), await put()];
    },
  ],
  [
    'a code that is used',
    'oauth/sealed-rows.ts',
    async (table) => {
      const { put, consume } = sealedRows(table, now);
      await put('AuthorizationCode', 'id', {}, { lifetime: hour });
      return [await consume('AuthorizationCode', 'id'), await consume('AuthorizationCode', 'id')];
    },
  ],
  [
    'a sign-in that comes back from Spotify',
    'oauth/sealed-rows.ts',
    async (table) => {
      const rows = sealedRows(table, now);
      const pending = { purpose: { type: 'visit' }, browser: fingerprint('browser'), verifier: 'verifier' };
      await rows.put('PendingAuthorization', 'state', pending, { lifetime: hour });
      const finish = () => finishAuthorization({ rows }, { browser: 'browser' }, 'state');
      return [await finish(), await finish()];
    },
  ],
  [
    'a gate',
    'fleet/fleet-store.ts',
    async (table) => {
      const { swapGate } = fleetStore(table, now, randomUUID);
      return [await swapGate('search', undefined, gate), await swapGate('search', undefined, gate)];
    },
  ],
  [
    'a first generation',
    'fleet/tag-rows.ts',
    async (table) => {
      const { ensureGenerations } = fleetStore(table, now, randomUUID);
      const ensured = async (id: string) =>
        (await ensureGenerations('me', new Map([['library', { ...generation, id }]]))).get('library')?.id;
      return [await ensured('one'), await ensured('two')];
    },
  ],
];

/** Files whose conditional writes are told elsewhere, or count once too often without harm. */
const elsewhere = [
  // `repeats.test.ts`
  'idempotency-store.ts',
  // `fleet-store.test.ts`
  'fleet/token-bucket.ts',
  // One attempt, or one call of the day's budget, too many.
  'dynamodb.ts',
  // Reads again, and finds its own key.
  'oauth/public-keys.ts',
  // Only says that a sign-in has ended.
  'users/users.ts',
];

describe('a conditional write that went out once more, because its answer was lost', () => {
  let dynamodb: TestDynamodb;
  beforeAll(async () => {
    dynamodb = await startDynalite();
  });
  afterAll(() => dynamodb.close());

  test.each(writes)('%s: says what it would have said', async (_what, _file, write) => {
    const once = await write(await dynamodb.table());
    expect(await write(sendTwice(await dynamodb.table()))).toEqual(once);
  });

  test('every file with such writes is told of here', () => {
    const folder = path.join(root, 'lib/storage');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const conditional = files.filter((file) => readFileSync(path.join(folder, file), 'utf8').includes('ConditionExpr'));
    const told = new Set([...writes.map(([, file]) => file), ...elsewhere]);
    expect([...told].sort()).toEqual(conditional.toSorted());
  });
});
