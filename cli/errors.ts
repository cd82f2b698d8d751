export const exits = {
  ok: 0,
  /** The request failed, or nothing was done. */
  failed: 1,
  /** Wrong arguments. */
  usage: 2,
  /** The user must sign in, or allow more. */
  signIn: 3,
  unreachable: 4,
  /** A quota or a limit: try again later. */
  later: 5,
} as const;

const codes: Readonly<Record<number, string>> = {
  [exits.failed]: 'failed',
  [exits.usage]: 'wrong_arguments',
  [exits.signIn]: 'sign_in_required',
  [exits.unreachable]: 'unreachable',
  [exits.later]: 'try_later',
};

/** A failure with its sentence for the user and the exit code of the program. */
export class CliError extends Error {
  readonly exit: number;
  /** For programs. */
  readonly code: string;
  constructor(exit: number, message: string, code: string = codes[exit] ?? 'failed') {
    super(message);
    this.exit = exit;
    this.code = code;
  }
}

export const failed = (message: string, code?: string): CliError => new CliError(exits.failed, message, code);

export const usageError = (message: string): CliError => new CliError(exits.usage, message);
