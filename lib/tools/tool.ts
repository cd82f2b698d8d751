import type * as z from 'zod';
import type { Answer, Freshness } from '../spotify/answer.ts';
import { SpotifyError } from '../spotify/failure.ts';
import type { Mode } from '../spotify/operation.ts';
import type { Send } from '../spotify/pipeline.ts';
import type { SpotifyRequest } from '../spotify/request.ts';

/** `destroy` takes something away that the user may miss. */
export type Effect = 'read' | 'write' | 'destroy';

/** What a tool may use: the way to Spotify and what it must know of the server. */
export interface ToolContext {
  readonly send: Send;
  readonly mode: Mode;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** JSON for the model. Undefined values are left out. */
export type Data = Readonly<Record<string, unknown>>;

/** What a tool says: the data, and how fresh the oldest part of it is. */
export interface Outcome {
  readonly data: Data;
  readonly freshness?: Freshness;
}

interface Facts {
  /** snake_case, at most 40 characters. */
  readonly name: string;
  readonly title: string;
  /** What it does and when to use it, for the model. */
  readonly description: string;
  readonly effect: Effect;
  /** Whether an equal call changes nothing more. */
  readonly idempotent?: boolean;
  /** Arguments of a right call: shown after a wrong one, used by docs and contract tests. */
  readonly example: Data;
}

/** A tool as the registry has it: data, and one function that takes unchecked arguments. */
export interface Tool extends Facts {
  readonly input: z.ZodObject;
  /** @throws ZodError for wrong arguments, SpotifyError for what went wrong on the way. */
  readonly call: (args: unknown, context: ToolContext) => Promise<Outcome>;
}

interface ToolSpec<Input extends z.ZodObject> extends Facts {
  readonly input: Input;
  readonly run: (args: z.output<Input>, context: ToolContext) => Promise<Outcome>;
}

/** A tool that makes several calls, or none. */
export function tool<Input extends z.ZodObject>({ run, ...facts }: ToolSpec<Input>): Tool {
  return { ...facts, call: (args, context) => run(facts.input.parse(args), context) };
}

interface EndpointSpec<Input extends z.ZodObject> extends Facts {
  readonly input: Input;
  readonly request: (args: z.output<Input>) => SpotifyRequest;
  /** The projection of Spotify's answer: what it does not name never reaches the model. */
  readonly output: z.ZodType<Data>;
  /** Arguments that the answer repeats. */
  readonly echo?: ReadonlyArray<keyof z.output<Input> & string>;
}

/** A tool that is one call of one operation. */
export function endpoint<Input extends z.ZodObject>({
  request,
  output,
  echo = [],
  ...facts
}: EndpointSpec<Input>): Tool {
  return tool({
    ...facts,
    run: async (args, { send }) => {
      const asked = request(args);
      const answer = await send(asked);
      const data = project(output, answer, asked);
      return {
        data: { ...Object.fromEntries(echo.map((name) => [name, args[name]])), ...data },
        freshness: answer.freshness,
      };
    },
  });
}

interface CommandSpec<Input extends z.ZodObject> extends Facts {
  readonly input: Input;
  readonly request: (args: z.output<Input>) => SpotifyRequest;
  /** One sentence: what was done. */
  readonly message: (args: z.output<Input>) => string;
  /** Arguments that the answer repeats. */
  readonly echo?: ReadonlyArray<keyof z.output<Input> & string>;
}

/** A tool that is one change, whose answer carries nothing. */
export function command<Input extends z.ZodObject>({
  request,
  message,
  echo = [],
  ...facts
}: CommandSpec<Input>): Tool {
  return tool({
    ...facts,
    run: async (args, { send }) => {
      await send(request(args));
      return {
        data: { success: true, message: message(args), ...Object.fromEntries(echo.map((name) => [name, args[name]])) },
      };
    },
  });
}

/**
 * What of an answer the model gets.
 * @throws SpotifyError `unexpected_answer` when the answer is not what Spotify documents.
 */
export function project<T>(output: z.ZodType<T>, answer: Answer, { name }: SpotifyRequest): T {
  const parsed = output.safeParse(answer.body);
  if (!parsed.success) throw new SpotifyError({ code: 'unexpected_answer', operation: name });
  return parsed.data;
}
