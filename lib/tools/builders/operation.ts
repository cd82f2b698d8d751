import type * as z from 'zod';
import { project } from '../../spotify/answer.ts';
import { attempt, SpotifyError } from '../../spotify/failure.ts';
import type { SpotifyRequest } from '../../spotify/request.ts';
import type { Data, Outcome, ToolContext } from '../definition/context.ts';
import type { IdempotencySpec } from '../definition/idempotency.ts';
import { type Tool, type ToolMetadata, tool } from '../definition/tool.ts';
import { type ReadBack, readBackAhead, verifyChange } from '../definition/verification.ts';

interface OneCall<Input extends z.ZodObject> extends ToolMetadata {
  readonly input: Input;
  readonly request: (args: z.output<Input>) => SpotifyRequest;
  /** What of the arguments the answer repeats, under the names that the answer has for it. */
  readonly echo?: (args: z.output<Input>) => Data;
}

interface EndpointSpec<Input extends z.ZodObject> extends Omit<OneCall<Input>, 'effect'> {
  /** The projection of Spotify's answer: what it does not name never reaches the model. */
  readonly output: z.ZodType<Data>;
}

/** A tool that is one read. */
export function endpoint<Input extends z.ZodObject>(spec: EndpointSpec<Input>): Tool {
  const { request, output, echo, ...facts } = spec;
  return tool({
    ...facts,
    effect: 'read',
    run: async (args, { spotify }) => {
      const asked = request(args);
      const answer = await spotify(asked, { standIn: 'minimal' });
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
  readonly idempotency?: IdempotencySpec<z.output<Input>>;
  /** The arguments with what only Spotify knows, such as the id of the caller. */
  readonly prepare?: (args: z.output<Input>, context: ToolContext) => Promise<z.output<Input>>;
  /** What is said where the player refuses since nothing is to be changed; `undefined` where the refusal stands. */
  readonly already?: (args: z.output<Input>, context: ToolContext) => Promise<string | undefined>;
  /** How to see that it was done; `body` is what Spotify answered. */
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
