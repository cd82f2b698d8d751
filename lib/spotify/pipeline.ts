import type { Answer } from './answer.ts';
import type { SpotifyRequest } from './request.ts';

/** Sends a request through the remaining layers. Rejects with a `SpotifyError`. */
export type Send = (request: SpotifyRequest) => Promise<Answer>;

/** One layer of the pipeline: it may answer, reject, wait, or pass the request on. */
export type Layer = (next: Send) => Send;

/** Why a read missed the cache; `superseded`: a change invalidated the entry. */
export type CacheMiss = 'absent' | 'expired' | 'superseded' | 'fresh_asked' | 'unknown';

/** An event of the pipeline, for logs and metrics. Milliseconds. */
export type CallEvent =
  /** One exchange with Spotify; `status` is absent when no answer arrived. */
  | { readonly type: 'exchange'; readonly operation: string; readonly status?: number; readonly milliseconds: number }
  | ({ readonly type: 'cache'; readonly kind: string; readonly key?: string } & (
      | { readonly result: 'hit' | 'stale' | 'minimal' | 'too_large' }
      | { readonly result: 'miss'; readonly because: CacheMiss }
    ))
  /** An entry that is about to be written, with the bytes of its text. */
  | { readonly type: 'kept'; readonly kind: string; readonly bytes: number }
  /** Tags that were given a new generation. */
  | { readonly type: 'invalidated'; readonly tags: number }
  /** Tags that could not be invalidated: reads may return the state before the change. */
  | { readonly type: 'lagging'; readonly tags: number }
  | { readonly type: 'circuit'; readonly group: string; readonly change: 'opened' | 'closed' | 'probe' }
  | { readonly type: 'gate'; readonly bucket: string; readonly reason: 'quota' | 'rate'; readonly milliseconds: number }
  /** A request rejected by a closed quota gate, with the remaining time. */
  | {
      readonly type: 'gate_met';
      readonly bucket: string;
      readonly reason: 'quota' | 'rate';
      readonly milliseconds: number;
    }
  /** A request rejected by an open circuit. */
  | { readonly type: 'circuit_met'; readonly group: string }
  | { readonly type: 'waited'; readonly milliseconds: number }
  | { readonly type: 'retry'; readonly operation: string; readonly milliseconds: number }
  /** Calls that our estimate of the bucket's quota has left today, of how many; the last of them only direct requests may use. */
  | {
      readonly type: 'quota';
      readonly bucket: string;
      readonly left: number;
      readonly of: number;
      readonly reserved: number;
    }
  /**
   * The outcome of an idempotent call: it got the answer of an equal one, or its answer was read back; `unguarded`: it was sent
   * without a record.
   */
  | { readonly type: 'repeat'; readonly result: 'replayed' | 'completed' | 'unguarded' }
  /** Spotify's consent ends soon, at this time since the epoch. */
  | { readonly type: 'consent_ends'; readonly at: number }
  | { readonly type: 'store_failed'; readonly operation: string };

/** What belongs to one tool call and is the same for all requests that it makes. */
export interface Call {
  /** Key of the user's data: Spotify's immutable `account_id`. */
  readonly account: string;
  /** When the caller's token was issued, seconds since the epoch; absent for the owner's static token and for our own jobs. */
  readonly issuedAt?: number | undefined;
  /** Set for the static token: it counts only while the account owns the server. */
  readonly owner?: true | undefined;
  /** Digest of the grant that the caller's token belongs to: the token ends with it. */
  readonly grant?: string | undefined;
  /** The deadline of the response, milliseconds since the epoch. */
  readonly deadline: number;
  readonly onEvent: (event: CallEvent) => void;
}

/** The deadline of a request: its own, or that of its call if that is earlier. */
export const deadlineOf = ({ deadline }: Pick<Call, 'deadline'>, { options }: SpotifyRequest): number =>
  Math.min(deadline, options.deadline ?? deadline);

/** Outermost layer first. */
export const compose =
  (...layers: readonly Layer[]): Layer =>
  (send) =>
    layers.reduceRight((next, layer) => layer(next), send);

/** Makes a layer when the first request passes it. */
export const onDemand =
  (make: () => Layer): Layer =>
  (next) => {
    let send: Send | undefined;
    return (request) => {
      send ??= make()(next);
      return send(request);
    };
  };

/** What one tool call has cost so far. */
export interface Spending {
  /** Requests that went to Spotify. */
  readonly calls: () => number;
  /** How long it waited for the server's own limits. Milliseconds. */
  readonly waited: () => number;
  /** The rest of a bucket's quota that jobs may use today, and the whole quota; `undefined` before the first request to it. */
  readonly quota: (bucket: string) => { readonly left: number; readonly of: number } | undefined;
}

/** Counts what a call costs by its events. */
export function watchSpending(call: Call): { readonly call: Call; readonly spent: Spending } {
  const quotas = new Map<string, { left: number; of: number }>();
  let calls = 0;
  let waited = 0;
  const onEvent = (event: CallEvent): void => {
    if (event.type === 'exchange') calls += 1;
    if (event.type === 'waited') waited += event.milliseconds;
    if (event.type === 'quota') quotas.set(event.bucket, { left: event.left - event.reserved, of: event.of });
    call.onEvent(event);
  };
  return {
    call: { ...call, onEvent },
    spent: { calls: () => calls, waited: () => waited, quota: (bucket) => quotas.get(bucket) },
  };
}
