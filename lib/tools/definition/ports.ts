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
  readonly accepted: boolean;
}

/** What one tool call changed, as it can be taken back: the steps that do it, last one first. */
export interface Change {
  readonly id: string;
  readonly tool: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly steps: readonly unknown[];
}

/** The changes of one user, each kept for a day. */
export interface Changes {
  /** Keeps a change, in the place of what was kept under its id. */
  readonly keep: (change: Change) => Promise<void>;
  /** The newest that is kept. */
  readonly last: () => Promise<Change | undefined>;
  readonly forget: (id: string) => Promise<void>;
}
