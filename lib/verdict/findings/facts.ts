import type { LogEvent } from '../log-event.ts';

export interface Alarm {
  readonly name: string;
  /** A sentence, and where its runbook is. */
  readonly description: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** When it came into this state, milliseconds since the epoch; absent where that is not known. */
  readonly since?: number;
  /** Set while the alarm is not on, but some of the periods that it looks at are bad. */
  readonly pending?: { readonly bad: number; readonly of: number; readonly since: number };
  /** Whether it stands for several. */
  readonly isComposite: boolean;
}

export interface VerdictInput {
  readonly events: readonly LogEvent[];
  readonly alarms: readonly Alarm[];
  readonly now: number;
  /** How many milliseconds of the metrics' clock pass in one of the functions'. */
  readonly speed: number;
  /** Where the person is who reads it: a name or an offset such as `+02:00`; absent: as this machine. */
  readonly timeZone?: string;
}

/** One exchange with Spotify, as the line of a call names it: `GET /search 503`. */
export interface Exchange {
  readonly operation: string;
  /** `none` when no answer arrived. */
  readonly status: string;
  readonly isFailed: boolean;
}

/** The log line of a tool call. */
export interface Call {
  readonly at: number;
  readonly effect: string;
  readonly outcome: string;
  /** Who must do something about it; empty where it succeeded. */
  readonly category: string;
  readonly freshness: string;
  readonly milliseconds: number;
  readonly spotifyMilliseconds: number;
  readonly user: string;
  readonly hits: number;
  readonly misses: number;
  readonly storeFailures: number;
  readonly exchanges: readonly Exchange[];
  /** Such as `search opened`. */
  readonly circuits: readonly string[];
  /** Such as `search 93`. */
  readonly quotaLeft: readonly string[];
}

/** A bucket of the quota that Spotify keeps shut. */
export interface ShutBucket {
  readonly bucket: string;
  readonly reason: string;
  readonly until: number;
}

/** What findings look at. Times are those of the metrics' clock. */
export interface Facts {
  readonly now: number;
  readonly windowMinutes: number;
  /** The tool calls of the window, oldest first. */
  readonly calls: readonly Call[];
  /** The last tool call that is known at all. */
  readonly lastCall: Call | undefined;
  /** Other lines of the window, oldest first. */
  readonly lines: readonly LogEvent[];
  readonly shut: readonly ShutBucket[];
  readonly alarms: readonly Alarm[];
  /** The time of day, `14:05`. */
  readonly clock: (time: number) => string;
}

/** How far back a verdict looks. */
export const windowMinutes = 15;
/** Milliseconds. */
export const minute = 60_000;

const hourAndMinute = { hour: '2-digit', minute: '2-digit' } as const;

/** Reads the log lines once for all findings. */
export function collectFacts({ events, alarms, now, speed, timeZone }: VerdictInput): Facts {
  const from = now - windowMinutes * minute;
  const lines = events.filter(({ at }) => at > from && at <= now);
  const isCall = (event: LogEvent): boolean =>
    event.message.includes('"tool call"') && event.field('tool') !== undefined;
  const last = events.findLast(isCall);
  return {
    now,
    windowMinutes,
    calls: lines.filter(isCall).map(callOf),
    lastCall: last && callOf(last),
    lines,
    shut: shutBuckets(events, now, speed),
    alarms,
    clock: (time) => new Date(time).toLocaleTimeString('en-GB', { ...hourAndMinute, ...(timeZone && { timeZone }) }),
  };
}

const textOf = (event: LogEvent, name: string): string => String(event.field(name) ?? '');
const numberOf = (event: LogEvent, name: string): number => Number(event.field(name) ?? 0);

function listOf(event: LogEvent, name: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; event.field(`${name}.${at}`) !== undefined; at++) found.push(textOf(event, `${name}.${at}`));
  return found;
}

function callOf(event: LogEvent): Call {
  return {
    at: event.at,
    effect: textOf(event, 'effect'),
    outcome: textOf(event, 'outcome'),
    category: textOf(event, 'category'),
    freshness: textOf(event, 'freshness'),
    milliseconds: numberOf(event, 'milliseconds'),
    spotifyMilliseconds: numberOf(event, 'spotify_milliseconds'),
    user: textOf(event, 'user'),
    hits: numberOf(event, 'cache_hits'),
    misses: numberOf(event, 'cache_misses'),
    storeFailures: numberOf(event, 'store_failures'),
    exchanges: listOf(event, 'operations').map(exchangeOf),
    circuits: listOf(event, 'circuits'),
    quotaLeft: listOf(event, 'quota_left'),
  };
}

function exchangeOf(text: string): Exchange {
  const at = text.lastIndexOf(' ');
  const status = text.slice(at + 1);
  return { operation: text.slice(0, at), status, isFailed: status === 'none' || Number(status) >= 500 };
}

/** A bucket may be shut for a day, so all lines that are there are looked at, not those of the window alone. */
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
