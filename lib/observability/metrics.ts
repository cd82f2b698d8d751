/** CloudWatch's units, those that are used here. */
export type Unit = 'Count' | 'Milliseconds' | 'Seconds' | 'Percent' | 'Megabytes';

export interface Metric {
  readonly name: string;
  readonly unit: Unit;
  /** Beside `service`; each value is a series that costs money (ADR 0012). */
  readonly dimension?: { readonly name: string; readonly values: readonly string[] };
  /** One sentence for dashboards and runbooks. */
  readonly meaning: string;
}

/** Who must do something about a failed tool call: the caller, the clock, Spotify, the user, or the owner. */
export const errorCategories = ['request', 'quota', 'spotify', 'sign_in', 'internal'] as const;
export type ErrorCategory = (typeof errorCategories)[number];

export const namespace = 'McpServerForSpotify';
/** The one dimension that all metrics have; its value is the stack's name, whichever function emits. */
export const serviceDimension = 'service';

/**
 * The ten series of every deployment. Where a value is 0 or 1, the average is the rate, the sum how often it happened, and the
 * sample count how often it could have.
 */
export const byDefault = {
  toolErrors: {
    name: 'ToolErrors',
    unit: 'Count',
    meaning: 'For each tool call: 1 where it failed because of Spotify or of the server itself, otherwise 0.',
  },
  toolLatency: { name: 'ToolLatency', unit: 'Milliseconds', meaning: 'How long each tool call took.' },
  spotifyErrors: {
    name: 'SpotifyErrors',
    unit: 'Count',
    meaning: 'For each call to Spotify: 1 where it ended with a 5xx, a timeout or a broken connection, otherwise 0.',
  },
  cacheHits: {
    name: 'CacheHits',
    unit: 'Count',
    meaning: 'For each read: 1 where the cache had a fresh answer, otherwise 0.',
  },
  callsLeftPercent: {
    name: 'CallsLeftPercent',
    unit: 'Percent',
    meaning:
      'Our estimate of the share of calls left today in the scarcest quota bucket that a tool call used; 0 while Spotify keeps it shut for minutes.',
  },
  quotaCoolDown: {
    name: 'QuotaCoolDown',
    unit: 'Seconds',
    meaning: "For how much longer Spotify's 429 keeps a bucket shut, emitted by each call that meets it.",
  },
  breakersOpen: { name: 'BreakersOpen', unit: 'Count', meaning: 'Open circuits that a tool call met.' },
  storeFailures: { name: 'StoreFailures', unit: 'Count', meaning: 'Exchanges with DynamoDB that failed.' },
  signInFailures: {
    name: 'SignInFailures',
    unit: 'Count',
    meaning: 'For each sign-in that ended: 1 where it was refused or failed, otherwise 0.',
  },
  consentDaysLeft: {
    name: 'ConsentDaysLeft',
    unit: 'Count',
    meaning: 'Days until the consent of a user who calls ends; emitted from when the server warns of it.',
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** The rest, 18 series more, emitted with `METRICS=full` alone; by default the same is read from the log lines of calls. */
export const withFull = {
  failedCalls: {
    name: 'FailedCalls',
    unit: 'Count',
    dimension: { name: 'category', values: errorCategories },
    meaning: 'Tool calls that failed, by who must do something about it.',
  },
  spotifyLatency: { name: 'SpotifyLatency', unit: 'Milliseconds', meaning: 'How long Spotify took to answer.' },
  retries: { name: 'Retries', unit: 'Count', meaning: 'Reads that were sent to Spotify again.' },
  rateLimitWait: {
    name: 'RateLimitWait',
    unit: 'Milliseconds',
    meaning: "How long a tool call waited for the server's own rate limit.",
  },
  callsLeft: {
    name: 'CallsLeft',
    unit: 'Count',
    meaning: 'Our estimate of the calls left today in the scarcest quota bucket that was used.',
  },
  breakerChanges: { name: 'BreakerChanges', unit: 'Count', meaning: 'Circuits that opened or closed.' },
  cacheStale: { name: 'CacheStale', unit: 'Count', meaning: 'Reads answered from an entry past its time.' },
  cacheMinimal: { name: 'CacheMinimal', unit: 'Count', meaning: 'Reads answered with id and URI only.' },
  cacheTooLarge: { name: 'CacheTooLarge', unit: 'Count', meaning: 'Answers too large to be kept.' },
  invalidations: { name: 'Invalidations', unit: 'Count', meaning: 'Entries that a change really made stale.' },
  degradedAnswers: {
    name: 'DegradedAnswers',
    unit: 'Count',
    meaning: 'Tool calls answered with old or minimal data because Spotify could not be asked.',
  },
  warmed: { name: 'Warmed', unit: 'Count', meaning: 'Calls to Spotify that warming made.' },
  coldStarts: { name: 'ColdStarts', unit: 'Count', meaning: 'First requests of a container.' },
  memoryUsed: { name: 'MemoryUsed', unit: 'Megabytes', meaning: 'Memory that the container takes.' },
} as const satisfies Readonly<Record<string, Metric>>;

/** All custom metrics, for the code that emits them and the stack that watches them (ADR 0012). */
export const metrics = { ...byDefault, ...withFull } as const;

/** The levels of metrics: none, the ten series, or all of them. */
export const metricsLevels = ['on', 'off', 'full'] as const;
export type MetricsLevel = (typeof metricsLevels)[number];
