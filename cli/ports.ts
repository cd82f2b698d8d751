/** What the command line reads from and writes to. */
export interface Ports {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person reads the output. */
  readonly isTerminal: boolean;
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Standard input, whole. */
  readonly input: () => Promise<string>;
  /** Whether the user says yes; no where nobody can be asked. */
  readonly ask: (question: string) => Promise<boolean>;
  readonly openPage: (url: string) => Promise<void>;
  /** The folder of what is kept between runs. */
  readonly folder: string;
}

/** What the program ends with. */
export const exits = {
  ok: 0,
  /** The tool said no: the sentence says why. */
  failed: 1,
  usage: 2,
  signIn: 3,
  unreachable: 4,
  /** A quota or a limit: come back later. */
  later: 5,
} as const;

/** A failure with the sentence for the user and what the program ends with. */
export class CliError extends Error {
  readonly exit: number;
  constructor(exit: number, message: string) {
    super(message);
    this.exit = exit;
  }
}
