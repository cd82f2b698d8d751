import { accessTokenCheck, isAccessToken } from '../lib/auth/access-token-check.ts';
import { staticToken } from '../lib/auth/static-token.ts';
import { withinStorageTime } from '../lib/auth/storage-unavailable.ts';
import { authenticate } from '../lib/http/bearer.ts';
import { cacheStats } from '../lib/http/cache-stats.ts';
import { rejectUntrustedOrigin } from '../lib/http/origin-check.ts';
import { firstMatch } from '../lib/http/routes.ts';
import { service } from '../lib/http/service.ts';
import { mcpEndpoint } from '../lib/mcp/handler.ts';
import { mcpRequestOf } from '../lib/mcp/message.ts';
import { missingScope, scopesOf } from '../lib/mcp/needed-scope.ts';
import { rehearse } from '../lib/mcp/rehearsal.ts';
import { runTool } from '../lib/mcp/run-tool.ts';
import { selection } from '../lib/mcp/selection.ts';
import { mcpServer } from '../lib/mcp/server.ts';
import { serverStatus } from '../lib/mcp/server-status.ts';
import { watched } from '../lib/observability/container.ts';
import { requestCount } from '../lib/storage/dynamodb.ts';
import { publicKeys } from '../lib/storage/oauth/public-keys.ts';
import { accessToken, appCredentials } from '../lib/storage/secrets/credentials.ts';
import { owner } from '../lib/storage/users/owner.ts';
import { layerSettings } from './settings/layers.ts';
import { parseSettings } from './settings/parse.ts';
import { mcpSettings } from './settings/settings.ts';
import { catalogue, entries, listing, toolLoader } from './wiring/bundled-tools.ts';
import { completionsFor } from './wiring/completions.ts';
import { createDisconnect } from './wiring/disconnect.ts';
import { healthRoute } from './wiring/health.ts';
import { idempotencyPorts } from './wiring/idempotency.ts';
import { sessionWarming } from './wiring/session-warming.ts';
import { shortLinkResolver } from './wiring/short-links.ts';
import { createSpotifyServices } from './wiring/spotify.ts';
import { userState } from './wiring/user-state.ts';
import { version } from './wiring/version.ts';
import { loadView } from './wiring/views.ts';

const settings = parseSettings(mcpSettings, process.env);
const layering = layerSettings(process.env);
const {
  log,
  emit,
  clock,
  calls,
  trusted,
  quick,
  manager,
  vault,
  store,
  pipeline,
  remembered,
  statistics,
  access,
  ended,
} = createSpotifyServices('mcp', settings, layering);

const status = serverStatus({
  ...clock,
  version,
  mode: settings.SPOTIFY_QUOTA_MODE,
  store,
  access,
  layering,
  statistics,
});

const loadTool = toolLoader({
  catalogue: catalogue(settings.SPOTIFY_QUOTA_MODE),
  server: {
    status,
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
/** No client holds this one: a `confirm_token` cannot be made by who holds the static token. */
const appSecret = async () => (await appCredentials(vault, settings.APP_SECRET_ID)()).clientSecret;
const serverSecret = accessToken(vault, settings.SERVER_SECRET_ID);
const run = runTool({
  ...calls,
  pipeline,
  verifyWrites: settings.VERIFY_WRITES,
  answers: settings.ANSWERS,
  resolveShortLink: shortLinkResolver({ table: quick, timeout: settings.SHORT_LINK_TIMEOUT_MS, log }),
  confirm: settings.CONFIRM,
  deadline: settings.TOOL_DEADLINE_MS,
  idempotency: idempotencyPorts({ table: quick, now: clock.now, log, lag: layering.lag }, process.env),
  userState: userState({ table: quick, now: clock.now, secret: appSecret, log }),
  log,
  emit,
  load: loadTool,
  areaOf: (name) => toolsetOf.get(name),
  tableRequests: requestCount([trusted, quick]),
  trace: () => process.env['_X_AMZN_TRACE_ID'],
});

const offered = selection(entries);
const recall = completionsFor(loadTool, { ...calls, pipeline: remembered });
/** The tools at the URL that a request came to. */
const toolsFor = (request: Request | undefined) => offered(new URL(request?.url ?? 'https://host/mcp').pathname).tools;

const endpoint = mcpEndpoint(
  async ({ requestInfo, authInfo }) =>
    mcpServer({
      version,
      tools: toolsFor(requestInfo),
      listing,
      mode: settings.SPOTIFY_QUOTA_MODE,
      run: async (name, args, caller) => run(await loadTool(name), args, caller),
      recall: recall(authInfo?.extra),
      views: {
        load: loadView,
        settings: {
          imageSources: settings.VIEW_IMAGE_SOURCES,
          domain: settings.VIEW_DOMAIN,
          origin: requestInfo && new URL(requestInfo.url).origin,
        },
      },
      asked: requestInfo && (await mcpRequestOf(requestInfo)),
    }),
  log,
);

/** However often storage is tried, nobody waits longer for it. */
const inTime =
  <T>(read: () => Promise<T>) =>
  () =>
    withinStorageTime(read(), settings.AWS_TIMEOUT_MS + 2000);
const checkAccessToken = accessTokenCheck({ now: clock.now, published: inTime(publicKeys(trusted)) });
const byStaticToken = staticToken({
  now: clock.now,
  stored: inTime(accessToken(vault, settings.SERVER_SECRET_ID)),
  owner: inTime(owner(trusted)),
});
const scopeFor = scopesOf(entries, loadTool);

const authenticated = authenticate((token, audience) =>
  isAccessToken(token) ? checkAccessToken(token, audience) : byStaticToken.check(token),
);

const answer = service({
  mcp: sessionWarming(endpoint, { table: quick, now: clock.now, log, settings, layering }),
  notServed: (pathname) => offered(pathname).complaint,
  rejectUntrustedOrigin: rejectUntrustedOrigin(settings.ALLOWED_ORIGINS),
  authenticate: authenticated,
  forgetOwner: byStaticToken.forgetOwner,
  otherRoutes: firstMatch(
    healthRoute({
      version,
      mode: settings.SPOTIFY_QUOTA_MODE,
      now: clock.now,
      table: owner(trusted),
      secret: serverSecret,
      store,
      authenticate: authenticated,
      log,
    }),
    cacheStats({ statistics, authenticate: authenticated, log }),
  ),
  missingScope: (request, held) => missingScope(request, held, scopeFor),
  log,
});

await rehearse({ endpoint, connect: owner(quick), patience: settings.STATE_TIMEOUT_MS });

/** MCP behind API Gateway. */
export const handler = watched(answer, { emit, now: clock.now });
