import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { disconnect } from '../../lib/auth/disconnect.ts';
import type { Log } from '../../lib/observability/log.ts';
import { current } from '../../lib/resilience/layers/admission.ts';
import type { Call } from '../../lib/spotify/pipeline.ts';
import type { Table } from '../../lib/storage/dynamodb.ts';
import { sealedRows } from '../../lib/storage/oauth/sealed-rows.ts';
import { ownership } from '../../lib/storage/users/ownership.ts';
import { standing } from '../../lib/storage/users/standing.ts';
import { userSecretRemoval } from '../../lib/storage/users/user-secret-removal.ts';
import { users } from '../../lib/storage/users/users.ts';

/** What disconnecting works with. */
export interface DisconnectingParts {
  readonly table: Table;
  readonly manager: SecretsManagerClient;
  readonly prefix: string;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly log: Log;
}

/** Ends everything of the user who calls. @throws SpotifyError `access_ended` for one who is gone already. */
export function disconnecting({ table, manager, prefix, now, sleep, log }: DisconnectingParts) {
  const standingOf = standing(table);
  const ports = {
    users: users(table, now),
    userSecrets: { remove: userSecretRemoval(manager, prefix) },
    ownership: ownership(table),
    rows: sealedRows(table, now),
    sleep,
    log,
  };
  return async ({ account, issuedAt }: Pick<Call, 'account' | 'issuedAt'>): Promise<void> => {
    current({ issuedAt }, await standingOf(account));
    await disconnect(ports, account);
  };
}
