import { warming, warmingPlan } from '../lib/mcp/warming.ts';
import { watched } from '../lib/observability/container.ts';
import { dailyBudget } from '../lib/storage/daily-budget.ts';
import { owner } from '../lib/storage/users/owner.ts';
import { onlyData } from '../lib/tools/toolsets/modules.ts';
import { layerSettings } from './settings/layers.ts';
import { parseSettings } from './settings/parse.ts';
import { warmSettings } from './settings/settings.ts';
import { entries, toolLoader } from './wiring/bundled-tools.ts';
import { createSpotifyServices } from './wiring/spotify.ts';
import { warmingClaim } from './wiring/warming.ts';

const settings = parseSettings(warmSettings, process.env);
/** Nobody waits for this: what fails is neither repeated nor replaced by something older. */
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

/** Loads ahead what the user's first calls will ask for. */
export const handler = watched(warm, { emit, now: clock.now });
