import * as z from 'zod';
import { lifetimes } from '../lib/resilience/freshness.ts';
import { quotaEstimates } from '../lib/resilience/quota.ts';

const milliseconds = z.coerce.number().int().positive();
/** A base URL without the slash at its end. */
const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
const list = z.string().transform((text) => text.split(',').flatMap((item) => item.trim() || []));

/** A part that can be switched off: then it is not there. */
const part = z
  .enum(['on', 'off'])
  .default('on')
  .transform((value) => value === 'on');
const count = z.coerce.number().int().positive();

/** `TTL_PLAYLIST_S` and the like: how long answers of a kind are fresh, seconds. */
export const ttlSettings = z.object(perName(lifetimes, 'TTL', 'S', ({ fresh }) => fresh / 1000));
/** `QUOTA_SEARCH` and the like: our estimate of a bucket's calls in 24 hours. */
export const quotaSettings = z.object(perName(quotaEstimates, 'QUOTA', undefined, (calls) => calls));

/** The environment of every function that reaches Spotify. */
export const spotifySettings = z.object({
  TABLE_NAME: z.string().min(1),
  APP_SECRET_ID: z.string().min(1),
  USER_SECRET_PREFIX: z.string().min(1),
  SPOTIFY_QUOTA_MODE: z.enum(['development', 'extended']).default('development'),
  SPOTIFY_API_URL: baseUrl.default('https://api.spotify.com/v1'),
  SPOTIFY_ACCOUNTS_URL: baseUrl.default('https://accounts.spotify.com'),
  /** One exchange with Spotify, milliseconds. */
  SPOTIFY_TIMEOUT_MS: milliseconds.default(8000),
  /** One tool call, milliseconds: less than the function's own limit. */
  TOOL_DEADLINE_MS: milliseconds.max(28_000).default(20_000),
  /** One exchange with Secrets Manager, or with DynamoDB where the call depends on it, milliseconds. */
  AWS_TIMEOUT_MS: milliseconds.default(3000),
  /** One exchange with DynamoDB where it is only about speed, milliseconds. */
  STATE_TIMEOUT_MS: milliseconds.default(300),
  /** How long a container waits between writing down what its cache did, milliseconds. */
  CACHE_STATISTICS_MS: milliseconds.default(30_000),
  /** Whether the user's data is loaded ahead when a session opens; `auto`: in extended quota mode only, since it spends quota. */
  WARMING: z.enum(['on', 'off', 'auto']).default('auto'),
});

/** The environment of what tells CloudWatch how the server does. */
export const metricsSettings = z.object({
  METRICS: part,
  /** The value of the one dimension that all metrics have: the stack's name. */
  METRICS_SERVICE: z.string().min(1).default('McpServerForSpotify'),
});

/** The settings of a function that reaches Spotify, parsed. */
export type SpotifySettings = z.output<typeof spotifySettings>;

/** The environment of the `mcp` function. */
export const mcpSettings = spotifySettings.extend({
  SERVER_SECRET_ID: z.string().min(1),
  /** Changes are read back: one call more for each, at most. */
  VERIFY_WRITES: part,
  /** Host names whose pages may call the server from a browser, besides its own; separated by commas. */
  ALLOWED_ORIGINS: list.default([]),
  /** The function that warms; without it nothing is warmed. */
  WARM_FUNCTION_NAME: z.string().min(1).optional(),
  /** Handing a warming over, milliseconds. */
  WARMING_START_MS: milliseconds.default(1000),
});

/** The settings of the `mcp` function, parsed. */
export type McpSettings = z.output<typeof mcpSettings>;

/** The environment of the `warm` function. */
export const warmSettings = spotifySettings.extend({
  /** Calls to Spotify that warming may make in a day (UTC). */
  WARMING_CALLS_PER_DAY: z.coerce.number().int().min(0).default(200),
});

/** The environment of the `oauth` function. */
export const oauthSettings = spotifySettings
  .pick({
    TABLE_NAME: true,
    APP_SECRET_ID: true,
    USER_SECRET_PREFIX: true,
    SPOTIFY_API_URL: true,
    SPOTIFY_ACCOUNTS_URL: true,
    SPOTIFY_TIMEOUT_MS: true,
    AWS_TIMEOUT_MS: true,
  })
  .extend({
    SERVER_SECRET_ID: z.string().min(1),
    KEY_SEED_SECRET_ID: z.string().min(1),
    /** The hosts from which metadata documents of clients are fetched, with commas between them; absent: the well-known ones. */
    CLIENT_METADATA_HOSTS: list.optional(),
    /** Clients that may register themselves in ten minutes, and in a day ten times as many. */
    REGISTRATIONS: count.default(30),
    /** Cookies without `__Host-` and `Secure`: for the laptop alone, which speaks http. No stack sets it. */
    PLAIN_COOKIES: z.enum(['on', 'off']).default('off'),
  });

/** The environment of the layers between a tool and Spotify. */
export const resilienceSettings = z.object({
  CACHE: part,
  /** Changes make cached answers count no more, also while this function itself caches nothing. */
  INVALIDATION: part,
  /** Old or minimal answers when Spotify cannot be asked. */
  DEGRADATION: part,
  /** Full objects inside an answer fill the entries of their own reads. */
  REUSE_OBJECTS: part,
  /** A read asks for the largest answer that one call gives. */
  REUSE_WHOLES: part,
  /** The list of playlists proves that what was read of one still holds. */
  REUSE_SNAPSHOTS: part,
  SPOTIFY_QUOTA_MODE: spotifySettings.shape.SPOTIFY_QUOTA_MODE,
  BREAKER: part,
  LIMITER: part,
  RETRY: part,
  /** Failures within the window that open a circuit. */
  BREAKER_FAILURES: count.default(5),
  BREAKER_WINDOW_MS: milliseconds.default(60_000),
  BREAKER_COOL_DOWN_MS: milliseconds.default(30_000),
  /** Calls to Spotify by the whole fleet. */
  RATE_PER_SECOND: count.default(10),
  RATE_PER_MINUTE: count.default(180),
  /** The longest wait for the fleet's own limits within a call, milliseconds. */
  LIMITER_WAIT_MS: milliseconds.default(5000),
  /** The share of a quota that only direct requests may use, 0 to 1. */
  QUOTA_RESERVE: z.coerce.number().min(0).max(1).default(0.2),
  /** How often one request to Spotify is repeated. */
  RETRIES: z.coerce.number().int().min(0).max(5).default(2),
  /** The longest `Retry-After` that is waited for within a call, milliseconds. */
  RETRY_AFTER_MS: milliseconds.default(10_000),
  SPOTIFY_TIMEOUT_MS: spotifySettings.shape.SPOTIFY_TIMEOUT_MS,
});

/** The environment of what keeps creating and adding tools from doing a thing twice. */
export const onceSettings = z.object({
  IDEMPOTENCY: part,
  /** How long an equal call gets the answer of the first, seconds. */
  IDEMPOTENCY_WINDOW_S: count.default(120),
  /** For how long a call without an answer counts as under way, at least until its deadline. */
  IDEMPOTENCY_IN_PROGRESS_MS: milliseconds.default(20_000),
  /** How long after that Spotify may still carry it out, and how far reads then lag. */
  IDEMPOTENCY_LATE_MS: milliseconds.default(10_000),
  IDEMPOTENCY_SETTLE_PLAYER_MS: milliseconds.default(3000),
  IDEMPOTENCY_SETTLE_LIBRARY_MS: milliseconds.default(45_000),
});

/** `TTL_PLAYLIST_S` and the like: the name of a setting for one of several. */
export function nameOf(prefix: string, name: string, suffix?: string): string {
  return [prefix, name.toUpperCase(), suffix].filter((piece) => piece !== undefined).join('_');
}

/** One numeric setting for each name of a record. */
function perName<T>(
  record: Readonly<Record<string, T>>,
  prefix: string,
  suffix: string | undefined,
  fallback: (value: T) => number,
) {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      nameOf(prefix, name, suffix),
      z.coerce.number().min(0).default(fallback(value)),
    ]),
  );
}
