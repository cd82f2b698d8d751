import * as z from 'zod';
import { lifetimes } from '../../lib/resilience/decisions/freshness.ts';
import { quotaEstimates } from '../../lib/resilience/decisions/quota-estimates.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import { amount, count, milliseconds, part, quotaMode, spotifyTimeout } from './parse.ts';

/** `TTL_PLAYLIST_S` and the like: how long responses of a kind are fresh, seconds. */
export const ttlSettings = z.object(
  perName(
    lifetimes,
    ['TTL', 'S'],
    ({ fresh }) => fresh / 1000,
    (kind) => `How long answers of the kind ${kind} are fresh, seconds.`,
  ),
);
/** `QUOTA_SEARCH` and the like: our estimate of a bucket's calls in 24 hours. */
export const quotaSettings = z.object(
  perName(
    quotaEstimates,
    ['QUOTA'],
    (calls) => calls,
    (bucket) => `Our estimate of the calls of bucket ${bucket} in 24 hours.`,
  ),
);

/** The environment of the layers between the tools and Spotify. */
export const resilienceSettings = z.object({
  CACHE: part.describe('Responses are cached, across users where that is safe.'),
  INVALIDATION: part.describe('Writes invalidate cached responses, also while this function itself caches nothing.'),
  DEGRADATION: part.describe('Stale or minimal answers when Spotify cannot be called.'),
  REUSE_OBJECTS: part.describe('Full objects inside a response fill the cache entries of their own reads.'),
  REUSE_WHOLES: part.describe('A read requests the largest response that one call returns.'),
  REUSE_SNAPSHOTS: part.describe(
    'The list of playlists revalidates cached playlists by their snapshot ids, and stays cached through edits of their songs.',
  ),
  SPOTIFY_QUOTA_MODE: quotaMode,
  BREAKER: part.describe('Endpoints that fail repeatedly are not called for a while.'),
  LIMITER: part.describe("The fleet's own rate limits, and the gates that Spotify's 429 closes."),
  RETRY: part.describe('Failed reads are retried.'),
  BREAKER_FAILURES: count.default(5).describe('Failures within the window that open a circuit.'),
  BREAKER_WINDOW_MS: milliseconds
    .default(60_000)
    .describe('The time within which failures are counted together, milliseconds.'),
  BREAKER_COOL_DOWN_MS: milliseconds.default(30_000).describe('How long an open circuit refuses calls, milliseconds.'),
  RATE_PER_SECOND: count.default(10).describe('Calls to Spotify a second by the whole fleet.'),
  RATE_PER_MINUTE: count.default(180).describe('Calls to Spotify a minute by the whole fleet.'),
  LIMITER_WAIT_MS: milliseconds
    .default(5000)
    .describe("The longest wait for the fleet's own limits within a call, milliseconds."),
  QUOTA_RESERVE: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe('The share of a quota that only direct requests may use, 0 to 1.'),
  QUOTA_GUEST_SHARE: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('The share of a quota that one user besides the owner may use, 0 to 1.'),
  RETRIES: z.coerce.number().int().min(0).max(5).default(2).describe('How often one request to Spotify is retried.'),
  RETRY_AFTER_MS: milliseconds
    .default(10_000)
    .describe('The longest `Retry-After` that a call waits for, milliseconds.'),
  SPOTIFY_TIMEOUT_MS: spotifyTimeout,
  IDEMPOTENCY_SETTLE_PLAYER_MS: milliseconds
    .default(defaultLag.player)
    .describe(
      'How far reads of the player lag behind its changes, for cache, undo and equal calls alike, milliseconds.',
    ),
  IDEMPOTENCY_SETTLE_LIBRARY_MS: milliseconds
    .default(defaultLag.library)
    .describe(
      'How far reads of playlists and library lag behind their changes, for cache, undo, long jobs and equal calls alike, milliseconds.',
    ),
});

export const idempotencySettings = z.object({
  IDEMPOTENCY: part.describe('Equal calls of creating and adding tools are executed once.'),
  IDEMPOTENCY_WINDOW_S: count.default(120).describe('How long an equal call gets the answer of the first, seconds.'),
  IDEMPOTENCY_IN_PROGRESS_MS: milliseconds
    .default(20_000)
    .describe('How long a call without an answer counts as in progress, at least until its deadline, milliseconds.'),
  IDEMPOTENCY_LATE_MS: milliseconds
    .default(10_000)
    .describe('How long after that Spotify may still execute it, and how far reads then lag, milliseconds.'),
});

/** The name of a setting that exists for each of several names: `TTL_PLAYLIST_S` and the like. */
export function nameOf(prefix: string, name: string, suffix?: string): string {
  return [prefix, name.toUpperCase(), suffix].filter((piece) => piece !== undefined).join('_');
}

/** One numeric setting for each name of a record. */
function perName<T>(
  record: Readonly<Record<string, T>>,
  [prefix, suffix]: readonly [prefix: string, suffix?: string],
  fallback: (value: T) => number,
  meaning: (name: string) => string,
) {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      nameOf(prefix, name, suffix),
      amount.default(fallback(value)).describe(meaning(name)),
    ]),
  );
}
