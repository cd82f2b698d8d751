/** What the command line reads from and writes to. */
export interface Ports {
  readonly out: (text: string) => void;
  /** Writes lines to standard error. */
  readonly err: (text: string) => void;
  /** Writes to standard output as it is. */
  readonly write: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person reads standard output. */
  readonly isTerminal: boolean;
  readonly colour: boolean;
  readonly width: number;
  /** Standard input, whole. */
  readonly input: () => Promise<string>;
  /** The user's answer to a yes-or-no question; `undefined` without a terminal. */
  readonly ask: (question: string) => Promise<boolean | undefined>;
  /** Passes each key that the user presses, until the function that it returns is called. Absent without a keyboard. */
  readonly keys?: (pressed: (key: string) => void) => () => void;
  /** Waits for Enter; resolves at once where there is no terminal. */
  readonly enter: (prompt: string) => Promise<void>;
  /** Opens a page in the user's browser; false when that cannot be done. */
  readonly openPage: (url: string) => Promise<boolean>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** The folder for state between runs. */
  readonly folder: string;
  /** The state folder of `npm start`; absent outside a clone of the repository. */
  readonly localFolder?: string | undefined;
}

export interface GlobalOptions {
  readonly url?: string | undefined;
  readonly json?: boolean | undefined;
  /** Only the URIs of a list. */
  readonly uri?: boolean | undefined;
  readonly yes?: boolean | undefined;
}
