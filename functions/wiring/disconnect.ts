import { randomUUID } from 'node:crypto';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { disconnect } from '../../lib/auth/disconnect.ts';
import { describeError, type Log } from '../../lib/observability/log.ts';
import { type Credential, mayUse } from '../../lib/resilience/layers/admission.ts';
import { SpotifyError } from '../../lib/spotify/failure.ts';
import type { Table } from '../../lib/storage/dynamodb.ts';
import { fleetStore } from '../../lib/storage/fleet/fleet-store.ts';
import { sealedRows } from '../../lib/storage/oauth/sealed-rows.ts';
import { guests, owner, ownership } from '../../lib/storage/users/ownership.ts';
import { userSecretRemoval } from '../../lib/storage/users/user-secret-removal.ts';
import { users } from '../../lib/storage/users/users.ts';

interface DisconnectParts {
  readonly table: Table;
  readonly manager: SecretsManagerClient;
  readonly prefix: string;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Drops what this container has of the user in memory. */
  readonly ended: (account: string) => void;
  readonly log: Log;
}

/**
 * Deletes the caller's data and ends their access.
 * @throws SpotifyError `access_ended` if that has already happened, `storage_unavailable` if the table or the secrets failed.
 */
export function createDisconnect({ table, manager, prefix, now, sleep, ended, log }: DisconnectParts) {
  const { survey } = fleetStore(table, now, randomUUID);
  const ports = {
    users: users(table, now),
    userSecrets: { remove: userSecretRemoval(manager, prefix) },
    ownership: { read: owner(table), ...ownership(table) },
    guests: guests(table),
    rows: sealedRows(table, now),
    sleep,
    log,
  };
  const failed = (unfinished?: true) => (error: unknown) => {
    log.warn('state not reached', { operation: 'disconnect', ...describeError(error) });
    throw new SpotifyError({ code: 'storage_unavailable', ...(unfinished && { unfinished }) });
  };
  return async ({ account, issuedAt, owner: actsForOwner, grant }: Credential): Promise<void> => {
    const credential = { account, issuedAt, owner: actsForOwner, grant };
    mayUse(credential, await survey({ ...credential, groups: [], buckets: [] }).catch(failed()));
    await disconnect(ports, account).catch(failed(true));
    ended(account);
  };
}
