import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from 'oidc-provider';
import { derived } from '../lib/auth/signing-keys.ts';
import { withinStorageTime } from '../lib/auth/storage-unavailable.ts';
import { httpClient } from '../lib/http-client.ts';
import { watched } from '../lib/observability/emit.ts';
import { powertoolsLog } from '../lib/observability/log.ts';
import { cookieNames } from '../lib/sign-in/browser.ts';
import { clientDocuments } from '../lib/sign-in/client-documents.ts';
import { assertGuarded, systemAddresses } from '../lib/sign-in/guarded-fetch.ts';
import { countSignIns } from '../lib/sign-in/metrics.ts';
import { documentOf } from '../lib/sign-in/pages/layout.ts';
import { errorMessage, messagePage } from '../lib/sign-in/pages/message.ts';
import type { SignInContext } from '../lib/sign-in/ports.ts';
import { authorizationServer } from '../lib/sign-in/provider.ts';
import { signInService } from '../lib/sign-in/service.ts';
import { signingSeed } from '../lib/sign-in/signing-seed.ts';
import { spotifySignIn } from '../lib/sign-in/spotify.ts';
import { writeUnderLease } from '../lib/sign-in/under-lease.ts';
import { fleetClock, limitResponseTime, table } from '../lib/storage/dynamodb.ts';
import { leases } from '../lib/storage/leases.ts';
import { attempts, attemptsExhausted } from '../lib/storage/oauth/attempts.ts';
import { connectedClients } from '../lib/storage/oauth/connections.ts';
import { keyPublication, publicKeys } from '../lib/storage/oauth/public-keys.ts';
import { unusedRegistrations } from '../lib/storage/oauth/registrations.ts';
import { sealedRows } from '../lib/storage/oauth/sealed-rows.ts';
import { accessToken, appCredentials, keySeed } from '../lib/storage/secrets/credentials.ts';
import { secrets, secretsClient } from '../lib/storage/secrets/secrets.ts';
import { exportRows } from '../lib/storage/user-export.ts';
import { guests, owner, ownership } from '../lib/storage/users/ownership.ts';
import { userSecretRemoval } from '../lib/storage/users/user-secret-removal.ts';
import { userSecrets } from '../lib/storage/users/user-secrets.ts';
import { users } from '../lib/storage/users/users.ts';
import { parseSettings } from './settings/parse.ts';
import { oauthSettings } from './settings/settings.ts';
import { deployment } from './wiring/deployment.ts';
import { metricsEmitter } from './wiring/metrics.ts';
import { version } from './wiring/version.ts';

assertGuarded();
const settings = parseSettings(oauthSettings, process.env);
const log = powertoolsLog('oauth');
const rowsOf = table(settings.TABLE_NAME, settings.AWS_TIMEOUT_MS, 3);
limitResponseTime(rowsOf, settings.AWS_TIMEOUT_MS + 2000);
const now = fleetClock([rowsOf], Date.now);
const manager = secretsClient(settings.AWS_TIMEOUT_MS);
const vault = secrets(manager);
const random = (): string => randomBytes(32).toString('base64url');
const documents = clientDocuments({
  admitted: settings.CLIENT_METADATA_URLS,
  fetches: settings.CLIENT_METADATA_FETCH,
  addresses: systemAddresses,
  largest: 5 * 1024,
  timeout: 2500,
  now,
  log,
});
const kept = userSecrets(manager, vault, settings.USER_SECRET_PREFIX, { now, sleep });
const shared = {
  rows: sealedRows(rowsOf, now),
  users: users(rowsOf, now),
  userSecrets: {
    remove: userSecretRemoval(manager, settings.USER_SECRET_PREFIX),
    write: writeUnderLease({ lease: leases(rowsOf, now, randomUUID), sleep }, kept.write),
  },
  ownership: { read: owner(rowsOf), ...ownership(rowsOf) },
  guests: guests(rowsOf),
  connections: connectedClients(rowsOf, now),
  about: deployment({ ...settings, version, region: process.env['AWS_REGION'] }),
  exportRows: exportRows(rowsOf, now),
  attempts: attempts(rowsOf, now),
  isSpent: attemptsExhausted(rowsOf, now),
  accessToken: accessToken(vault, settings.SERVER_SECRET_ID),
  publishedKeys: publicKeys(rowsOf),
  app: appCredentials(vault, settings.APP_SECRET_ID),
  spotify: spotifySignIn({
    http: httpClient({ environment: process.env }),
    now,
    accountsUrl: settings.SPOTIFY_ACCOUNTS_URL,
    apiUrl: settings.SPOTIFY_API_URL,
    timeout: settings.SPOTIFY_TIMEOUT_MS,
  }),
  cookies: cookieNames(settings.PLAIN_COOKIES === 'on'),
  registrations: unusedRegistrations(rowsOf, now, settings.REGISTRATIONS),
  now,
  sleep,
  random,
  log,
};

function providerAt(origin: string, seed: string): Provider {
  return authorizationServer(origin, seed, {
    ...shared,
    accessTokenSeconds: settings.ACCESS_TOKEN_SECONDS,
    onRegistered: shared.registrations.add,
    fetch: documents.fetch,
    mayFetch: documents.admits,
    renderError: (failure) => {
      const { title, body } = messagePage(errorMessage(failure));
      return documentOf(title, body);
    },
  });
}

const seeds = signingSeed({
  now,
  read: keySeed(vault, settings.KEY_SEED_SECRET_ID),
  publish: keyPublication(rowsOf, now),
});
let known: { readonly seed: string; readonly contexts: Map<string, SignInContext> } | undefined;

async function contextAt(origin: string): Promise<SignInContext> {
  const seed = await withinStorageTime(seeds.get(), settings.AWS_TIMEOUT_MS + 2000);
  if (seed !== known?.seed) known = { seed, contexts: new Map() };
  const context = known.contexts.get(origin) ?? {
    ...shared,
    origin,
    provider: providerAt(origin, seed),
    formKey: derived(seed, 'forms'),
    addressKey: derived(seed, 'addresses'),
  };
  known.contexts.set(origin, context);
  return context;
}

const emit = metricsEmitter(process.env);

/** Sign-in behind API Gateway: the authorization server, the start page, and the redirects to Spotify and back. */
export const handler = watched(countSignIns(signInService(contextAt, log), emit), { emit, now });
