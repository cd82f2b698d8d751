import type { Clock } from './clock.ts';
import { failure, type Reply } from './http/reply.ts';
import type { Settings } from './settings.ts';

export type Limits = ReturnType<typeof makeLimits>;

const day = 86_400_000;

/**
 * Both limiters of the Web API, under the settings at the time of each call. Each returns the refusal, or counts the
 * call and returns undefined.
 */
export function makeLimits(clock: Clock, settings: () => Settings) {
  let app = makeWindow();
  let buckets = new Map<string, Window>();
  const bucketOf = (name: string) => {
    const window = buckets.get(name) ?? makeWindow();
    buckets.set(name, window);
    return window;
  };
  return {
    /** The rolling 30 seconds, for the app as a whole. */
    rate: (): Reply | undefined => {
      const { limit, windowMs, header } = settings().rate;
      const wait = app.take(clock.now(), limit, windowMs);
      return wait === undefined ? undefined : refusal('API rate limit exceeded', undefined, header, wait);
    },
    /** The quota of one bucket of endpoints in a rolling day; only development clients have one. */
    quota: (bucket: string): Reply | undefined => {
      const quota = settings().quota[bucket];
      const wait = bucketOf(bucket).take(clock.now(), quota?.limit ?? Number.POSITIVE_INFINITY, day);
      if (wait === undefined || !quota) return;
      const announced = quota.retryAfter === undefined ? wait : quota.retryAfter * 1000;
      return refusal('Too many requests', 'QUOTA_EXCEEDED', quota.header, announced);
    },
    reset: (): void => {
      app = makeWindow();
      buckets = new Map();
    },
  };
}

function refusal(message: string, reason: string | undefined, header: boolean, waitMs: number): Reply {
  const reply = failure(429, message, reason);
  if (!header) return reply;
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) } };
}

type Window = ReturnType<typeof makeWindow>;

function makeWindow() {
  let times: number[] = [];
  let first = 0;
  return {
    /** Counts a call and returns undefined, or returns the milliseconds until the next one fits. */
    take: (now: number, limit: number, length: number): number | undefined => {
      while (first < times.length && (times[first] ?? now) <= now - length) first++;
      if (first > 10_000) {
        times = times.slice(first);
        first = 0;
      }
      const oldest = times[first];
      if (times.length - first >= limit) return (oldest ?? now) + length - now;
      times.push(now);
      return;
    },
  };
}
