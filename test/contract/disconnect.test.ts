import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDisconnect } from '../../functions/wiring/disconnect.ts';
import { explain } from '../../lib/spotify/explain.ts';
import { attempt, type SpotifyFailure } from '../../lib/spotify/failure.ts';
import { queryRows, type Table, userKey } from '../../lib/storage/dynamodb.ts';
import { ownership } from '../../lib/storage/users/ownership.ts';
import { users } from '../../lib/storage/users/users.ts';
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
