import type { Measure, PlainMetric } from '../observability/emit.ts';
import type { LogFields } from '../observability/log.ts';
import type { ErrorCategory } from '../observability/metrics.ts';
import type { FailureCode } from '../spotify/failure.ts';
import { isOperation, operations } from '../spotify/operations.ts';
import type { CallEvent } from '../spotify/pipeline.ts';

type Of<Type extends CallEvent['type']> = Extract<CallEvent, { readonly type: Type }>;

/** The events of one type. */
function all<Type extends CallEvent['type']>(events: readonly CallEvent[], type: Type): ReadonlyArray<Of<Type>> {
  return events.filter((event): event is Of<Type> => event.type === type);
}

/** Whether an exchange failed on Spotify's side, or had no answer. */
const isError = ({ status }: Of<'exchange'>): boolean => status === undefined || status >= 500;

/** Whether Spotify confirmed a change. */
export const hasChanged = (events: readonly CallEvent[]): boolean =>
  all(events, 'exchange').some(
    ({ operation, status = 0 }) =>
      status >= 200 && status < 300 && isOperation(operation) && operations[operation].effect === 'write',
  );

/** The reads whose cached answer a change had made stale. */
const superseded = (reads: ReadonlyArray<Of<'cache'>>): ReadonlyArray<Of<'cache'>> =>
  reads.filter((event) => event.result === 'miss' && event.because === 'superseded');

/** The time of all of them. Milliseconds. */
const total = (events: ReadonlyArray<{ readonly milliseconds: number }>): number =>
  events.reduce((sum, { milliseconds }) => sum + milliseconds, 0);

/** The pipeline's events as fields of the call's log line. */
export function summary(events: readonly CallEvent[]): LogFields {
  const exchanges = all(events, 'exchange');
  const cache = all(events, 'cache');
  const gates = all(events, 'gate');
  return {
    spotify_calls: exchanges.length,
    spotify_milliseconds: total(exchanges),
    spotify_errors: exchanges.filter(isError).length,
    operations: exchanges.map(({ operation, status }) => `${operation} ${status ?? 'none'}`),
    cache: cache.map(cacheWords),
    cache_hits: cache.filter(({ result }) => result === 'hit').length,
    cache_misses: cache.filter(({ result }) => result === 'miss').length,
    superseded: superseded(cache).length,
    invalidated_tags: all(events, 'invalidated').reduce((sum, { tags }) => sum + tags, 0),
    circuits: all(events, 'circuit').map(({ group, change }) => `${group} ${change}`),
    gates: gates.map(({ bucket, reason, milliseconds }) => `${bucket} ${reason} ${milliseconds}`),
    quota_left: quotaWords(all(events, 'quota')),
    retries: all(events, 'retry').length,
    repeats: all(events, 'repeat').map(({ result }) => result),
    waited_milliseconds: total(all(events, 'waited')),
    consent_ends: all(events, 'consent_ends').map(({ at }) => dayOf(at))[0],
    store_failures: all(events, 'store_failed').length + all(events, 'lagging').length,
  };
}

/** Each exchange with Spotify as the fields of a debug line. */
export const exchanges = (events: readonly CallEvent[]): readonly LogFields[] =>
  all(events, 'exchange').map(({ operation, status, milliseconds }) => ({ operation, status, milliseconds }));

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

const cacheWords = (event: Of<'cache'>): string =>
  event.result === 'miss' ? `miss ${event.kind} ${event.because}` : `${event.result} ${event.kind}`;

/** Each bucket once, with its lowest remaining percentage: `search 93`. */
function quotaWords(events: ReadonlyArray<Of<'quota'>>): readonly string[] {
  const least = new Map<string, number>();
  for (const { bucket, left, of } of events) {
    const percent = of > 0 ? Math.max(0, Math.round((100 * left) / of)) : 0;
    least.set(bucket, Math.min(percent, least.get(bucket) ?? percent));
  }
  return [...least].map(([bucket, percent]) => `${bucket} ${percent}`);
}

/** Warnings for the model, shown beside the answer. */
export function warnings(events: readonly CallEvent[]): readonly string[] {
  const unguarded = all(events, 'repeat').some(({ result }) => result === 'unguarded');
  return [
    ...(all(events, 'lagging').length > 0
      ? ['Cached reads could not be invalidated: they may show the state before the change for some minutes.']
      : []),
    ...all(events, 'consent_ends')
      .slice(0, 1)
      .map(
        ({ at }) =>
          `The sign-in with Spotify ends on ${dayOf(at)}. Ask the user to sign in again on the start page of this server before that.`,
      ),
    ...(unguarded ? ['The server could not store this call: repeating it would do it twice.'] : []),
  ];
}

/** The outcome of a tool call: `ok`, or why it failed. */
export type CallOutcome = FailureCode | 'ok' | 'wrong_arguments' | 'not_served' | 'internal';

/** Who must do something about each failure. */
const categories: Readonly<Record<Exclude<CallOutcome, 'ok'>, ErrorCategory>> = {
  no_active_device: 'request',
  device_not_found: 'request',
  volume_not_allowed: 'request',
  device_not_controllable: 'request',
  player_restriction: 'request',
  premium_required: 'request',
  removed: 'request',
  forbidden: 'request',
  not_found: 'request',
  bad_request: 'request',
  equal_call: 'request',
  wrong_arguments: 'request',
  not_served: 'request',
  rate_limited: 'quota',
  quota_exhausted: 'quota',
  quota_reserved: 'quota',
  unavailable: 'spotify',
  circuit_open: 'spotify',
  unexpected_answer: 'spotify',
  user_not_registered: 'sign_in',
  insufficient_scope: 'sign_in',
  sign_in_required: 'sign_in',
  access_ended: 'sign_in',
  owner_changed: 'sign_in',
  app_credentials: 'sign_in',
  access_unknown: 'internal',
  storage_unavailable: 'internal',
  internal: 'internal',
};

/** The category of a failed call; `undefined` for one that succeeded. */
export const categoryOf = (outcome: CallOutcome): ErrorCategory | undefined =>
  outcome === 'ok' ? undefined : categories[outcome];

const day = 86_400_000;
/** A shorter pause is Spotify's rate limit, which passes by itself. Milliseconds. */
const longCoolDown = 300_000;

/** One measure for each value. */
const each = (metric: PlainMetric, values: readonly number[]): readonly Measure[] =>
  values.map((value) => ({ metric, value }));
/** A count, left out where it is 0. */
const count = (metric: PlainMetric, value: number): readonly Measure[] => (value > 0 ? [{ metric, value }] : []);

function cacheMeasures(events: ReadonlyArray<Of<'cache'>>): readonly Measure[] {
  const results = (result: Of<'cache'>['result']): number => events.filter((event) => event.result === result).length;
  return [
    ...each(
      'cacheHits',
      events.flatMap(({ result }) => (result === 'hit' ? [1] : result === 'miss' ? [0] : [])),
    ),
    ...count('cacheStale', results('stale')),
    ...count('cacheMinimal', results('minimal')),
    ...count('cacheTooLarge', results('too_large')),
    ...count('invalidations', superseded(events).length),
  ];
}

function quotaMeasures(events: readonly CallEvent[]): readonly Measure[] {
  const quotas = all(events, 'quota');
  const gates = [...all(events, 'gate'), ...all(events, 'gate_met')];
  const shut = gates.map(({ milliseconds }) => milliseconds);
  const isShut = gates.some(({ reason, milliseconds }) => reason === 'quota' || milliseconds > longCoolDown);
  const shares = quotas.map(({ left, of }) => (of > 0 ? Math.max(0, (100 * left) / of) : 0));
  const percent = isShut ? [0] : shares.length > 0 ? [Math.min(...shares)] : [];
  return [
    ...each('callsLeftPercent', percent),
    ...(quotas.length > 0 ? each('callsLeft', [Math.max(0, Math.min(...quotas.map(({ left }) => left)))]) : []),
    ...(shut.length > 0 ? each('quotaCoolDown', [Math.max(...shut) / 1000]) : []),
  ];
}

/** The metrics of the pipeline. */
export function pipelineMetrics(events: readonly CallEvent[], now: number): readonly Measure[] {
  const exchanges = all(events, 'exchange');
  const consent = all(events, 'consent_ends').map(({ at }) => (at - now) / day);
  const changes = all(events, 'circuit').filter(({ change }) => change !== 'probe');
  return [
    ...each(
      'spotifyErrors',
      exchanges.map((exchange) => Number(isError(exchange))),
    ),
    ...each(
      'spotifyLatency',
      exchanges.map(({ milliseconds }) => milliseconds),
    ),
    ...count('rateLimitWait', total(all(events, 'waited'))),
    ...quotaMeasures(events),
    ...cacheMeasures(all(events, 'cache')),
    ...count('breakersOpen', new Set(all(events, 'circuit_met').map(({ group }) => group)).size),
    ...count('breakerChanges', changes.length),
    ...count('retries', all(events, 'retry').length),
    ...each('consentDaysLeft', consent.slice(0, 1)),
  ];
}

/** The metrics of one tool call. */
export function callMetrics(outcome: CallOutcome, milliseconds: number, events: readonly CallEvent[], now: number) {
  const category = categoryOf(outcome);
  const degraded = all(events, 'cache').some(({ result }) => result === 'stale' || result === 'minimal');
  return [
    { metric: 'toolErrors', value: Number(category === 'spotify' || category === 'internal') },
    { metric: 'toolLatency', value: milliseconds },
    ...count('degradedAnswers', degraded ? 1 : 0),
    ...pipelineMetrics(events, now),
    ...(category ? [{ metric: 'failedCalls', value: 1, category } as const] : []),
  ] satisfies readonly Measure[];
}
