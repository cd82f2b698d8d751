import type * as z from 'zod';
import { attempt, SpotifyError } from '../../spotify/failure.ts';
import type { SpotifyRequest } from '../../spotify/request.ts';
import { type Data, type Outcome, readAs, type ToolContext } from '../definition/context.ts';
import type { IdempotencySpec } from '../definition/idempotency.ts';
import { type Tool, type ToolMetadata, tool } from '../definition/tool.ts';
import { type ReadBack, readBackAhead, verifyChange } from '../definition/verification.ts';

interface OneCall<Input extends z.ZodObject> extends ToolMetadata {
  readonly input: Input;
  readonly request: (args: z.output<Input>) => SpotifyRequest;
  /** The arguments that the answer repeats, by their keys in the answer. */
  readonly echo?: (args: z.output<Input>) => Data;
}

interface EndpointSpec<Input extends z.ZodObject> extends Omit<OneCall<Input>, 'effect'> {
  /** The fields of Spotify's response that the model gets. */
  readonly output: z.ZodType<Data>;
}

/** A tool that is one read. */
export function endpoint<Input extends z.ZodObject>(spec: EndpointSpec<Input>): Tool {
  const { request, output, echo, ...facts } = spec;
  return tool({
    ...facts,
    effect: 'read',
    run: async (args, { spotify }) => {
      const { data, answer } = await readAs(output, request(args), spotify, { fallback: 'minimal' });
      return { data: { ...echo?.(args), ...data }, freshness: answer.freshness };
    },
  });
}

interface CommandSpec<Input extends z.ZodObject> extends OneCall<Input> {
  /** One sentence that says what was done. */
  readonly message: (args: z.output<Input>) => string;
  /**
   * The fields of Spotify's response that the model gets. A response of another form is not a failure: the change was
   * made.
   */
  readonly output?: z.ZodType<Data>;
  /** Set if an equal call would repeat the change: how to check whether the first call made it. */
  readonly idempotency?: IdempotencySpec<z.output<Input>>;
  /** The arguments completed with data from Spotify, such as the id of the caller. */
  readonly prepare?: (args: z.output<Input>, context: ToolContext) => Promise<z.output<Input>>;
  /**
   * The message if the player refuses because it is in the requested state already; `undefined` if the refusal is a
   * failure.
   */
  readonly already?: (args: z.output<Input>, context: ToolContext) => Promise<string | undefined>;
  /** How to verify the change; `body` is Spotify's response. */
  readonly verify?: (args: z.output<Input>, body: unknown) => ReadBack;
}

/** A tool that is one change. */
export function command<Input extends z.ZodObject>(spec: CommandSpec<Input>): Tool {
  const { request, message, output, echo, idempotency, already, prepare, verify, ...facts } = spec;
  const outcome = (args: z.output<Input>, body: unknown): Outcome => {
    const answered = output?.safeParse(body).data;
    return { data: { success: true, message: message(args), ...echo?.(args), ...answered } };
  };
  return tool({
    ...facts,
    ...(idempotency && { idempotency: { ...idempotency, outcome } }),
    run: async (given, context) => {
      const args = prepare ? await prepare(given, context) : given;
      const sent = await attempt(context.spotify(request(args), verify && readBackAhead(context)));
      if ('failure' in sent) {
        const refused = sent.failure.code === 'player_restriction' ? await already?.(args, context) : undefined;
        if (refused === undefined) throw new SpotifyError(sent.failure);
        return { data: { success: true, message: refused, changed: false } };
      }
      const { body } = sent.value;
      const { data } = outcome(args, body);
      return verify ? { data: { ...data, ...(await verifyChange(verify(args, body), context)) } } : { data };
    },
  });
}
