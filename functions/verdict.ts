import * as z from 'zod';
import { httpClient } from '../lib/http-client.ts';
import { describeError, powertoolsLog } from '../lib/observability/log.ts';
import { alarmStates } from '../lib/storage/alarms.ts';
import { type FoundEvent, logSearch } from '../lib/storage/log-events.ts';
import { windowMinutes } from '../lib/verdict/findings/facts.ts';
import { logEvent } from '../lib/verdict/log-event.ts';
import { verdict } from '../lib/verdict/verdict.ts';
import { widgetHtml } from '../lib/verdict/widget.ts';
import { parseSettings } from './settings/parse.ts';
import { verdictSettings } from './settings/verdict.ts';

const settings = parseSettings(verdictSettings, process.env);
const log = powertoolsLog('verdict');
const ports = {
  http: httpClient({ environment: process.env }),
  environment: process.env,
  timeout: settings.AWS_TIMEOUT_MS,
};
const search = logSearch(ports);
const states = alarmStates(settings.ALARM_PREFIX, ports);
const base = settings.RUNBOOK_BASE_URL;
const href = base === undefined ? undefined : (runbook: string): string => `${base}${runbook}`;

const minute = 60_000;
const day = 24 * 60 * minute;
/** The log lines that findings are derived from. */
const lines = '?"tool call" ?"tool failed" ?"state not reached"';
/** Spotify may have closed a bucket hours ago. */
const gates = '{ $.gates[0] = "*" }';
const serverErrors = '{ $.status = "5*" }';

/** The event that a dashboard sends to the function of a custom widget. */
const widgetEvent = z.looseObject({
  describe: z.boolean().optional(),
  widgetContext: z
    .looseObject({ timezone: z.looseObject({ offsetISO: z.string().regex(/^[+-]\d\d:\d\d$/) }) })
    .optional()
    .catch(undefined),
});

/** Renders the custom widget of the dashboard `Overview`: a verdict in words. */
export async function handler(event: unknown): Promise<string> {
  const { describe, widgetContext } = widgetEvent.parse(event ?? {});
  if (describe)
    return 'The state of the server by its alarms and its logs of the last minutes. It takes no parameters.';
  try {
    return await currentVerdict(Date.now(), widgetContext?.timezone.offsetISO ?? 'UTC');
  } catch (error) {
    log.error('no verdict', describeError(error));
    return '<p>No verdict: logs and alarms could not be read. The log of this function says why; what is below shows the rest.</p>';
  }
}

/** An alarm also reports a gate that closed hours ago, so the verdict can do without it. */
function withoutGates(error: unknown): readonly FoundEvent[] {
  log.warn('gates not read', describeError(error));
  return [];
}

async function currentVerdict(now: number, timeZone: string): Promise<string> {
  const from = now - windowMinutes * minute;
  const [alarms, ...found] = await Promise.all([
    states(),
    ...settings.LOG_GROUPS.flatMap((group) => [
      search({ group, pattern: gates, from: now - day, to: from }).catch(withoutGates),
      search({ group, pattern: lines, from, to: now }),
    ]),
    search({ group: settings.ACCESS_LOG_GROUP, pattern: serverErrors, from, to: now }),
  ]);
  const events = found
    .flat()
    .map(({ group, message, at }) => logEvent(group, message, at))
    .toSorted((one, other) => one.at - other.at);
  const clock = (time: number): string => new Date(time).toLocaleTimeString('en-GB', { timeZone });
  return widgetHtml(verdict({ events, alarms, now, speed: 1, timeZone }), alarms, { href, clock });
}
