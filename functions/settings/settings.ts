import * as z from 'zod';
import { metricsLevels } from '../../lib/observability/metrics.ts';
import { baseUrl, count, documentUrls, list, milliseconds, part, quotaMode, spotifyTimeout } from './parse.ts';
import { idempotencySettings, quotaSettings, resilienceSettings, ttlSettings } from './resilience.ts';

export * from './resilience.ts';

/** The environment of every function that calls Spotify. */
export const spotifySettings = z.object({
  TABLE_NAME: z.string().min(1).describe('The table.'),
  APP_SECRET_ID: z.string().min(1).describe("The secret with the Spotify app's client id and secret."),
  USER_SECRET_PREFIX: z.string().min(1).describe("What the names of the users' secrets begin with."),
  SPOTIFY_QUOTA_MODE: quotaMode,
  SPOTIFY_API_URL: baseUrl
    .default('https://api.spotify.com/v1')
    .describe("Spotify's Web API, or a server that speaks it."),
  SPOTIFY_ACCOUNTS_URL: baseUrl.default('https://accounts.spotify.com').describe("Where Spotify's users sign in."),
  SPOTIFY_TIMEOUT_MS: spotifyTimeout,
  TOOL_DEADLINE_MS: milliseconds
    .max(28_000)
    .default(20_000)
    .describe("One tool call, milliseconds: less than the function's own limit."),
  AWS_TIMEOUT_MS: milliseconds
    .default(3000)
    .describe('One exchange with Secrets Manager, or with DynamoDB where the call depends on it, milliseconds.'),
  STATE_TIMEOUT_MS: milliseconds
    .default(300)
    .describe('One exchange with DynamoDB that only serves speed, milliseconds.'),
  CACHE_STATISTICS_MS: milliseconds
    .default(30_000)
    .describe('The interval at which a container writes the statistics of its cache, milliseconds.'),
  WARMING: z
    .enum(['on', 'off', 'auto'])
    .default('auto')
    .describe(
      "Whether the cache is warmed with the user's data when a session opens; `auto`: in extended quota mode only, since it spends quota.",
    ),
});

export const metricsSettings = z.object({
  METRICS: z
    .enum(metricsLevels)
    .default('on')
    .describe(
      'Metrics for CloudWatch in the log (EMF): `on` emits ten series, `full` eighteen more, which cost up to 5.40 USD a month, `off` none, so that most alarms have no data.',
    ),
  METRICS_SERVICE: z
    .string()
    .min(1)
    .default('McpServerForSpotify')
    .describe("The value of the one dimension that all metrics have: the stack's name."),
});

export type SpotifySettings = z.output<typeof spotifySettings>;

export const mcpSettings = spotifySettings.extend({
  SERVER_SECRET_ID: z.string().min(1).describe('The secret with the access token of clients that send only headers.'),
  VERIFY_WRITES: part.describe('Changes are read back, with at most one more call for each.'),
  ANSWERS: z
    .enum(['compact', 'json', '1.3'])
    .default('compact')
    .describe(
      'How tools write their answers: `compact` text (TOON), the same as `json`, or as version `1.3` did, with structured content and every field; the last will be removed in 2.0.',
    ),
  CONFIRM: z
    .enum(['user', 'token'])
    .default('user')
    .describe(
      'Who confirms what cannot be undone. `user`: if the client can ask its user, only the user’s reply counts; other clients send the `confirm_token` of a dry run. `token`: every client sends the token, for unattended clients. A model can then confirm by itself, so text that it reads could make it delete a playlist.',
    ),
  ALLOWED_ORIGINS: list
    .default([])
    .describe('Host names whose pages may call the server from a browser, besides its own; separated by commas.'),
  SHORT_LINK_TIMEOUT_MS: milliseconds
    .default(2000)
    .describe("Resolving a short link at one of Spotify's hosts, milliseconds."),
  VIEW_IMAGE_SOURCES: list
    .default(['https://*.scdn.co', 'https://*.spotifycdn.com'])
    .describe(
      'Where views may load covers from, with commas between them; the laptop names the demo. No stack sets it.',
    ),
  VIEW_DOMAIN: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe('The domain under which ChatGPT shows the views of a published app.'),
  WARM_FUNCTION_NAME: z
    .string()
    .min(1)
    .optional()
    .describe('The function that warms the cache; without it nothing is warmed.'),
  WARMING_START_MS: milliseconds.default(1000).describe('The timeout for invoking the warming function, milliseconds.'),
});

export type McpSettings = z.output<typeof mcpSettings>;

export const warmSettings = spotifySettings.extend({
  WARMING_CALLS_PER_DAY: z.coerce
    .number()
    .int()
    .min(0)
    .default(200)
    .describe('Calls to Spotify that warming may make in a day (UTC).'),
});

/** The environment of the function that checks a new version before it gets traffic. */
export const rolloutSettings = z.object({
  ROLLOUT_TARGET: z.string().min(1).describe('The ARN of the version that is checked.'),
  ROLLOUT_CHECKS: z.enum(['mcp', 'oauth']).describe('What it must do.'),
  ROLLOUT_ORIGIN: baseUrl.describe('The address of the API, for which the version answers.'),
  SERVER_SECRET_ID: z.string().min(1).describe('The secret with the access token.'),
  AWS_TIMEOUT_MS: milliseconds.default(3000).describe('One exchange with Secrets Manager, milliseconds.'),
  ROLLOUT_TIMEOUT_MS: milliseconds
    .default(40_000)
    .describe('One call of the version, a cold start included, milliseconds.'),
});

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
    SERVER_SECRET_ID: z.string().min(1).describe('The secret with the access token that claims the server.'),
    KEY_SEED_SECRET_ID: z.string().min(1).describe('The secret from which the keys of our own tokens are derived.'),
    CLIENT_METADATA_URLS: documentUrls
      .default([])
      .describe(
        'Clients that may sign in by their metadata document besides the well-known ones: the URLs of the documents, separated by commas or spaces; `*` stands for one segment of a path.',
      ),
    CLIENT_METADATA_FETCH: part.describe(
      'Metadata documents of clients are fetched; with `off` only the copies for well-known clients are used.',
    ),
    ACCESS_TOKEN_SECONDS: z.coerce
      .number()
      .int()
      .min(5)
      .max(3600)
      .default(3600)
      .describe('How long the access tokens of clients live, seconds; clients refresh them by themselves.'),
    REGISTRATIONS: count
      .default(200)
      .describe('The most registered clients that have not been used yet; the oldest are deleted first.'),
    PLAIN_COOKIES: z
      .enum(['on', 'off'])
      .default('off')
      .describe('Cookies without `__Host-` and `Secure`: for the laptop alone, which speaks http. No stack sets it.'),
  });

const ofLayers = [resilienceSettings, ttlSettings, quotaSettings] as const;

/** The settings that each function reads from its environment. */
export const settingsOf = {
  mcp: [mcpSettings, idempotencySettings, metricsSettings, ...ofLayers],
  warm: [warmSettings, metricsSettings, ...ofLayers],
  oauth: [oauthSettings, metricsSettings],
} as const;
export type FunctionName = keyof typeof settingsOf;
