import type { LogFields } from '../observability/log.ts';
import type { CallEvent } from '../spotify/pipeline.ts';

export type Of<Type extends CallEvent['type']> = Extract<CallEvent, { readonly type: Type }>;

/** The events of one type. */
export function all<Type extends CallEvent['type']>(events: readonly CallEvent[], type: Type): ReadonlyArray<Of<Type>> {
  return events.filter((event): event is Of<Type> => event.type === type);
}

/** Whether an exchange failed on Spotify's side, or had no answer. */
export const isError = ({ status }: Of<'exchange'>): boolean => status === undefined || status >= 500;

/** The reads whose cached answer a change had made stale. */
export const superseded = (reads: ReadonlyArray<Of<'cache'>>): ReadonlyArray<Of<'cache'>> =>
  reads.filter((event) => event.result === 'miss' && event.because === 'superseded');

/** The time of all of them. Milliseconds. */
export const total = (events: ReadonlyArray<{ readonly milliseconds: number }>): number =>
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
      ? ['The change was sent, but reads may show the state before it for some minutes.']
      : []),
    ...all(events, 'consent_ends')
      .slice(0, 1)
      .map(
        ({ at }) =>
          `The sign-in with Spotify ends on ${dayOf(at)}. Ask the user to sign in again on the start page of this server before that.`,
      ),
    ...(unguarded ? ['The server could not remember this call: the same call once more would do it twice.'] : []),
  ];
}
