import type { Clock } from './clock.ts';
import { failure, type Reply } from './http/reply.ts';
import type { Settings } from './settings.ts';

/** Both limiters of the Web API. Each answers with the refusal, or counts the call and lets it pass. */
export interface Limits {
  /** The rolling 30 seconds over the whole app. */
  readonly rate: () => Reply | undefined;
  /** The quota of one bucket of endpoints over a rolling day; only development clients have one. */
  readonly quota: (bucket: string) => Reply | undefined;
  readonly reset: () => void;
}

const day = 86_400_000;

/** Limiters that read their numbers from the settings at every call. */
export function makeLimits(clock: Clock, settings: () => Settings): Limits {
  let app = makeWindow();
  let buckets = new Map<string, Window>();
  const bucketOf = (name: string) => {
    const window = buckets.get(name) ?? makeWindow();
    buckets.set(name, window);
    return window;
  };
  return {
    rate: () => {
      const { limit, windowMs, header } = settings().rate;
      const wait = app.take(clock.now(), limit, windowMs);
      return wait === undefined ? undefined : refusal('API rate limit exceeded', undefined, header, wait);
    },
    quota: (bucket) => {
      const quota = settings().quota[bucket];
      const wait = bucketOf(bucket).take(clock.now(), quota?.limit ?? Number.POSITIVE_INFINITY, day);
      if (wait === undefined || !quota) return;
      const told = quota.retryAfter === undefined ? wait : quota.retryAfter * 1000;
      return refusal('Too many requests', 'QUOTA_EXCEEDED', quota.header, told);
    },
    reset: () => {
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

interface Window {
  /** Counts a call and returns undefined, or returns the milliseconds until the next one fits. */
  readonly take: (now: number, limit: number, length: number) => number | undefined;
}

function makeWindow(): Window {
  let times: number[] = [];
  let first = 0;
  return {
    take: (now, limit, length) => {
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
