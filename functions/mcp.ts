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
import { availability } from '../lib/spotify/availability.ts';
import { exchange } from '../lib/spotify/exchange.ts';
import { through } from '../lib/spotify/pipeline.ts';
import { accessToken, appCredentials, signIns } from '../lib/storage/credentials.ts';
import { table } from '../lib/storage/dynamodb.ts';
import { leases } from '../lib/storage/leases.ts';
import { owner } from '../lib/storage/owner.ts';
import { secrets } from '../lib/storage/secrets.ts';
import { tools } from '../lib/tools/registry.ts';
import packageJson from '../package.json' with { type: 'json' };
import { mcpSettings, parseSettings } from './settings.ts';

const settings = parseSettings(mcpSettings, process.env);
const log = powertoolsLog('mcp');
const now = Date.now;
const { fetch } = globalThis;
const state = table(settings.TABLE_NAME, settings.AWS_TIMEOUT_MS);
const vault = secrets(settings.AWS_TIMEOUT_MS);

const tokens = accessTokens({
  now,
  sleep,
  app: appCredentials(vault, settings.APP_SECRET_ID),
  signIns: signIns(vault, settings.USER_SECRET_PREFIX),
  lease: leases(state, now, randomUUID),
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

const run = runTool({
  pipeline: (call) => through(availability(settings.SPOTIFY_QUOTA_MODE))(toSpotify(call)),
  mode: settings.SPOTIFY_QUOTA_MODE,
  now,
  sleep,
  deadline: settings.TOOL_DEADLINE_MS,
  log,
});

/** MCP behind API Gateway. */
export const handler = service({
  mcp: mcpEndpoint(() => mcpServer({ version: packageJson.version, tools, run }), log),
  refusedSender: refusedSender(settings.ALLOWED_ORIGINS),
  authenticate: authenticate(
    staticToken({ now, stored: accessToken(vault, settings.SERVER_SECRET_ID), owner: owner(state) }),
  ),
  log,
});
