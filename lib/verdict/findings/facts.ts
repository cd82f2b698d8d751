import type { LogEvent } from '../log-event.ts';

export interface Alarm {
  readonly name: string;
  /** A sentence and the path of the runbook. */
  readonly description: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** Since when it has been in this state, milliseconds since the epoch; absent if unknown. */
  readonly since?: number;
  /** Set if the alarm is not active, but some of its periods breach. */
  readonly pending?: { readonly bad: number; readonly of: number; readonly since: number };
  /** Whether it is a composite alarm. */
  readonly isComposite: boolean;
}

/** The name, the sentence and the runbook of an alarm, from its full name and its description. */
export function describeAlarm({ name, description }: Pick<Alarm, 'name' | 'description'>) {
  const [sentence = '', page = ''] = description.split(' Runbook: ');
  const runbook = /docs\/runbooks\/[\w-]+\.md$/.exec(page)?.[0];
  return { short: name.slice(name.lastIndexOf('-') + 1), sentence, runbook };
}

export interface VerdictInput {
  readonly events: readonly LogEvent[];
  readonly alarms: readonly Alarm[];
  readonly now: number;
  /** Milliseconds of the metrics' clock for each millisecond of the functions' clock. */
  readonly speed: number;
  /** The time zone of the reader: a name or an offset such as `+02:00`; absent: that of this machine. */
  readonly timeZone?: string;
}

/** The log line of a tool call. */
export type Call = ReturnType<typeof callOf>;

/** A quota bucket that Spotify has closed. */
export interface ShutBucket {
  readonly bucket: string;
  readonly reason: string;
  readonly until: number;
}

/** The input of findings. Times are those of the metrics' clock. */
export type Facts = ReturnType<typeof collectFacts>;

/** The period of a verdict. */
export const windowMinutes = 15;
/** Milliseconds. */
export const minute = 60_000;

const hourAndMinute = { hour: '2-digit', minute: '2-digit' } as const;

/** Parses the log lines once for all findings. */
export function collectFacts({ events, alarms, now, speed, timeZone }: VerdictInput) {
  const from = now - windowMinutes * minute;
  const lines = events.filter(({ at }) => at > from && at <= now);
  const isCall = (event: LogEvent): boolean =>
    event.message.includes('"tool call"') && event.field('tool') !== undefined;
  const last = events.findLast(isCall);
  return {
    now,
    windowMinutes,
    /** The tool calls of the window, oldest first. */
    calls: lines.filter(isCall).map(callOf),
    /** The last known tool call. */
    lastCall: last && callOf(last),
    /** Other lines of the window, oldest first. */
    lines,
    shut: shutBuckets(events, now, speed),
    alarms,
    /** The time of day, `14:05`. */
    clock: (time: number): string =>
      new Date(time).toLocaleTimeString('en-GB', { ...hourAndMinute, ...(timeZone && { timeZone }) }),
  };
}

const textOf = (event: LogEvent, name: string): string => String(event.field(name) ?? '');
const numberOf = (event: LogEvent, name: string): number => Number(event.field(name) ?? 0);

function listOf(event: LogEvent, name: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; event.field(`${name}.${at}`) !== undefined; at++) found.push(textOf(event, `${name}.${at}`));
  return found;
}

function callOf(event: LogEvent) {
  return {
    at: event.at,
    effect: textOf(event, 'effect'),
    outcome: textOf(event, 'outcome'),
    /** Who must act; empty if it succeeded. */
    category: textOf(event, 'category'),
    freshness: textOf(event, 'freshness'),
    milliseconds: numberOf(event, 'milliseconds'),
    spotifyMilliseconds: numberOf(event, 'spotify_milliseconds'),
    user: textOf(event, 'user'),
    hits: numberOf(event, 'cache_hits'),
    misses: numberOf(event, 'cache_misses'),
    storeFailures: numberOf(event, 'store_failures'),
    exchanges: listOf(event, 'operations').map(exchangeOf),
    /** Such as `search opened`. */
    circuits: listOf(event, 'circuits'),
    /** Such as `search 93`. */
    quotaLeft: listOf(event, 'quota_left'),
  };
}

/** One request to Spotify, as the log line of a call contains it: `GET /search 503`; `none` if there was no response. */
function exchangeOf(text: string) {
  const at = text.lastIndexOf(' ');
  const status = text.slice(at + 1);
  return { operation: text.slice(0, at), status, isFailed: status === 'none' || Number(status) >= 500 };
}

/** A bucket may be closed for a day, so all available lines are used, not only those of the window. */
function shutBuckets(events: readonly LogEvent[], now: number, speed: number): readonly ShutBucket[] {
  const found = new Map<string, ShutBucket>();
  for (const event of events) {
    if (!event.message.includes('"gates":["')) continue;
    for (const gate of listOf(event, 'gates')) {
      const [bucket = '', reason = '', milliseconds = '0'] = gate.split(' ');
      found.set(bucket, { bucket, reason, until: event.at + Number(milliseconds) * speed });
    }
  }
  return [...found.values()].filter(({ until }) => until > now);
}
