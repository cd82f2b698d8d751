import { cacheStats } from '../lib/http/cache-stats.ts';
import { rejectUntrustedOrigin } from '../lib/http/cross-origin.ts';
import { service } from '../lib/http/service.ts';
import { mcpEndpoint } from '../lib/mcp/handler.ts';
import { mcpRequestOf } from '../lib/mcp/message.ts';
import { missingScope, scopeResolver } from '../lib/mcp/needed-scope.ts';
import { rehearse } from '../lib/mcp/rehearsal.ts';
import { selection } from '../lib/mcp/selection.ts';
import { mcpServer } from '../lib/mcp/server.ts';
import { watched } from '../lib/observability/emit.ts';
import { layerSettings } from './settings/layers.ts';
import { parseSettings } from './settings/parse.ts';
import { mcpSettings } from './settings/settings.ts';
import { createAuthentication } from './wiring/authentication.ts';
import { entries, listing } from './wiring/bundled-tools.ts';
import { healthRoute } from './wiring/health.ts';
import { sessionWarming } from './wiring/session-warming.ts';
import { createSpotifyServices } from './wiring/spotify.ts';
import { createToolCalls } from './wiring/tool-calls.ts';
import { version } from './wiring/version.ts';

const settings = parseSettings(mcpSettings, process.env);
const layering = layerSettings(process.env);
const services = createSpotifyServices('mcp', settings, layering);
const { log, emit, clock, calls, statistics } = services;
const { load, run, recall } = createToolCalls(services, settings, layering);
const { authenticate, forgetOwner, learn } = createAuthentication(services, settings);

/** The tools at the URL that a request came to. */
const offered = selection(entries);
const scopeFor = scopeResolver(entries, load);

const endpoint = mcpEndpoint(
  async ({ requestInfo, authInfo }) =>
    mcpServer({
      version,
      tools: offered(new URL(requestInfo?.url ?? 'https://host/mcp').pathname).tools,
      listing,
      mode: calls.mode,
      run: async (name, args, caller) => run(await load(name), args, caller),
      recall: (kind) => recall(authInfo?.extra)(kind),
      views: {
        load: async (view) => (await import('./wiring/view-documents.ts')).documents[view],
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

const answer = service({
  mcp: sessionWarming(endpoint, services, settings, layering),
  notServed: (pathname) => offered(pathname).complaint,
  rejectUntrustedOrigin: rejectUntrustedOrigin(settings.ALLOWED_ORIGINS),
  authenticate,
  forgetOwner,
  otherRoutes: [healthRoute(services, settings, authenticate), cacheStats({ statistics, authenticate, log })],
  missingScope: (request, held) => missingScope(request, held, scopeFor),
  log,
});

await rehearse({ endpoint, learn, patience: settings.STATE_TIMEOUT_MS });

export const handler = watched(answer, { emit, now: clock.now });
