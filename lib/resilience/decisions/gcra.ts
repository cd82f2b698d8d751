/**
 * A limit as the generic cell rate algorithm (GCRA) sees it: one token each `interval`, at most `burst` at once.
 * Source: ITU-T I.371; the stored time is the theoretical arrival time (tat).
 */
export interface Limit {
  /** Milliseconds between tokens, a whole number: fractions would not add up at the size of a time. */
  readonly interval: number;
  readonly burst: number;
}

/** The two limits of the fleet. The minute's interval is the longer one, so its tat is never behind the second's. */
export interface Limits {
  readonly second: Limit;
  readonly minute: Limit;
}

/** The stored times, milliseconds since the epoch; 0 when nothing was taken yet. */
export interface ArrivalTimes {
  readonly second: number;
  readonly minute: number;
}

/** At most `count` calls per `period` milliseconds, as a limit that lets all of them through at once. */
export const limitOf = (count: number, period: number): Limit => ({
  interval: Math.ceil(period / count),
  burst: count,
});

/** How far a tat may be ahead of the clock. */
export const span = ({ interval, burst }: Limit): number => interval * burst;

/** A tat by our clock. One further ahead than a burst was written by a wrong clock, and counts as a burst. */
export const clamped = (tat: number, limit: Limit, now: number): number => Math.min(tat, now + span(limit));

/** Milliseconds until `count` tokens are available; 0: now. */
export function waitFor(times: ArrivalTimes, count: number, now: number, limits: Limits): number {
  const one = (tat: number, limit: Limit): number =>
    Math.max(0, Math.max(clamped(tat, limit, now), now) + count * limit.interval - (now + span(limit)));
  return Math.max(one(times.second, limits.second), one(times.minute, limits.minute));
}

export const available = (tat: number, limit: Limit, now: number): number =>
  Math.floor((now + span(limit) - Math.max(clamped(tat, limit, now), now)) / limit.interval);

/** The stored times after `count` tokens were taken. */
export function afterTaking(times: ArrivalTimes, count: number, now: number, limits: Limits): ArrivalTimes {
  const one = (tat: number, limit: Limit): number => Math.max(clamped(tat, limit, now), now) + count * limit.interval;
  return { second: one(times.second, limits.second), minute: one(times.minute, limits.minute) };
}
