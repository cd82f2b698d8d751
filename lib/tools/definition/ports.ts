/** Signs values for one user and one purpose; the client carries the text between calls. */
export interface Seals {
  /** @param lifetime how long the text is valid. Milliseconds. */
  readonly seal: (purpose: string, value: unknown, lifetime: number) => Promise<string>;
  /** The value; `undefined` for a text that is not ours, was made for another user or purpose, or is too old. */
  readonly open: (purpose: string, text: string) => Promise<unknown>;
}

/** The most playlist rows that Spotify returns per page, as the fleet has learned. */
export interface PageSize {
  /** `undefined` until a container has learned it. */
  readonly known: () => Promise<number | undefined>;
  readonly learn: (rows: number) => Promise<void>;
}

/** The question to the user before a change that cannot be undone. */
export interface ConfirmationQuestion {
  readonly question: string;
  /** Comes back with the user's answer, so that the answer is to this question. */
  readonly token: string;
}

/** The user's reply to an elicitation of an earlier round of this call. */
export interface ElicitationReply {
  readonly token: string;
  /** `cancel`: the question was closed without an answer, perhaps by the host and unseen. */
  readonly answer: 'accept' | 'decline' | 'cancel';
}

/** What one tool call changed, and how to undo it. */
export interface Change {
  /** Unique, and in the order of time. */
  readonly id: string;
  readonly tool: string;
  /** When it was made; of a job that records its own steps, when these were recorded. Milliseconds since the epoch. */
  readonly at: number;
  /** Which client made it, where that is known. */
  readonly client?: string | undefined;
  /** The undo steps, last one first; none for a change that cannot be undone. */
  readonly steps: readonly unknown[];
  /** Why it cannot be undone. */
  readonly why?: string | undefined;
  readonly undoneAt?: number | undefined;
  /** The names of its requests, and of those of its undo, as answers name them that may not show these. */
  readonly requests?: readonly string[] | undefined;
  /** What it changed, or its undo, without a step that says how it is now. */
  readonly untold?: Untold | undefined;
  /** The steps that an undo has carried out, other than those about rows of playlists, and when. */
  readonly undone?: { readonly at: number; readonly steps: readonly unknown[] } | undefined;
  /** Set while it is being undone: until then nobody else may claim it. */
  readonly claimedUntil?: number | undefined;
}

/** When something was changed last, and what: for each area the version that it has since then, empty where it is not known. */
export interface Untold {
  readonly at: number;
  readonly areas: Readonly<Record<string, string>>;
}

/** The changes of one user, each kept for a day. */
export interface Changes {
  /**
   * Stores a change, replaces one with the same id, and releases its claim unless the change has one. Resolves to
   * `false` if its steps are too many to be stored.
   */
  readonly keep: (change: Change) => Promise<boolean>;
  /** The last ten, newest first. */
  readonly recent: () => Promise<readonly Change[]>;
  /** Those of the last that this container made or read, newest first. */
  readonly known: () => readonly Change[];
  /** Adds to these a change that is stored elsewhere. */
  readonly remember: (change: Change) => void;
  /** Claims a change for undoing it, for some time (milliseconds); resolves to `true` for one caller at a time. */
  readonly claim: (id: string, lifetime: number) => Promise<boolean>;
}
