import * as z from 'zod';
import { explain } from '../../spotify/explain.ts';
import type { SpotifyFailure } from '../../spotify/failure.ts';
import type { Data, Outcome, ToolContext } from '../definition/context.ts';

/** How a long job goes on: the text that its last answer gave. */
export const continue_from = z.string().max(20_000).optional().describe('From the last answer');

/** A call of a long job: what it may go on with belongs to this tool and these arguments. */
export interface Job {
  readonly tool: string;
  readonly args: Data;
}

const purpose = ({ tool, args }: Job): string => JSON.stringify(['continue', tool, args]);
const day = 86_400_000;

/**
 * Where an earlier call of a job stopped; `undefined` for a first call.
 * @throws ZodError when the text is not ours, too old, or belongs to another user or other arguments.
 */
export async function resume<T>(
  job: Job,
  text: string | undefined,
  state: z.ZodType<T>,
  { seals }: ToolContext,
): Promise<T | undefined> {
  if (text === undefined) return undefined;
  const opened = state.safeParse(await seals.open(purpose(job), text));
  if (opened.success) return opened.data;
  const message = 'does not belong to this call: repeat the arguments of the call that gave it, within a day';
  throw new z.ZodError([{ code: 'custom', path: ['continue_from'], message, input: text }]);
}

/** The text by which the next call of a job goes on. */
export const continuationToken = async (job: Job, state: unknown, { seals }: ToolContext): Promise<string> =>
  seals.seal(purpose(job), state, day);

/** What a call says that stopped before the end: what is done, why it stopped, and how to go on. */
export async function stoppedOutcome(
  job: Job,
  state: unknown,
  { message, ...data }: Data & { readonly message: string },
  context: ToolContext,
  failure?: SpotifyFailure,
): Promise<Outcome> {
  const why = failure ? explain(failure, 'read', context.now()) : 'The time of one call was up.';
  const next = failure ? 'After that, call' : 'Call';
  return {
    data: {
      success: false,
      message: `${message} ${why} ${next} again with the same arguments and continue_from: nothing is done twice.`,
      ...data,
      continue_from: await continuationToken(job, state, context),
    },
    ...(failure && { failure }),
  };
}
