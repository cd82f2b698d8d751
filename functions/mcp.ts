import { accessTokenCheck, isAccessToken } from '../lib/auth/access-token-check.ts';
import { staticToken } from '../lib/auth/static-token.ts';
import { authenticate } from '../lib/http/bearer.ts';
import { refusedSender } from '../lib/http/gate.ts';
import { service } from '../lib/http/service.ts';
import { mcpEndpoint } from '../lib/mcp/handler.ts';
import { methodOf } from '../lib/mcp/message.ts';
import { missingScope, scopeOf } from '../lib/mcp/needed-scope.ts';
import { runTool } from '../lib/mcp/run-tool.ts';
import { mcpServer } from '../lib/mcp/server.ts';
import { serverStatus } from '../lib/mcp/server-status.ts';
import { accessToken } from '../lib/storage/credentials.ts';
import { owner } from '../lib/storage/owner.ts';
import { publicKeys } from '../lib/storage/public-keys.ts';
import { tools, toolsets } from '../lib/tools/registry.ts';
import { toolsAt } from '../lib/tools/selection.ts';
import packageJson from '../package.json' with { type: 'json' };
import { disconnecting } from './disconnecting.ts';
import { lasting } from './lasting.ts';
import { oncePorts } from './once.ts';
import { parts } from './parts.ts';
import { recallFor } from './recall.ts';
import { warmed } from './session-warming.ts';
import { layerSettings, mcpSettings, parseSettings } from './settings.ts';

const settings = parseSettings(mcpSettings, process.env);
const layering = layerSettings(process.env);
const { log, clock, trusted, quick, manager, vault, store, pipeline, remembered } = parts('mcp', settings, layering);

const status = serverStatus({
  ...clock,
  version: packageJson.version,
  mode: settings.SPOTIFY_QUOTA_MODE,
  store,
  layering,
});

const serverSecret = accessToken(vault, settings.SERVER_SECRET_ID);
const run = runTool({
  ...clock,
  pipeline,
  mode: settings.SPOTIFY_QUOTA_MODE,
  verifyWrites: settings.VERIFY_WRITES,
  deadline: settings.TOOL_DEADLINE_MS,
  status,
  disconnect: disconnecting({ ...clock, table: trusted, manager, prefix: settings.USER_SECRET_PREFIX, log }),
  once: oncePorts({ table: quick, now: clock.now, log }, process.env),
  lasting: lasting({ table: quick, now: clock.now, secret: serverSecret, log }),
  log,
});

const offered = (pathname: string) => toolsAt(pathname, toolsets);
const recall = recallFor({ ...clock, pipeline: remembered, mode: settings.SPOTIFY_QUOTA_MODE });
/** The tools at the URL that a request came to. */
const toolsFor = (request: Request | undefined) => offered(new URL(request?.url ?? 'https://host/mcp').pathname).tools;

const endpoint = mcpEndpoint(
  async ({ requestInfo, authInfo }) =>
    mcpServer({
      version: packageJson.version,
      tools: toolsFor(requestInfo),
      mode: settings.SPOTIFY_QUOTA_MODE,
      run,
      recall: recall(authInfo?.extra),
      method: requestInfo && (await methodOf(requestInfo)),
    }),
  log,
);

const checkAccessToken = accessTokenCheck({ now: clock.now, published: publicKeys(trusted) });
const checkStaticToken = staticToken({
  now: clock.now,
  stored: accessToken(vault, settings.SERVER_SECRET_ID),
  owner: owner(trusted),
});
const players: ReadonlySet<string> = new Set([
  ...[toolsets['playback'], toolsets['queue']].flatMap((toolset) =>
    Object.values(toolset ?? {}).map(({ name }) => name),
  ),
  'search_and_play',
  'play_on_device',
]);
const scopes = new Map(tools.map((tool) => [tool.name, scopeOf(tool, (name) => players.has(name))]));

/** MCP behind API Gateway. */
export const handler = service({
  mcp: warmed(endpoint, { table: quick, now: clock.now, log, settings, layering }),
  notServed: (pathname) => offered(pathname).complaint,
  refusedSender: refusedSender(settings.ALLOWED_ORIGINS),
  authenticate: authenticate((token, audience) =>
    isAccessToken(token) ? checkAccessToken(token, audience) : checkStaticToken(token),
  ),
  missingScope: (request, held) => missingScope(request, held, (name) => scopes.get(name)),
  log,
});
