/** A device that accepts commands. */
export interface Device {
  readonly id: string;
  /** The name its owner gave it: untrusted text, truncated, without invisible characters. */
  readonly name: string;
}

/** Every way in which a request to Spotify can fail; `explain` words each for the model. */
export type SpotifyFailure =
  /** `devices`: those that accept commands, if known. */
  | { readonly code: 'no_active_device'; readonly devices?: readonly Device[] }
  | { readonly code: 'device_not_found'; readonly devices?: readonly Device[] }
  | { readonly code: 'volume_not_allowed' }
  | { readonly code: 'device_not_controllable' }
  /** Spotify refuses the command in the player's current state, often because that state is already the requested one. */
  | { readonly code: 'player_restriction'; readonly message: string }
  | { readonly code: 'premium_required'; readonly who: 'user' | 'owner' }
  | { readonly code: 'user_not_registered' }
  | { readonly code: 'insufficient_scope'; readonly scopes: readonly string[] }
  /** The operation was removed from Development Mode. */
  | { readonly code: 'removed'; readonly operation: string; readonly since: string }
  | { readonly code: 'forbidden'; readonly operation: string; readonly message: string }
  | { readonly code: 'not_found'; readonly operation: string }
  | { readonly code: 'bad_request'; readonly message: string }
  /** Spotify's rate limit, or our stricter one: retry at `retryAt`. `given`: Spotify sent the time. */
  | { readonly code: 'rate_limited'; readonly by: 'spotify' | 'us'; readonly retryAt: Date; readonly given: boolean }
  | { readonly code: 'quota_exhausted'; readonly bucket: string; readonly retryAt: Date; readonly given: boolean }
  /**
   * The rest of the quota is reserved: for direct requests, or for other users when a guest has used their share.
   * `needs` are the calls that a job would take, where it may make no more than `most`.
   */
  | {
      readonly code: 'quota_reserved';
      readonly bucket: string;
      readonly from?: 'guest';
      readonly needs?: number;
      readonly most?: number;
    }
  /** The circuit of a group of endpoints is open after repeated failures. */
  | { readonly code: 'circuit_open'; readonly group: string; readonly retryAt: Date }
  | { readonly code: 'sign_in_required'; readonly reason: 'never' | 'expired' }
  /** The user disconnected, was taken off the allow-list, the token is from before that, or its grant was revoked. */
  | { readonly code: 'access_ended' }
  /** The static token was used for the previous owner's account. */
  | { readonly code: 'owner_changed' }
  | { readonly code: 'access_unknown' }
  /**
   * The table could not be asked what must be known before a change: which one is undone, or whether it was confirmed before.
   * `unfinished`: a disconnect stopped when it may have deleted a part of the data.
   */
  | { readonly code: 'storage_unavailable'; readonly unfinished?: true }
  /** The owner has not filled in the Spotify client id and secret, or Spotify refuses them. */
  | { readonly code: 'app_credentials'; readonly reason: 'missing' | 'refused' }
  /**
   * Spotify failed or could not be reached in time. `sent` says whether it may have carried a change out, so it is `no` for
   * reads; `deadline` means that our own time was up, which says nothing about Spotify.
   */
  | {
      readonly code: 'unavailable';
      readonly host: 'api' | 'accounts';
      readonly cause: 'status' | 'network' | 'timeout' | 'deadline';
      readonly status?: number;
      readonly sent: 'no' | 'maybe';
    }
  /**
   * An equal call has no answer yet, so this one was not sent: it is under way, or it is not known yet whether it was
   * carried out, or its `idempotency_key` came with other arguments. `retryAt` is when asking again helps.
   */
  | {
      readonly code: 'equal_call';
      readonly state: 'under_way' | 'unsettled' | 'other_arguments' | 'unseen';
      readonly retryAt: Date;
    }
  /** A success response whose body does not match Spotify's documentation. */
  | { readonly code: 'unexpected_answer'; readonly operation: string };

/** Whether a change that failed in this way may have been carried out. */
export const maybeCarriedOut = (failure: SpotifyFailure): boolean =>
  failure.code === 'unavailable' && failure.sent === 'maybe';

/** The failure of a call that waits until Spotify shows this server's last change. `shownAt`: milliseconds since the epoch. */
export const unseenUntil = (shownAt: number): SpotifyFailure => ({
  code: 'equal_call',
  state: 'unseen',
  retryAt: new Date(shownAt),
});

/** The codes of all failures: the error categories of logs and metrics. */
export type FailureCode = SpotifyFailure['code'];

/** The only error that a request to Spotify throws. */
export class SpotifyError extends Error {
  readonly failure: SpotifyFailure;
  constructor(failure: SpotifyFailure) {
    super(failure.code);
    this.name = 'SpotifyError';
    this.failure = failure;
  }
}

/** The result of a part that may fail without failing the rest. */
export type Result<T> = { readonly value: T } | { readonly failure: SpotifyFailure };

/** Awaits a part: Spotify's failures are returned, other errors are thrown. */
export async function attempt<T>(work: Promise<T>): Promise<Result<T>> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof SpotifyError) return { failure: error.failure };
    throw error;
  }
}
