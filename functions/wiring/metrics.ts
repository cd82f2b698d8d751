import { type Emit, powertoolsEmit, unmeasured } from '../../lib/observability/emit.ts';
import { parseSettings } from '../settings/parse.ts';
import { metricsSettings } from '../settings/settings.ts';

/** Where a function's measures go; with `METRICS=off` they go nowhere. */
export function metricsEmitter(environment: NodeJS.ProcessEnv): Emit {
  const { METRICS, METRICS_SERVICE } = parseSettings(metricsSettings, environment);
  return METRICS === 'off' ? unmeasured : powertoolsEmit(METRICS_SERVICE, METRICS);
}
