import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDisconnect } from '../../functions/wiring/disconnect.ts';
import { delist, disconnect as disconnectUser } from '../../lib/auth/disconnect.ts';
import { explain } from '../../lib/spotify/explain.ts';
import { attempt, type SpotifyFailure } from '../../lib/spotify/failure.ts';
import { queryRows, type Table, userKey } from '../../lib/storage/dynamodb.ts';
import { sealedRows } from '../../lib/storage/oauth/sealed-rows.ts';
import { guests, owner, ownership } from '../../lib/storage/users/ownership.ts';
import { users } from '../../lib/storage/users/users.ts';
import { fullScale } from '../support/scale.ts';
import { startDynalite, type TestDynamodb } from '../support/stores.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const now = () => Date.parse('2026-11-23T12:00:00Z');
const account = 'me';

let dynamodb: TestDynamodb;
beforeAll(async () => {
  dynamodb = await startDynalite();
});
afterAll(() => dynamodb.close());

/** The owner of a server whose table fails from the n-th request on (from 1), or whose secrets do. */
async function connected({ failsAt = Number.POSITIVE_INFINITY, secretsFail = false }) {
  const table: Table = await dynamodb.table();
  await users(table, now).admit({ account, spotifyId: 'me-at-spotify', name: 'Me', consentedAt: now() });
  await ownership(table).claim(account);
  let requests = 0;
  table.client.middlewareStack.add(
    (next) => (args) => (++requests >= failsAt ? Promise.reject(new Error('The table is gone.')) : next(args)),
    { step: 'initialize' },
  );
  const manager = new SecretsManagerClient({});
  const secrets = mockClient(manager).on(DeleteSecretCommand);
  if (secretsFail) secrets.rejects(new Error('The secrets are gone.'));
  else secrets.resolves({});
  const disconnect = createDisconnect({
    ...{ table, manager, prefix: 'users/', now, log: silent },
    sleep: () => Promise.resolve(),
    ended: () => undefined,
  });
  const outcome = await attempt(disconnect({ account, issuedAt: now() / 1000 }));
  const rows = () => {
    requests = Number.NEGATIVE_INFINITY;
    return queryRows(table, userKey(account, '').pk);
  };
  return { failure: 'failure' in outcome ? outcome.failure : undefined, rows, requests };
}

const said = (failure: SpotifyFailure | undefined): string => (failure ? explain(failure, 'destroy', now()) : '');

describe('a disconnect', () => {
  test('by the tool, without a table, says that nothing was done, and nothing was', async () => {
    const { failure, rows } = await connected({ failsAt: 1 });
    expect(failure).toEqual({ code: 'storage_unavailable' });
    expect(said(failure)).toContain('nothing was done');
    expect(await rows()).toHaveLength(1);
  });

  test('whose table fails at any later request says that data may be left, and where to go on', async () => {
    const { requests: all, failure: none } = await connected({});
    expect(none).toBeUndefined();
    for (let failsAt = 2; failsAt <= all; failsAt++) {
      const { failure } = await connected({ failsAt });
      expect(failure, `at ${failsAt} of ${all}`).toEqual({ code: 'storage_unavailable', unfinished: true });
      expect(said(failure)).toMatch(/may be left.*disconnect_account.*start page/);
      expect(said(failure)).not.toContain('nothing was done');
    }
  });

  test('whose secrets fail says the same', async () => {
    expect((await connected({ secretsFail: true })).failure).toEqual({ code: 'storage_unavailable', unfinished: true });
  });
});

/** A server with its owner and a guest, whose table fails from a request on, and works again once it is repaired. */
async function withGuest() {
  const table = await dynamodb.table();
  let failsFrom = Number.POSITIVE_INFINITY;
  let requests = 0;
  table.client.middlewareStack.add(
    (next) => (args) => (++requests >= failsFrom ? Promise.reject(new Error('The table is gone.')) : next(args)),
    { step: 'initialize' },
  );
  const secrets = new Set([account, 'friend']);
  const ports = {
    users: users(table, now),
    userSecrets: { remove: async (of: string) => void secrets.delete(of) },
    ownership: { read: owner(table), ...ownership(table) },
    guests: guests(table),
    rows: sealedRows(table, now),
    sleep: () => Promise.resolve(),
    log: silent,
  };
  const signIn = (of: string) =>
    ports.users.admit({ account: of, spotifyId: `${of}-id`, name: of, consentedAt: now() });
  await signIn(account);
  await signIn('friend');
  await ports.ownership.claim(account);
  await ports.guests.add('friend-id');
  for (const entry of ['friend-id', 'friend'])
    await ports.rows.put('Guest', entry, { account: 'friend' }, { lifetime: 1e9 });
  return {
    ports,
    secrets,
    signIn,
    /** Runs work with a table that fails from its n-th request on (from 1); resolves to how many there were. */
    failing: async (from: number, work: () => Promise<void>): Promise<number> => {
      requests = 0;
      failsFrom = from;
      await work().catch(() => undefined);
      failsFrom = Number.POSITIVE_INFINITY;
      return requests;
    },
    rows: async () => (await table.client.send(new ScanCommand({ TableName: table.name }))).Items ?? [],
  };
}

type Server = Awaited<ReturnType<typeof withGuest>>;

/** Fails a piece of work at each of its requests in turn; at a thin scale at every third. */
async function atEachRequest(work: (server: Server) => Promise<void>, after: (server: Server) => Promise<void>) {
  const whole = await withGuest();
  const all = await whole.failing(Number.POSITIVE_INFINITY, () => work(whole));
  expect(all).toBeGreaterThan(5);
  for (let at = 2; at <= all; at += fullScale ? 1 : 3) {
    const server = await withGuest();
    await server.failing(at, () => work(server));
    await after(server);
  }
}

describe('a disconnect of guests that breaks off at any request', () => {
  const removal = ({ ports }: Server) =>
    delist(ports, { entries: ['friend-id'], owner: account }, () => ports.guests.remove('friend-id'));

  test('leaves nobody with access who is not on the list, and ends when it is made again', () =>
    atEachRequest(removal, async (server) => {
      const { ports, rows, secrets } = server;
      const listed = await ports.guests.read();
      if (!listed.includes('friend-id')) expect(await ports.users.read('friend')).toBeUndefined();
      await removal(server);
      expect(JSON.stringify(await rows())).not.toContain('friend');
      expect([...secrets]).toEqual([account]);
    }));

  test('with their owner, leaves none of them once the owner disconnects again', () =>
    atEachRequest(
      ({ ports }) => disconnectUser(ports, account),
      async ({ ports, signIn, rows, secrets }) => {
        // The owner must sign in again if the first one got that far.
        if ((await ports.ownership.read()) === account) {
          await signIn(account);
          await disconnectUser(ports, account);
        }
        expect(await ports.users.read('friend')).toBeUndefined();
        expect(JSON.stringify(await rows())).not.toContain('friend');
        expect([...secrets]).toEqual([]);
      },
    ));
});
