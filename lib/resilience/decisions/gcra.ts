/**
 * A limit of the generic cell rate algorithm (GCRA): one token each `interval`, at most `burst` at once. Source: ITU-T
 * I.371; the stored time is the theoretical arrival time (tat).
 */
export interface Limit {
  /** Milliseconds between tokens. A whole number, since fractions lose precision when added to a time. */
  readonly interval: number;
  readonly burst: number;
}

/** The two limits of the fleet. The minute's interval is the longer one, so its tat is never behind the second's. */
export interface Limits {
  readonly second: Limit;
  readonly minute: Limit;
}

/** The stored times, milliseconds since the epoch; 0 before the first take. */
export interface ArrivalTimes {
  readonly second: number;
  readonly minute: number;
}

/** A limit of `count` calls per `period` milliseconds that allows all of them at once. */
export const limitOf = (count: number, period: number): Limit => ({
  interval: Math.ceil(period / count),
  burst: count,
});

/** How far a tat may be ahead of the clock, milliseconds. */
export const span = ({ interval, burst }: Limit): number => interval * burst;

/** A tat by our clock. One that is ahead by more than a burst was written by a wrong clock and is cut to a burst. */
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
