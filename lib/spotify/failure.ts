/** A device that takes commands. */
export interface Device {
  readonly id: string;
  /** What its owner calls it: data, capped and without what cannot be seen. */
  readonly name: string;
}

/** Everything that can go wrong on the way to Spotify: a closed union, turned into a sentence by `explain`. */
export type SpotifyFailure =
  /** `devices` are those that take commands, where that is known. */
  | { readonly code: 'no_active_device'; readonly devices?: readonly Device[] }
  | { readonly code: 'device_not_found'; readonly devices?: readonly Device[] }
  | { readonly code: 'volume_not_allowed' }
  /** The device takes no commands from outside. */
  | { readonly code: 'device_not_controllable' }
  /** Spotify refuses a player command in the present state, often because it is already so. */
  | { readonly code: 'player_restriction'; readonly message: string }
  | { readonly code: 'premium_required'; readonly who: 'user' | 'owner' }
  | { readonly code: 'user_not_registered' }
  | { readonly code: 'insufficient_scope'; readonly scopes: readonly string[] }
  /** The operation is gone from Development Mode. */
  | { readonly code: 'removed'; readonly operation: string; readonly since: string }
  | { readonly code: 'forbidden'; readonly operation: string; readonly message: string }
  | { readonly code: 'not_found'; readonly operation: string }
  | { readonly code: 'bad_request'; readonly message: string }
  /** Spotify's rate limit, or our own below it: come back at `retryAt`. `given` tells whether Spotify named the time. */
  | { readonly code: 'rate_limited'; readonly by: 'spotify' | 'us'; readonly retryAt: Date; readonly given: boolean }
  /** The quota of a bucket of endpoints is spent. */
  | { readonly code: 'quota_exhausted'; readonly bucket: string; readonly retryAt: Date; readonly given: boolean }
  /**
   * The quota is not spent, but what is left is kept: for what the user asks for directly, or for others than a guest who had their share.
   * `needs` are the calls that a job would take, where it may make no more than `most`.
   */
  | {
      readonly code: 'quota_reserved';
      readonly bucket: string;
      readonly from?: 'guest';
      readonly needs?: number;
      readonly most?: number;
    }
  /** A group of endpoints failed repeatedly and is given a rest. */
  | { readonly code: 'circuit_open'; readonly group: string; readonly retryAt: Date }
  | { readonly code: 'sign_in_required'; readonly reason: 'never' | 'expired' }
  /** The user disconnected, was taken off the allow-list, the token is from before that, or its grant was revoked. */
  | { readonly code: 'access_ended' }
  /** The static token was used for the account that owned the server before. */
  | { readonly code: 'owner_changed' }
  /** Nobody can tell whether the user may still use the server. */
  | { readonly code: 'access_unknown' }
  /** The owner has not filled in the Spotify client id and secret, or Spotify refuses them. */
  | { readonly code: 'app_credentials'; readonly reason: 'missing' | 'refused' }
  /**
   * Spotify failed or could not be reached in time. `sent` says whether it may have carried the request out; `deadline`
   * means that our own time was up, which says nothing about Spotify.
   */
  | {
      readonly code: 'unavailable';
      readonly host: 'api' | 'accounts';
      readonly cause: 'status' | 'network' | 'timeout' | 'deadline';
      readonly status?: number;
      readonly sent: 'no' | 'maybe';
    }
  /**
   * An equal call has no answer yet, so this one was not sent: it is under way, or it cannot be told yet whether it was
   * carried out, or its `idempotency_key` came with other arguments. `retryAt` is when asking again helps.
   */
  | {
      readonly code: 'equal_call';
      readonly state: 'under_way' | 'unsettled' | 'other_arguments';
      readonly retryAt: Date;
    }
  /** A success whose body is not what Spotify documents. */
  | { readonly code: 'unexpected_answer'; readonly operation: string };

/** The codes of all failures: the error categories of logs and metrics. */
export type FailureCode = SpotifyFailure['code'];

/** The one error that the way to Spotify throws. */
export class SpotifyError extends Error {
  readonly failure: SpotifyFailure;
  constructor(failure: SpotifyFailure) {
    super(failure.code);
    this.name = 'SpotifyError';
    this.failure = failure;
  }
}
