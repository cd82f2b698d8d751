/** Text that only this server can have made, for one user and one purpose; it goes through the client and back. */
export interface Seals {
  /** @param lifetime milliseconds that the text is good for. */
  readonly seal: (purpose: string, value: unknown, lifetime: number) => Promise<string>;
  /** The value; `undefined` for a text that is not ours, was made for another user or purpose, or is too old. */
  readonly open: (purpose: string, text: string) => Promise<unknown>;
}

/** What the user is asked before something that nothing can undo. */
export interface Question {
  readonly question: string;
  /** Comes back with the user's answer, so that the answer is to this question. */
  readonly token: string;
}

/** What the user answered to a question of an earlier round of this call. */
export interface Reply {
  readonly token: string;
  readonly accepted: boolean;
}
