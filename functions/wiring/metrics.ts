import { type Emit, powertoolsEmit, unmeasured } from '../../lib/observability/emit.ts';
import { parseSettings } from '../settings/parse.ts';
import { metricsSettings } from '../settings/settings.ts';

/** Where a function's measures go; nowhere where metrics are switched off. */
export function emitter(environment: NodeJS.ProcessEnv): Emit {
  const { METRICS, METRICS_SERVICE } = parseSettings(metricsSettings, environment);
  return METRICS ? powertoolsEmit(METRICS_SERVICE) : unmeasured;
}
