import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { accessTokens } from '../lib/auth/access-tokens.ts';
import { refreshGrant } from '../lib/auth/spotify-accounts.ts';
import { staticToken } from '../lib/auth/static-token.ts';
import { authenticate } from '../lib/http/bearer.ts';
import { refusedSender } from '../lib/http/gate.ts';
import { service } from '../lib/http/service.ts';
import { mcpEndpoint } from '../lib/mcp/handler.ts';
import { runTool } from '../lib/mcp/run-tool.ts';
import { mcpServer } from '../lib/mcp/server.ts';
import { describeError, powertoolsLog } from '../lib/observability/log.ts';
import { guarded } from '../lib/resilience/guarded-store.ts';
import { layers } from '../lib/resilience/layers.ts';
import { availability } from '../lib/spotify/availability.ts';
import { exchange } from '../lib/spotify/exchange.ts';
import { through } from '../lib/spotify/pipeline.ts';
import { accessToken, appCredentials, signIns } from '../lib/storage/credentials.ts';
import { fleetClock, table } from '../lib/storage/dynamodb.ts';
import { fleetStore } from '../lib/storage/fleet-store.ts';
import { leases } from '../lib/storage/leases.ts';
import { owner } from '../lib/storage/owner.ts';
import { secrets } from '../lib/storage/secrets.ts';
import { tools } from '../lib/tools/registry.ts';
import packageJson from '../package.json' with { type: 'json' };
import { layerSettings, mcpSettings, parseSettings } from './settings.ts';

const settings = parseSettings(mcpSettings, process.env);
const log = powertoolsLog('mcp');
const { fetch } = globalThis;
/** Where the call depends on the table it is waited for; where it is only about speed it is not. */
const trusted = table(settings.TABLE_NAME, settings.AWS_TIMEOUT_MS, 3);
const quick = table(settings.TABLE_NAME, settings.STATE_TIMEOUT_MS, 1);
const now = fleetClock(quick, Date.now);
const clock = { now, sleep, random: Math.random };
const vault = secrets(settings.AWS_TIMEOUT_MS);

const tokens = accessTokens({
  ...clock,
  app: appCredentials(vault, settings.APP_SECRET_ID),
  signIns: signIns(vault, settings.USER_SECRET_PREFIX),
  lease: leases(trusted, now, randomUUID),
  refresh: refreshGrant({
    fetch,
    now,
    accountsUrl: settings.SPOTIFY_ACCOUNTS_URL,
    timeout: settings.SPOTIFY_TIMEOUT_MS,
  }),
  onUnsaved: (error) => log.error('sign-in not stored', describeError(error)),
});

const toSpotify = exchange({
  fetch,
  now,
  apiUrl: settings.SPOTIFY_API_URL,
  timeout: settings.SPOTIFY_TIMEOUT_MS,
  accessToken: tokens.get,
  rejected: tokens.reject,
});

const store = guarded(fleetStore(quick, now, randomUUID), {
  now,
  rest: 1000,
  onFailure: (operation, error) => log.warn('state not reached', { operation, ...describeError(error) }),
});
const between = layers({ ...clock, store, unique: randomUUID }, layerSettings(process.env));

const run = runTool({
  ...clock,
  pipeline: (call) => through(availability(settings.SPOTIFY_QUOTA_MODE), between(call))(toSpotify(call)),
  mode: settings.SPOTIFY_QUOTA_MODE,
  deadline: settings.TOOL_DEADLINE_MS,
  log,
});

/** MCP behind API Gateway. */
export const handler = service({
  mcp: mcpEndpoint(() => mcpServer({ version: packageJson.version, tools, run }), log),
  refusedSender: refusedSender(settings.ALLOWED_ORIGINS),
  authenticate: authenticate(
    staticToken({ now, stored: accessToken(vault, settings.SERVER_SECRET_ID), owner: owner(trusted) }),
  ),
  log,
});
