import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AccessTokens, accessTokens, type SignIn } from '../../lib/auth/access-tokens.ts';
import { refreshGrant } from '../../lib/auth/spotify-accounts.ts';
import { type HttpClient, httpClient } from '../../lib/http-client.ts';
import { describeError, powertoolsLog } from '../../lib/observability/log.ts';
import { confirmations, type ReadAccess } from '../../lib/resilience/layers/admission.ts';
import { type LayerSettings, layers } from '../../lib/resilience/layers.ts';
import { type CacheStatistics, cacheStatistics } from '../../lib/resilience/statistics/cache-statistics.ts';
import { tally } from '../../lib/resilience/statistics/tally.ts';
import { failOpen } from '../../lib/resilience/store/fail-open-store.ts';
import { availability } from '../../lib/spotify/availability.ts';
import { withDeviceNames } from '../../lib/spotify/devices.ts';
import { exchange } from '../../lib/spotify/exchange.ts';
import { SpotifyError } from '../../lib/spotify/failure.ts';
import { type Call, compose, type Layer, type Send } from '../../lib/spotify/pipeline.ts';
import { fleetClock, type Table, table } from '../../lib/storage/dynamodb.ts';
import { fleetStore } from '../../lib/storage/fleet/fleet-store.ts';
import { tallies } from '../../lib/storage/fleet/tally-rows.ts';
import { leases } from '../../lib/storage/leases.ts';
import { pageSizeOf } from '../../lib/storage/page-size.ts';
import { appCredentials, signIns } from '../../lib/storage/secrets/credentials.ts';
import { secrets, secretsClient } from '../../lib/storage/secrets/secrets.ts';
import { userRows } from '../../lib/storage/users/user-rows.ts';
import { endUserAccess, userAccess } from '../../lib/storage/users/users.ts';
import { knownChanges } from '../../lib/tools/undo/known-changes.ts';
import type { SpotifySettings } from '../settings/settings.ts';
import { metricsEmitter } from './metrics.ts';

/** The services of every function that calls Spotify, created once per container. `service` names it in the log. */
export function createSpotifyServices(service: string, settings: SpotifySettings, layering: LayerSettings) {
  const log = powertoolsLog(service);
  const emit = metricsEmitter(process.env);
  /** `trusted` waits for the table and retries; `quick` serves what only makes calls faster, and gives up early. */
  const trusted = table(settings.TABLE_NAME, settings.AWS_TIMEOUT_MS, 3);
  const quick = table(settings.TABLE_NAME, settings.STATE_TIMEOUT_MS, 1);
  const now = fleetClock([trusted, quick], Date.now);
  const clock = { now, sleep, random: Math.random };
  const manager = secretsClient(settings.AWS_TIMEOUT_MS);
  const vault = secrets(manager);
  const http = httpClient({ environment: process.env });
  const { counted, noted, statistics } = cacheCounters(quick, now, settings.CACHE_STATISTICS_MS);
  const store = failOpen(fleetStore(quick, now, randomUUID, counted), {
    now,
    rest: 1000,
    onFailure: (operation, error) => {
      emit([{ metric: 'storeFailures', value: 1 }]);
      log.warn('state not reached', { operation, ...describeError(error) });
    },
  });
  const lease = leases(trusted, now, randomUUID);
  const onUnsaved = (error: unknown) => log.error('sign-in not stored', describeError(error));
  const tokens = accessTokens({ ...clock, ...signInPorts(settings, vault, http, now, trusted), lease, onUnsaved });
  const confirmed = confirmations(now);
  const known = knownChanges();
  const ended = (account: string): void => {
    confirmed.forget(account);
    tokens.forget(account);
    known.forget(account);
  };
  const sweep = (account: string): Promise<void> => userRows(quick).remove(account, '');
  const patient = fleetStore(trusted, now, randomUUID);
  const access: ReadAccess = (credential) => patient.survey({ ...credential, groups: [], buckets: [] });
  const users = { access, userAccess: userAccess(quick), sweep, confirmations: confirmed, ended };
  const between = layers({ ...clock, store, unique: randomUUID, users, prepare: tokens.prepare }, layering);
  const toSpotify = spotify(settings, http, now, tokens);
  const pipeline = (call: Call): Send =>
    compose(
      untilStored(tokens, call),
      withDeviceNames,
      availability(settings.SPOTIFY_QUOTA_MODE),
      between(noted(call)),
    )((request) => toSpotify(call)(request));
  const cacheAlone = { ...layering, breaker: false, limiter: false, retry: false };
  const looking = layers({ ...clock, store, unique: randomUUID, users }, cacheAlone);
  /** Ends at the cache: a miss fails without a call to Spotify. */
  const remembered = (call: Call): Send =>
    compose(availability(settings.SPOTIFY_QUOTA_MODE), looking(call))(() => Promise.reject(new SpotifyError(notAsked)));
  /** The context ports that do not depend on the pipeline. */
  const pageSize = pageSizeOf({ table: quick, now, log });
  const calls = { ...clock, mode: settings.SPOTIFY_QUOTA_MODE, lag: layering.lag, pageSize };
  return {
    log,
    emit,
    clock,
    calls,
    trusted,
    quick,
    manager,
    vault,
    http,
    store,
    pipeline,
    remembered,
    statistics,
    access,
    known,
    ended,
  };
}

export type SpotifyServices = ReturnType<typeof createSpotifyServices>;

const notAsked = { code: 'unavailable', host: 'api', cause: 'deadline', sent: 'no' } as const;

/** Reads, writes and refreshes the users' sign-ins. */
function signInPorts(
  settings: SpotifySettings,
  vault: ReturnType<typeof secrets>,
  http: HttpClient,
  now: () => number,
  trusted: Table,
) {
  const { SPOTIFY_ACCOUNTS_URL: accountsUrl, SPOTIFY_TIMEOUT_MS: timeout } = settings;
  const kept = signIns(vault, settings.USER_SECRET_PREFIX);
  const end = endUserAccess(trusted);
  return {
    app: appCredentials(vault, settings.APP_SECRET_ID),
    signIns: {
      read: kept.read,
      write: async (account: string, signIn: SignIn): Promise<void> => {
        await kept.write(account, signIn);
        // Without a Spotify token the server must not renew its own either, so that the client starts a new sign-in.
        if (signIn.refreshToken === undefined) await end(account);
      },
    },
    refresh: refreshGrant({ http, now, accountsUrl, timeout }),
  };
}

/**
 * Stores a renewed sign-in in parallel with the request, and awaits that before the response: Lambda runs nothing after
 * it.
 */
const untilStored =
  ({ stored }: AccessTokens, { account }: Call): Layer =>
  (next) =>
  async (request) => {
    try {
      return await next(request);
    } finally {
      await stored(account);
    }
  };

const spotify = (settings: SpotifySettings, http: HttpClient, now: () => number, tokens: AccessTokens) =>
  exchange({
    http,
    now,
    apiUrl: settings.SPOTIFY_API_URL,
    timeout: settings.SPOTIFY_TIMEOUT_MS,
    accessToken: tokens.get,
    rejected: tokens.reject,
  });

/** Counts cache events; created once per container. `between`: the interval of its writes, milliseconds. */
function cacheCounters(table: Table, now: () => number, between: number) {
  const counted = tally(now, randomUUID(), between);
  const written = tallies(table, now);
  return {
    counted,
    /** The call, with its events counted. */
    noted: (call: Call): Call => ({
      ...call,
      onEvent: (event) => {
        counted.note(event);
        call.onEvent(event);
      },
    }),
    statistics: async (): Promise<CacheStatistics> => cacheStatistics(await written(), counted.hours(), now()),
  };
}
