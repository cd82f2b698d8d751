import * as z from 'zod';
import type { Lag } from '../../spotify/lag.ts';
import type { Data, Outcome, ToolContext } from './context.ts';

/**
 * Arguments of idempotent tools. Calls with the same key are equal whatever their other arguments; `allow_duplicate` executes
 * the call again.
 */
export const idempotencyArguments = {
  idempotency_key: z.string().trim().min(1).max(100).optional(),
  allow_duplicate: z.boolean().optional(),
} as const;

/** The argument of long jobs, whose calls are compared by their arguments alone. */
export const { allow_duplicate } = idempotencyArguments;

/** A previous attempt whose response was lost. */
export interface EarlierAttempt {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** What `before` or `remembered` found; `undefined` when it could not. */
  readonly before: unknown;
}

/** How a tool checks whether its change was made. */
export interface IdempotencySpec<Args> {
  /** How far reads lag behind the change. */
  readonly settles: keyof Lag;
  /** Reads the state before the change, as JSON. Absent: not needed. */
  readonly before?: (args: Args, context: ToolContext) => Promise<unknown>;
  /** In place of `before`: the state as the cache has it, which is written with the record. */
  readonly remembered?: (args: Args, context: ToolContext) => Promise<unknown>;
  /** The body that Spotify would have answered with, as far as it can be read back; `undefined` when there is no trace of the change. */
  readonly happened: (args: Args, earlier: EarlierAttempt, context: ToolContext) => Promise<unknown>;
  /** Completes a change that may be partly made; `body` is what `happened` found. */
  readonly complete?: (args: Args, body: unknown, context: ToolContext) => Promise<Outcome>;
}

export type IdempotentCall = NonNullable<ReturnType<typeof idempotentCall>>;

/** The same, with what a tool answers then. */
export interface IdempotencyWithOutcome<Args> extends IdempotencySpec<Args> {
  /** The outcome for a body that Spotify answered with. */
  readonly outcome: (args: Args, body: unknown) => Outcome;
}

/** One call by its checked arguments, which are in the order of the schema; `undefined` for a dry run, which changes nothing. */
export function idempotentCall<Args extends Data>(
  name: string,
  { before, remembered, happened, complete, settles, outcome }: IdempotencyWithOutcome<Args>,
  args: Args,
) {
  const { idempotency_key: key, allow_duplicate, ...rest } = args;
  if (args['dry_run'] === true) return;
  return {
    settles,
    /** Equal for equal calls of one user. */
    key: JSON.stringify(key === undefined ? [name, 'arguments', rest] : [name, 'key', key]),
    arguments: JSON.stringify(rest),
    allowDuplicate: allow_duplicate === true,
    ...(before && { before: (context: ToolContext) => before(args, context) }),
    ...(remembered && { remembered: (context: ToolContext) => remembered(args, context) }),
    happened: async (earlier: EarlierAttempt, context: ToolContext): Promise<Outcome | undefined> => {
      const body = await happened(args, earlier, context);
      return body === undefined ? undefined : outcome(args, body);
    },
    ...(complete && {
      /** Completes a change that may be partly made. */
      complete: async (earlier: EarlierAttempt, context: ToolContext) =>
        complete(args, await happened(args, earlier, context), context),
    }),
  };
}
