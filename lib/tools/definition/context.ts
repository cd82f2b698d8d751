import type { Answer, Freshness } from '../../spotify/answer.ts';
import type { SpotifyFailure } from '../../spotify/failure.ts';
import type { Lag } from '../../spotify/lag.ts';
import type { Mode } from '../../spotify/operation.ts';
import type { Call } from '../../spotify/pipeline.ts';
import type { RequestOptions, SpotifyRequest } from '../../spotify/request.ts';
import type { Spending } from '../../spotify/spending.ts';
import type { Wanted } from './detail.ts';
import type { Changes, ConfirmationQuestion, ElicitationReply, Seals } from './ports.ts';
import type { UndoStep } from './undo-step.ts';

/**
 * The way to Spotify. Where Spotify cannot be asked it fails with the reason; only a read whose answer goes to the model asks for
 * a stand-in, since nothing may be decided on one.
 */
export type Spotify = (request: SpotifyRequest, options?: Partial<RequestOptions>) => Promise<Answer>;

/** What a tool may use in one call. */
export interface ToolContext {
  readonly spotify: Spotify;
  /** What the call has cost so far. */
  readonly spent: Spending;
  /** Whose call it is. */
  readonly caller: Pick<Call, 'account' | 'issuedAt' | 'owner' | 'grant'>;
  readonly mode: Mode;
  /** Until Spotify surely shows a change. */
  readonly lag: Lag;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** When the tool must have answered. Milliseconds since the epoch. */
  readonly deadline: number;
  /** Whether changes are read back, since Spotify also says yes to what it does not do. */
  readonly verifyWrites: boolean;
  /** For what a client carries from one call to the next. */
  readonly seals: Seals;
  /** Marks a token of `seals` as used, for at least so long (milliseconds); resolves to `true` for the first use alone. */
  readonly spend: (token: string, lifetime: number) => Promise<boolean>;
  /** What the user's calls changed. */
  readonly changes: Changes;
  /** Records another way back from what this call is about to change than its requests would. */
  readonly recordUndo: (steps: readonly UndoStep[]) => Promise<void>;
  /** How the user confirms what nothing can undo: by the client's own question, or by a `confirm_token` in the arguments. */
  readonly confirmBy: 'elicitation' | 'token';
  /** The user's answer, in the round after this call asked for it. */
  readonly reply: ElicitationReply | undefined;
}

/** The same way with other defaults. */
export const withOptions =
  (spotify: Spotify, defaults: Partial<RequestOptions>): Spotify =>
  (request, options) =>
    spotify(request, { ...defaults, ...options });

/** JSON for the model. Undefined values are left out. */
export type Data = Readonly<Record<string, unknown>>;

/** What a tool says: the data, and how fresh the oldest part of it is. */
export interface Outcome {
  readonly data: Data;
  readonly freshness?: Freshness;
  /** Set when a part of it failed: the data says which part, and `success` is false for a change. */
  readonly failure?: SpotifyFailure;
  /** How much of each row the caller asked for. */
  readonly wanted?: Wanted;
  /** Set when nothing was done, because the user must agree first. */
  readonly ask?: ConfirmationQuestion;
}
