import type { Answer } from './answer.ts';
import type { SpotifyRequest } from './request.ts';

/** The way to Spotify, at every layer of it. Rejects with a `SpotifyError`. */
export type Send = (request: SpotifyRequest) => Promise<Answer>;

/** One concern on the way: it may answer itself, refuse, wait, or pass on. */
export type Layer = (next: Send) => Send;

/** One call to Spotify, for the log. */
export interface SpotifyCall {
  readonly operation: string;
  /** Absent when no answer arrived. */
  readonly status?: number;
  readonly milliseconds: number;
}

/** What belongs to one tool call and is the same for all requests that it makes. */
export interface Call {
  /** Key of the user's data: Spotify's immutable `account_id`. */
  readonly account: string;
  /** Milliseconds since the epoch after which nobody waits for the answer any more. */
  readonly deadline: number;
  /** W3C trace context of the caller, passed to the logs. */
  readonly traceparent?: string;
  /** Told of each call that was sent. */
  readonly onCall: (call: SpotifyCall) => void;
}

/** Outermost layer first. */
export const through =
  (...layers: readonly Layer[]): Layer =>
  (send) =>
    layers.reduceRight((next, layer) => layer(next), send);
