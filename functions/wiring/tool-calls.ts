import { completionsFor } from '../../lib/mcp/completions.ts';
import { runTool } from '../../lib/mcp/run-tool.ts';
import { serverStatus } from '../../lib/mcp/server-status.ts';
import type { LayerSettings } from '../../lib/resilience/layers.ts';
import { requestCount } from '../../lib/storage/dynamodb.ts';
import { appCredentials } from '../../lib/storage/secrets/credentials.ts';
import { shortLinkResolver } from '../../lib/storage/short-links.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import type { McpSettings } from '../settings/settings.ts';
import { catalogue, entries, toolLoader } from './bundled-tools.ts';
import { createDisconnect } from './disconnect.ts';
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
    names: entries.flatMap((entry) => (servedIn(settings.SPOTIFY_QUOTA_MODE, entry) ? entry.name : [])),
    areaOf: (name) => toolsetOf.get(name),
    tableRequests: requestCount([trusted, quick]),
    trace: () => process.env['_X_AMZN_TRACE_ID'],
  });
  return { load, run, recall: completionsFor(load, { ...calls, pipeline: remembered }) };
}
