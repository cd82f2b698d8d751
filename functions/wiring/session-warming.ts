import type { McpEndpoint } from '../../lib/mcp/handler.ts';
import { withWarming } from '../../lib/mcp/session-warming.ts';
import { warmingPlan } from '../../lib/mcp/warming.ts';
import type { LayerSettings } from '../../lib/resilience/layers.ts';
import { functionStarter } from '../../lib/storage/invocation.ts';
import type { McpSettings } from '../settings/settings.ts';
import { entries } from './bundled-tools.ts';
import type { SpotifyServices } from './spotify.ts';
import { warmingClaim } from './warming-claim.ts';

/** Adds session warming to an endpoint; returns the endpoint itself if there is nothing to warm. */
export function sessionWarming(
  endpoint: McpEndpoint,
  { clock: { now }, quick: table, log, http }: SpotifyServices,
  settings: McpSettings,
  layering: LayerSettings,
): McpEndpoint {
  const { WARMING, WARM_FUNCTION_NAME: name, WARMING_START_MS: timeout } = settings;
  const wanted = WARMING === 'on' || (WARMING === 'auto' && settings.SPOTIFY_QUOTA_MODE === 'extended');
  const plan = layering.cache && wanted ? warmingPlan(entries, layering.lifetime) : undefined;
  if (plan === undefined || name === undefined) return endpoint;
  const start = functionStarter(name, { http, environment: process.env, timeout });
  return withWarming(endpoint, { claim: warmingClaim(table, now), period: plan.period, start, log });
}
