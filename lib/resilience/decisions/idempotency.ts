import type { Lag } from '../../spotify/lag.ts';

/** The identity of a call that must not be executed twice. */
export interface IdempotencyKey {
  readonly account: string;
  /** The same text for equal calls; only its hash is stored. */
  readonly key: string;
  /** The arguments, where the key does not imply them; only their hash is stored. */
  readonly arguments: string;
  /** Whether something must be read before the change is sent. Until that is stored, nothing was sent. */
  readonly looksFirst: boolean;
  /** What is known of the state before the change, as JSON, where it needs no read. */
  readonly before?: unknown;
  /** Until when this container may send the change. Like all times here in milliseconds since the epoch. */
  readonly sendingUntil: number;
  /** How long the record is kept while the outcome is unknown. */
  readonly keptUntil: number;
}

/**
 * The record of a call without a result: it is in progress, or its container was stopped, or Spotify's response was
 * lost.
 */
export interface InProgressRecord {
  readonly version: string;
  readonly startedAt: number;
  readonly sendingUntil: number;
  /** Whether the change may have been sent. */
  readonly sent: boolean;
  /** The stored state before the change: JSON, or `undefined` if none was stored. */
  readonly before: unknown;
  readonly sameArguments: boolean;
}

/**
 * What the store knows when a call begins: `first` of its kind; `replayed`: an equal call has a result; `open`: an equal
 * call has none yet; `unreachable`: the store did not respond.
 */
export type Begun =
  | { readonly state: 'first'; readonly record: OwnRecord }
  | { readonly state: 'replayed'; readonly answer: string }
  | { readonly state: 'open'; readonly open: InProgressRecord }
  | { readonly state: 'unreachable' };

/** The in-progress record of the call that wrote it. */
export interface OwnRecord {
  /**
   * Stores the state before the change. Resolves to `false` if another call has replaced the record: then nothing may be
   * sent. Rejects when the store cannot be reached.
   */
  readonly note: (before: unknown) => Promise<boolean>;
  /** Stores the result for equal calls. If that fails, the record stays open and an equal call reads back. */
  readonly answer: (answer: string) => Promise<void>;
  /**
   * Ends the call without a result: deletes the record, or leaves it open if the change may have been sent. Never
   * rejects.
   */
  readonly fail: (maybeSent: boolean) => Promise<void>;
}

/** Remembers calls for a while, so that an equal one gets the result of the first. No method rejects. */
export interface IdempotencyStore {
  /** Writes the record of a call unless an equal one exists; `replaces` is the open record that this call takes over. */
  readonly begin: (call: IdempotencyKey, replaces?: InProgressRecord) => Promise<Begun>;
  /** Completes an open record with the result that a read-back found. */
  readonly complete: (call: IdempotencyKey, answer: string) => Promise<void>;
}

/** How long after it was sent a change may become visible. Milliseconds. */
export interface Settling extends Lag {
  /** Spotify may execute a request a while after the client has disconnected. */
  readonly late: number;
}

/** What to do about an open record: wait for its container, send, or read back, which is final from `settledAt` on. */
export type Verdict =
  | { readonly act: 'wait'; readonly until: number }
  | { readonly act: 'send' }
  | { readonly act: 'look'; readonly settledAt: number };

export function verdict(
  { sendingUntil, sent }: Pick<InProgressRecord, 'sendingUntil' | 'sent'>,
  now: number,
  settling: number,
): Verdict {
  if (now < sendingUntil) return { act: 'wait', until: sendingUntil };
  return sent ? { act: 'look', settledAt: sendingUntil + settling } : { act: 'send' };
}
