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

/** The outcome of a call: it ran, an equal call had an answer, an equal call has none yet, or the store did not answer. */
export type Claimed =
  | { readonly state: 'first'; readonly answer: string }
  | { readonly state: 'replayed'; readonly answer: string }
  | { readonly state: 'open'; readonly open: InProgressRecord }
  /** The store did not answer, so nothing ran. */
  | { readonly state: 'unreachable' };

/**
 * Keeps what was there before the change in the record of the call. Resolves to whether the record is still ours: if not,
 * nothing may be sent. Rejects when the store cannot be reached.
 */
export type NoteState = (before: unknown) => Promise<boolean>;

/** Remembers calls for a while, so that an equal one gets the answer of the first. */
export interface IdempotencyStore {
  /**
   * Runs `work` unless an equal call is remembered; `replaces` names the open record that this call takes over. What `work`
   * resolves to is the answer that is kept. When it rejects, the record goes, or stays open when the change may have been
   * sent; then this rejects with the same error.
   */
  readonly run: (
    call: IdempotencyKey,
    work: (note: NoteState) => Promise<string>,
    replaces?: InProgressRecord,
  ) => Promise<Claimed>;
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

/** What to do about an open record at a time. */
export function verdict(
  { sendingUntil, sent }: Pick<InProgressRecord, 'sendingUntil' | 'sent'>,
  now: number,
  settling: number,
): Verdict {
  if (now < sendingUntil) return { act: 'wait', until: sendingUntil };
  return sent ? { act: 'look', settledAt: sendingUntil + settling } : { act: 'send' };
}
