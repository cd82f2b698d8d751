import { randomUUID } from 'node:crypto';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { disconnect } from '../../lib/auth/disconnect.ts';
import { completionsFor } from '../../lib/mcp/completions.ts';
import { runTool } from '../../lib/mcp/run-tool.ts';
import { serverStatus } from '../../lib/mcp/server-status.ts';
import type { Log } from '../../lib/observability/log.ts';
import { type Credential, mayUse } from '../../lib/resilience/layers/admission.ts';
import type { LayerSettings } from '../../lib/resilience/layers.ts';
import { requestCount, type Table } from '../../lib/storage/dynamodb.ts';
import { fleetStore } from '../../lib/storage/fleet/fleet-store.ts';
import { sealedRows } from '../../lib/storage/oauth/sealed-rows.ts';
import { appCredentials } from '../../lib/storage/secrets/credentials.ts';
import { shortLinkResolver } from '../../lib/storage/short-links.ts';
import { guests, owner, ownership } from '../../lib/storage/users/ownership.ts';
import { userSecretRemoval } from '../../lib/storage/users/user-secret-removal.ts';
import { users } from '../../lib/storage/users/users.ts';
import type { McpSettings } from '../settings/settings.ts';
import { catalogue, entries, toolLoader } from './bundled-tools.ts';
import { idempotencyPorts } from './idempotency.ts';
import type { SpotifyServices } from './spotify.ts';
import { userState } from './user-state.ts';
import { version } from './version.ts';

/** Loads and runs tools, and completes arguments. */
export function createToolCalls(services: SpotifyServices, settings: McpSettings, layering: LayerSettings) {
  const { log, emit, clock, calls, trusted, quick, manager, vault, pipeline, remembered, known, ended } = services;
  const { now } = clock;
  const load = toolLoader({
    catalogue: catalogue(settings.SPOTIFY_QUOTA_MODE),
    server: {
      status: serverStatus({ ...services, ...calls, version, layering }),
      disconnect: createDisconnect({
        ...clock,
        table: trusted,
        manager,
        prefix: settings.USER_SECRET_PREFIX,
        ended,
        log,
      }),
    },
  });
  const toolsetOf = new Map(entries.map(({ name, toolset }) => [name, toolset]));
  /** The key of `confirm_token`s. No client holds it, so the static token does not suffice to forge one. */
  const secret = async () => (await appCredentials(vault, settings.APP_SECRET_ID)()).clientSecret;
  const run = runTool({
    ...calls,
    pipeline,
    verifyWrites: settings.VERIFY_WRITES,
    answers: settings.ANSWERS,
    resolveShortLink: shortLinkResolver({ table: quick, timeout: settings.SHORT_LINK_TIMEOUT_MS, log }),
    confirm: settings.CONFIRM,
    deadline: settings.TOOL_DEADLINE_MS,
    idempotency: idempotencyPorts({ table: quick, now, log, lag: layering.lag }, process.env),
    userState: userState({ table: quick, now, secret, known, log, emit }),
    log,
    emit,
    load,
    areaOf: (name) => toolsetOf.get(name),
    tableRequests: requestCount([trusted, quick]),
    trace: () => process.env['_X_AMZN_TRACE_ID'],
  });
  return { load, run, recall: completionsFor(load, { ...calls, pipeline: remembered }) };
}

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
 * @throws SpotifyError `access_ended` if that has already happened.
 */
function createDisconnect({ table, manager, prefix, now, sleep, ended, log }: DisconnectParts) {
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
  return async ({ account, issuedAt, owner: actsForOwner, grant }: Credential): Promise<void> => {
    const credential = { account, issuedAt, owner: actsForOwner, grant };
    mayUse(credential, await survey({ ...credential, groups: [], buckets: [] }));
    await disconnect(ports, account);
    ended(account);
  };
}
