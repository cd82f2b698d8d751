/** CloudWatch's units, those that are used here. */
export type Unit = 'Count' | 'Milliseconds' | 'Seconds' | 'Megabytes';

/** What CloudWatch knows of one metric. */
export interface Metric {
  readonly name: string;
  readonly unit: Unit;
  /** Beside `service`; each value is a series that costs money (ADR 0016). */
  readonly dimension?: { readonly name: string; readonly values: readonly string[] };
  /** One sentence for dashboards and runbooks. */
  readonly meaning: string;
}

/** Who must do something about a failed tool call: the caller, the clock, Spotify, the user, or the owner. */
export const errorCategories = ['request', 'quota', 'spotify', 'sign_in', 'internal'] as const;
/** One of them. */
export type ErrorCategory = (typeof errorCategories)[number];

/** The namespace of all metrics. */
export const namespace = 'McpServerForSpotify';
/** The one dimension that all metrics have; its value is the stack's name, whichever function emits. */
export const serviceDimension = 'service';

/** All custom metrics: what emits them and what watches them take the names from here. At most 30 series (ADR 0016). */
export const metrics = {
  toolCalls: { name: 'ToolCalls', unit: 'Count', meaning: 'Tool calls.' },
  toolErrors: {
    name: 'ToolErrors',
    unit: 'Count',
    dimension: { name: 'category', values: errorCategories },
    meaning: 'Tool calls that failed, by who must do something about it.',
  },
  toolLatency: { name: 'ToolLatency', unit: 'Milliseconds', meaning: 'How long tool calls took.' },
  spotifyCalls: { name: 'SpotifyCalls', unit: 'Count', meaning: 'Calls that were sent to Spotify.' },
  spotifyErrors: {
    name: 'SpotifyErrors',
    unit: 'Count',
    meaning: 'Calls to Spotify that ended with a 5xx, a timeout or a broken connection.',
  },
  spotifyLatency: { name: 'SpotifyLatency', unit: 'Milliseconds', meaning: 'How long Spotify took to answer.' },
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
  quotaCoolDown: {
    name: 'QuotaCoolDown',
    unit: 'Seconds',
    meaning: "For how much longer Spotify's 429 keeps a bucket shut, told by each call that meets it.",
  },
  cacheHits: { name: 'CacheHits', unit: 'Count', meaning: 'Reads answered from the cache.' },
  cacheMisses: { name: 'CacheMisses', unit: 'Count', meaning: 'Reads that the cache had no fresh answer for.' },
  cacheStale: { name: 'CacheStale', unit: 'Count', meaning: 'Reads answered from an entry past its time.' },
  cacheMinimal: { name: 'CacheMinimal', unit: 'Count', meaning: 'Reads answered with id and URI only.' },
  cacheTooLarge: { name: 'CacheTooLarge', unit: 'Count', meaning: 'Answers too large to be kept.' },
  invalidations: { name: 'Invalidations', unit: 'Count', meaning: 'Entries that a change really made stale.' },
  warmed: { name: 'Warmed', unit: 'Count', meaning: 'Calls to Spotify that warming made.' },
  breakersOpen: { name: 'BreakersOpen', unit: 'Count', meaning: 'Circuits that a tool call met open.' },
  breakerChanges: { name: 'BreakerChanges', unit: 'Count', meaning: 'Circuits that opened or closed.' },
  retries: { name: 'Retries', unit: 'Count', meaning: 'Reads that were sent to Spotify again.' },
  degradedAnswers: {
    name: 'DegradedAnswers',
    unit: 'Count',
    meaning: 'Tool calls answered with old or minimal data because Spotify could not be asked.',
  },
  storeFailures: { name: 'StoreFailures', unit: 'Count', meaning: 'Exchanges with DynamoDB that failed.' },
  coldStarts: { name: 'ColdStarts', unit: 'Count', meaning: 'First requests of a container.' },
  memoryUsed: { name: 'MemoryUsed', unit: 'Megabytes', meaning: 'Memory that the container takes.' },
  signIns: { name: 'SignIns', unit: 'Count', meaning: 'Sign-ins with Spotify that succeeded.' },
  signInFailures: { name: 'SignInFailures', unit: 'Count', meaning: 'Sign-ins that were refused or failed.' },
  consentDaysLeft: {
    name: 'ConsentDaysLeft',
    unit: 'Count',
    meaning: 'Days until the consent of a user who calls ends; told within two weeks of the end.',
  },
} as const satisfies Readonly<Record<string, Metric>>;
