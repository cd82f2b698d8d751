/** Where an answer comes from and how old it is. */
export interface Freshness {
  readonly source: 'live' | 'cache' | 'stale' | 'minimal';
  /** Whole seconds since Spotify sent it. */
  readonly age_seconds: number;
  /** Why it is not live, for `stale` and `minimal`. */
  readonly reason?: string;
  /** ISO 8601 time from which Spotify may be asked again, when known. */
  readonly retry_at?: string;
}

/** A response of Spotify: parsed JSON, or `undefined` if the body has no meaning. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly freshness: Freshness;
}

export const live = (status: number, body: unknown): Answer => ({
  status,
  body,
  freshness: { source: 'live', age_seconds: 0 },
});
