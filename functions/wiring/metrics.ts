import { type Emit, powertoolsEmit, unmeasured } from '../../lib/observability/emit.ts';
import { parseSettings } from '../settings/parse.ts';
import { metricsSettings } from '../settings/settings.ts';

/** The metrics emitter of a function; `METRICS=off` discards them. */
export function metricsEmitter(environment: NodeJS.ProcessEnv): Emit {
  const { METRICS, METRICS_SERVICE } = parseSettings(metricsSettings, environment);
  return METRICS === 'off' ? unmeasured : powertoolsEmit(METRICS_SERVICE, METRICS);
}
