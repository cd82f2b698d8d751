import { type Lifetime, lifetimes } from '../../lib/resilience/decisions/freshness.ts';
import { limitOf } from '../../lib/resilience/decisions/gcra.ts';
import { mostObjects } from '../../lib/resilience/layers/reuse/objects.ts';
import type { LayerSettings } from '../../lib/resilience/layers.ts';
import type { Kind, QuotaBucket } from '../../lib/spotify/operation.ts';
import { parseSettings } from './parse.ts';
import { nameOf, quotaSettings, resilienceSettings, ttlSettings } from './settings.ts';

export function layerSettings(environment: NodeJS.ProcessEnv): LayerSettings {
  const set = parseSettings(resilienceSettings, environment);
  return {
    cache: set.CACHE,
    invalidation: set.INVALIDATION,
    degradation: set.DEGRADATION,
    objects: set.REUSE_OBJECTS ? mostObjects : 0,
    wholes: set.REUSE_WHOLES,
    snapshots: set.REUSE_SNAPSHOTS,
    mode: set.SPOTIFY_QUOTA_MODE,
    breaker: set.BREAKER,
    limiter: set.LIMITER,
    retry: set.RETRY,
    lifetime: lifetimeBy(environment),
    lag: { player: set.IDEMPOTENCY_SETTLE_PLAYER_MS, library: set.IDEMPOTENCY_SETTLE_LIBRARY_MS },
    breakerPolicy: {
      failures: set.BREAKER_FAILURES,
      window: set.BREAKER_WINDOW_MS,
      coolDown: set.BREAKER_COOL_DOWN_MS,
    },
    limits: { second: limitOf(set.RATE_PER_SECOND, 1000), minute: limitOf(set.RATE_PER_MINUTE, 60_000) },
    limiterWait: set.LIMITER_WAIT_MS,
    quota: quotaBy(environment),
    reserve: set.QUOTA_RESERVE,
    guestShare: set.QUOTA_GUEST_SHARE,
    retries: set.RETRIES,
    retryAfter: set.RETRY_AFTER_MS,
    timeout: set.SPOTIFY_TIMEOUT_MS,
  };
}

/** The lifetime of each kind of response: the default, with the TTL of its setting. */
function lifetimeBy(environment: NodeJS.ProcessEnv): (kind: Kind) => Lifetime {
  const set = parseSettings(ttlSettings, environment);
  return (kind) => ({ ...lifetimes[kind], fresh: (set[nameOf('TTL', kind, 'S')] ?? 0) * 1000 });
}

function quotaBy(environment: NodeJS.ProcessEnv): (bucket: QuotaBucket) => number {
  const set = parseSettings(quotaSettings, environment);
  return (bucket) => set[nameOf('QUOTA', bucket)] ?? 0;
}
