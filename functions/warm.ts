import { warming, warmingPlan } from '../lib/mcp/warming.ts';
import { watched } from '../lib/observability/emit.ts';
import { dailyBudget } from '../lib/storage/daily-budget.ts';
import { owner } from '../lib/storage/users/ownership.ts';
import { onlyData } from '../lib/tools/toolsets/modules.ts';
import { layerSettings } from './settings/layers.ts';
import { parseSettings } from './settings/parse.ts';
import { warmSettings } from './settings/settings.ts';
import { entries, toolLoader } from './wiring/bundled-tools.ts';
import { createSpotifyServices } from './wiring/spotify.ts';
import { warmingClaim } from './wiring/warming-claim.ts';

const settings = parseSettings(warmSettings, process.env);
/** No user waits for warming: it needs neither retries nor stale answers. */
const layering = { ...layerSettings(process.env), retry: false, degradation: false };
const { log, emit, clock, calls, trusted, pipeline } = createSpotifyServices('warm', settings, layering);
const wanted = layering.cache && settings.WARMING !== 'off';

const warm = warming({
  ...calls,
  pipeline,
  plan: wanted ? warmingPlan(entries, layering.lifetime) : undefined,
  load: toolLoader(onlyData),
  budget: dailyBudget(trusted, clock.now, 'warming', settings.WARMING_CALLS_PER_DAY).take,
  claim: warmingClaim(trusted, clock.now),
  owner: owner(trusted),
  deadline: settings.TOOL_DEADLINE_MS,
  log,
  emit,
});

/** Fills the cache with what the user's first calls will read. */
export const handler = watched(warm, { emit, now: clock.now });
