import type { Lag } from '../../spotify/lag.ts';

/** The identity of a call that must not be executed twice. */
export interface IdempotencyKey {
  readonly account: string;
  /** The same text for equal calls; kept as a hash only. */
  readonly key: string;
  /** The arguments, where the key does not stand for them; kept as a hash only. */
  readonly arguments: string;
  /** Whether something must be read before the change is sent: until it is noted, nothing was sent. */
  readonly looksFirst: boolean;
  /** What is known of the state before the change, as JSON, where nothing is read for it. */
  readonly before?: unknown;
  /** Until when this container may send the change. Milliseconds since the epoch, as all times here. */
  readonly sendingUntil: number;
  /** How long the record is kept while the outcome is unknown. */
  readonly keptUntil: number;
}

/** The record of a call that has no answer: it is under way, or its container died, or Spotify's answer was lost. */
export interface InProgressRecord {
  readonly version: string;
  readonly startedAt: number;
  readonly sendingUntil: number;
  /** Whether the change may have been sent. */
  readonly sent: boolean;
  /** What was noted of the state before the change: JSON, `undefined` where nothing was. */
  readonly before: unknown;
  readonly sameArguments: boolean;
}

/** What the store knows when a call begins: nothing, so it is the first; an answer; an equal call without one; or it did not respond. */
export type Begun =
  | { readonly state: 'first'; readonly record: OwnRecord }
  | { readonly state: 'replayed'; readonly answer: string }
  | { readonly state: 'open'; readonly open: InProgressRecord }
  | { readonly state: 'unreachable' };

/** The in-progress record of the call that wrote it. */
export interface OwnRecord {
  /**
   * Stores the state before the change. Resolves to whether the record is still ours: if not, nothing may be sent. Rejects
   * when the store cannot be reached.
   */
  readonly note: (before: unknown) => Promise<boolean>;
  /** Stores the answer for equal calls. A failure leaves the record open, so that an equal call reads back. */
  readonly answer: (answer: string) => Promise<void>;
  /** Ends the call without an answer: deletes the record, or leaves it open if the change may have been sent. Never rejects. */
  readonly fail: (maybeSent: boolean) => Promise<void>;
}

/** Remembers calls for a while, so that an equal one gets the answer of the first. Nothing here rejects. */
export interface IdempotencyStore {
  /** Writes the record of a call unless an equal one is remembered; `replaces` names the open record that this call takes over. */
  readonly begin: (call: IdempotencyKey, replaces?: InProgressRecord) => Promise<Begun>;
  /** Completes an open record with the answer that a read-back found. */
  readonly complete: (call: IdempotencyKey, answer: string) => Promise<void>;
}

/** How long after it was sent a change may become visible. Milliseconds. */
export interface Settling extends Lag {
  /** Spotify may carry a request out for a while after its caller is gone. */
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
