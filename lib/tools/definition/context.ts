import type * as z from 'zod';
import type { RowOptions } from '../../compact/rows.ts';
import { type Answer, type Freshness, project } from '../../spotify/answer.ts';
import type { SpotifyFailure } from '../../spotify/failure.ts';
import type { Lag } from '../../spotify/lag.ts';
import type { Mode } from '../../spotify/operation.ts';
import type { Call, Spending } from '../../spotify/pipeline.ts';
import type { RequestOptions, SpotifyRequest } from '../../spotify/request.ts';
import type { Changes, ConfirmationQuestion, ElicitationReply, PageSize, Seals } from './ports.ts';
import type { UndoStep } from './undo-step.ts';

/**
 * Sends a request to Spotify. Rejects if Spotify is unavailable; only reads whose response goes to the model may accept
 * a stale or minimal answer, since no decision may be based on one.
 */
export type Spotify = (request: SpotifyRequest, options?: Partial<RequestOptions>) => Promise<Answer>;

/** What a tool may use in one call. */
export interface ToolContext {
  readonly spotify: Spotify;
  /** What the call has cost so far. */
  readonly spent: Spending;
  readonly caller: Pick<Call, 'account' | 'issuedAt' | 'owner' | 'grant'>;
  readonly mode: Mode;
  /** How long until Spotify surely shows a change. */
  readonly lag: Lag;
  readonly pageSize: PageSize;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The deadline of the answer. Milliseconds since the epoch. */
  readonly deadline: number;
  /** Whether changes are read back: Spotify also confirms changes that it does not make. */
  readonly verifyWrites: boolean;
  /** For state that the client carries between calls. */
  readonly seals: Seals;
  /** Marks a token of `seals` as used, for at least so long (milliseconds); resolves to `true` for the first use alone. */
  readonly spend: (token: string, lifetime: number) => Promise<boolean>;
  readonly changes: Changes;
  /** Records undo steps of its own for this call, in place of those derived from its requests; none: an earlier record says it all. */
  readonly recordUndo: (steps: readonly UndoStep[]) => Promise<void>;
  /** How the user confirms what cannot be undone: by elicitation, or by a `confirm_token` in the arguments. */
  readonly confirmBy: 'elicitation' | 'token';
  /** The user's answer to the question of the previous round. */
  readonly reply: ElicitationReply | undefined;
}

/** The same with other default options. */
export const withOptions =
  (spotify: Spotify, defaults: Partial<RequestOptions>): Spotify =>
  (request, options) =>
    spotify(request, { ...defaults, ...options });

/**
 * A read, validated.
 * @throws SpotifyError (rejects) as `spotify` and `project` do.
 */
export async function readAs<T>(
  schema: z.ZodType<T>,
  asked: SpotifyRequest,
  spotify: Spotify,
  options?: Partial<RequestOptions>,
): Promise<{ readonly data: T; readonly answer: Answer }> {
  const answer = await spotify(asked, options);
  return { data: project(schema, answer, asked), answer };
}

/** JSON for the model. Undefined values are left out. */
export type Data = Readonly<Record<string, unknown>>;

/** The result of a tool: data, and the freshness of its oldest part. */
export interface Outcome {
  readonly data: Data;
  readonly freshness?: Freshness;
  /** Set when a part of it failed: the data says which part, and `success` is false for a change. */
  readonly failure?: SpotifyFailure;
  /** How much of each row the caller asked for. */
  readonly wanted?: RowOptions;
  /** Set when nothing was done, because the user must agree first. */
  readonly ask?: ConfirmationQuestion;
}
