/** Text that only this server can have made, for one user and one purpose; it goes through the client and back. */
export interface Seals {
  /** @param lifetime milliseconds that the text is good for. */
  readonly seal: (purpose: string, value: unknown, lifetime: number) => Promise<string>;
  /** The value; `undefined` for a text that is not ours, was made for another user or purpose, or is too old. */
  readonly open: (purpose: string, text: string) => Promise<unknown>;
}

/** What the user is asked before something that nothing can undo. */
export interface ConfirmationQuestion {
  readonly question: string;
  /** Comes back with the user's answer, so that the answer is to this question. */
  readonly token: string;
}

/** What the user answered to a question of an earlier round of this call. */
export interface ElicitationReply {
  readonly token: string;
  /** `cancel`: the question was closed without an answer, perhaps by the host and unseen. */
  readonly answer: 'accept' | 'decline' | 'cancel';
}

/** What one tool call changed, and how it can be taken back. */
export interface Change {
  /** Unique, and in the order of time. */
  readonly id: string;
  readonly tool: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Which client made it, where that is known. */
  readonly client?: string | undefined;
  /** The steps that take it back, last one first; none for a change without a way back. */
  readonly steps: readonly unknown[];
  /** Why there is no way back. */
  readonly why?: string | undefined;
  /** When it was taken back. */
  readonly undoneAt?: number | undefined;
}

/** The changes of one user, each kept for a day. */
export interface Changes {
  /** Keeps a change, in the place of what was kept under its id, and gives up a claim to it. */
  readonly keep: (change: Change) => Promise<void>;
  /** The last ten, newest first. */
  readonly recent: () => Promise<readonly Change[]>;
  /** Claims a change that is to be taken back for some time (milliseconds); resolves to `true` for one caller at a time. */
  readonly claim: (id: string, lifetime: number) => Promise<boolean>;
}
