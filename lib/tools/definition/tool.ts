import type * as z from 'zod';
import type { Answer, Freshness } from '../../spotify/answer.ts';
import { SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import type { Kind, Mode } from '../../spotify/operation.ts';
import type { Send } from '../../spotify/pipeline.ts';
import type { SpotifyRequest } from '../../spotify/request.ts';
import type { UndoStep } from '../undo/inverse.ts';
import { complain } from './argument-errors.ts';
import { type Wanted, wantedOf } from './detail.ts';
import { changing, type GuardSpec, type OnceCall, type OnceSpec, onceCall } from './idempotency.ts';
import type { Changes, Question, Reply, Seals } from './ports.ts';
import type { ServerStatus } from './server-status.ts';
import { type Look, verification } from './verification.ts';

/** `destroy` takes something away that the user may miss. */
export type Effect = 'read' | 'write' | 'destroy';

/** What a tool may use: the way to Spotify and what it must know of the server. */
export interface ToolContext {
  readonly send: Send;
  /** The same for the many calls of one request: it leaves the last of a quota to what the user asks for directly. */
  readonly sendBulk: Send;
  /** The two of them past the cache; absent where there is none. */
  readonly sendFresh?: Send;
  readonly sendBulkFresh?: Send;
  /** For what a client carries from one call to the next; absent where nothing outlasts a call. */
  readonly seals?: Seals;
  /** The user's answer, in the round after this call asked for it. */
  readonly reply?: Reply;
  /** What the user's calls changed; absent where nothing is kept. */
  readonly changes?: Changes;
  /** Keeps another way back from what this call is about to change than its requests would. */
  readonly keepInstead?: (steps: readonly UndoStep[]) => Promise<void>;
  readonly mode: Mode;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** When the tool must have answered. Milliseconds since the epoch. */
  readonly deadline: number;
  /** Whether changes are read back, since Spotify also says yes to what it does not do. */
  readonly verifyWrites?: boolean;
  /** How the server is; absent where nobody asks. */
  readonly status?: () => Promise<ServerStatus>;
  /** Ends everything of the user at once; absent where nobody may. */
  readonly disconnect?: () => Promise<void>;
}

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
  readonly ask?: Question;
}

/** What is said of a tool beside its arguments and what it does. */
export interface Facts {
  /** snake_case, at most 40 characters. */
  readonly name: string;
  readonly title: string;
  /** What it does and when to use it, for the model. */
  readonly description: string;
  readonly effect: Effect;
  /** Whether an equal call changes nothing more. */
  readonly idempotent?: boolean;
  /** Set for what is loaded ahead when a session opens: the kind of the answer to the default arguments. */
  readonly warm?: Kind;
  /**
   * Set when Spotify took what it needs from Development Mode with no way left: what to do there instead. It is served in
   * extended mode only.
   */
  readonly onlyExtended?: string;
  /** Set for what takes changes back: its own are not kept. */
  readonly takesBack?: true;
  /** Calls to Spotify that it costs, for the docs; one unless this says otherwise. */
  readonly calls?: string;
  /** Arguments of a right call: shown after a wrong one, used by docs and contract tests. */
  readonly example: Data;
}

/** A tool as the registry has it: data, and one function that takes unchecked arguments. */
export interface Tool extends Facts {
  readonly input: z.ZodObject;
  /** @throws ZodError for wrong arguments, SpotifyError for what went wrong on the way. */
  readonly call: (args: unknown, context: ToolContext) => Promise<Outcome>;
  /**
   * Set where a second equal call would do the thing twice; `undefined` for a call that changes nothing.
   * @throws ZodError for wrong arguments.
   */
  readonly once?: (args: unknown) => OnceCall | undefined;
}

interface ToolSpec<Input extends z.ZodObject> extends Facts {
  readonly input: Input;
  readonly run: (args: z.output<Input>, context: ToolContext) => Promise<Outcome>;
  /** Set where a second equal call would do the thing twice: how to find out whether the first did it, and what to say then. */
  readonly once?: GuardSpec<z.output<Input>>;
}

/** A tool that makes several calls, or none. */
export function tool<Input extends z.ZodObject>({ run, once, ...facts }: ToolSpec<Input>): Tool {
  return {
    ...facts,
    ...(once && { once: (args) => changing(facts.name, once, checked(facts.input, args)) }),
    call: async (args, context) => {
      const given = checked(facts.input, args);
      return { ...(await run(given, context)), ...wantedOf(given) };
    },
  };
}

/** Whether a tool does what its name says in a mode, or comes near it. */
export const servedIn = (mode: Mode, { onlyExtended }: Pick<Tool, 'onlyExtended'>): boolean =>
  mode === 'extended' || onlyExtended === undefined;

/** Some hosts send null for what the model left out, and nothing at all for a tool without arguments. */
function checked<Input extends z.ZodObject>(input: Input, args: unknown): z.output<Input> {
  const given =
    typeof args === 'object' && args !== null && !Array.isArray(args)
      ? Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null))
      : (args ?? {});
  return input.parse(given, { error: complain });
}

interface OneCall<Input extends z.ZodObject> extends Facts {
  readonly input: Input;
  readonly request: (args: z.output<Input>) => SpotifyRequest;
  /** What of the arguments the answer repeats, under the names that the answer has for it. */
  readonly echo?: (args: z.output<Input>) => Data;
}

interface EndpointSpec<Input extends z.ZodObject> extends OneCall<Input> {
  /** The projection of Spotify's answer: what it does not name never reaches the model. */
  readonly output: z.ZodType<Data>;
}

/** A tool that is one call of one operation. */
export function endpoint<Input extends z.ZodObject>(spec: EndpointSpec<Input>): Tool {
  const { request, output, echo, ...facts } = spec;
  return tool({
    ...facts,
    run: async (args, { send }) => {
      const asked = request(args);
      const answer = await send(asked);
      const data = project(output, answer, asked);
      return { data: { ...echo?.(args), ...data }, freshness: answer.freshness };
    },
  });
}

interface CommandSpec<Input extends z.ZodObject> extends OneCall<Input> {
  /** One sentence: what was done. */
  readonly message: (args: z.output<Input>) => string;
  /** What of Spotify's answer the model gets. An answer that is not so is no failure: the change was made. */
  readonly output?: z.ZodType<Data>;
  /** Set where a second equal call would do the thing twice: how to find out whether the first did it. */
  readonly once?: OnceSpec<z.output<Input>>;
  /** How to see that it was done; `body` is what Spotify answered. */
  readonly verify?: (args: z.output<Input>, body: unknown) => Look;
}

/** A tool that is one change. */
export function command<Input extends z.ZodObject>(spec: CommandSpec<Input>): Tool {
  const { request, message, output, echo, once, verify, ...facts } = spec;
  const outcome = (args: z.output<Input>, body: unknown): Outcome => {
    const answered = output?.safeParse(body).data;
    return { data: { success: true, message: message(args), ...echo?.(args), ...answered } };
  };
  const made = tool({
    ...facts,
    run: async (args, context) => {
      const { body } = await context.send(request(args));
      const { data } = outcome(args, body);
      return verify ? { data: { ...data, ...(await verification(verify(args, body), context)) } } : { data };
    },
  });
  if (!once) return made;
  const same = { name: facts.name, spec: once, outcome };
  return { ...made, once: (args) => onceCall(same, checked(facts.input, args)) };
}

/**
 * What of an answer the model gets.
 * @throws SpotifyError `unexpected_answer` when the answer is not what Spotify documents.
 */
export function project<T>(output: z.ZodType<T>, answer: Answer, { name }: Pick<SpotifyRequest, 'name'>): T {
  const parsed = output.safeParse(answer.body);
  if (!parsed.success) throw new SpotifyError({ code: 'unexpected_answer', operation: name });
  return parsed.data;
}
