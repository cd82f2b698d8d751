import * as z from 'zod';
import { explain } from '../../spotify/explain.ts';
import type { SpotifyFailure } from '../../spotify/failure.ts';
import type { Data, Outcome, ToolContext } from '../definition/context.ts';
import type { PlaylistContents } from './reading.ts';

/** Continues a long job: the token from its last answer. */
export const continue_from = z.string().max(20_000).optional();

/** A call of a long job. Its token is valid only for this tool and these arguments. */
export interface Job {
  readonly tool: string;
  readonly args: Data;
}

/** A job, and the state in which its last call stopped. */
export type ResumedJob<T> = Awaited<ReturnType<typeof resume<T>>>;

/** Why a call stopped: a failure, or to announce the cost first. Absent: time was up. */
export type StopReason = { readonly failure: SpotifyFailure | undefined } | 'cost_first';

const purpose = ({ tool, args }: Job): string => JSON.stringify(['continue', tool, args]);
const day = 86_400_000;
/** A job that waited longer than this for the server's own limits is faster after a pause. Milliseconds. */
const longWait = 2000;

const Sealed = z.object({ state: z.unknown(), calls: z.int(), read: z.int().optional() });

/**
 * Resumes a job where an earlier call stopped.
 * @throws ZodError if the token is not ours, expired, or for another user or other arguments.
 */
export async function resume<T>(job: Job, text: string | undefined, schema: z.ZodType<T>, context: ToolContext) {
  const { seals, spent } = context;
  const opened = text === undefined ? undefined : Sealed.safeParse(await seals.open(purpose(job), text));
  const before = opened && schema.safeParse(opened.data?.state);
  if (opened && !(opened.success && before?.success)) {
    const message = 'does not belong to this call: repeat the arguments of the call that gave it, within a day';
    throw new z.ZodError([{ code: 'custom', path: ['continue_from'], message, input: text }]);
  }
  const calls = () => (opened?.data?.calls ?? 0) + spent.calls();
  /** The cost of all calls of the job including this one, for its answers. */
  const cost = (): Data => ({ calls_made: calls() });
  const token = (state: T, read?: number): Promise<string> =>
    seals.seal(purpose(job), { state, calls: calls(), read }, day);
  /** The answer of a call that stopped before the end: what is done, why it stopped, and how to continue. */
  const stop = async (
    state: T,
    { message, ...data }: Data & { readonly message: string },
    why?: StopReason,
  ): Promise<Outcome> => {
    const failure = why !== 'cost_first' ? why?.failure : undefined;
    const said = { success: false, message: `${message} ${reason(why, failure, context)}`, ...data, ...cost() };
    return { data: { ...said, continue_from: await token(state) }, ...(failure && { failure }) };
  };
  /**
   * The same if time or quota ran out while reading; `next` says what follows. If the call read nothing more than the previous one,
   * the job ends.
   */
  const stopReading = async (state: T, read: readonly PlaylistContents[], next = ''): Promise<Outcome> => {
    const rows = read.reduce((sum, { rows }) => sum + rows.length, 0);
    const of = read.reduce((sum, { total }) => sum + total, 0);
    const failure = read.at(-1)?.failure;
    const message = `Read ${rows} of ${of} rows; nothing was changed by this call.${next}`;
    if (!failure && rows <= (opened?.data?.read ?? -1))
      return { data: { success: false, message: `${message} ${notKept}`, ...cost() } };
    const { data } = await stop(state, { message }, failure && { failure });
    return { data: { ...data, continue_from: await token(state, rows) }, ...(failure && { failure }) };
  };
  // `before` is absent for a first call.
  return { before: before?.data, cost, token, stop, stopReading };
}

const notKept =
  'One call has no time for more, and what the previous call read was not stored: the cache of this server is off or unreachable. This job cannot be done now.';

function reason(why: StopReason | undefined, failure: SpotifyFailure | undefined, { now, spent }: ToolContext): string {
  const again = 'again with the same arguments and continue_from';
  if (why === 'cost_first') return `To go on, call ${again}.`;
  if (failure) return `${explain(failure, 'part', now())} After that, call ${again}: nothing is done twice.`;
  const pause = spent.waited() > longWait ? ' The rate of calls is limited: it goes faster after a minute.' : '';
  return `The time of one call was up.${pause} Call ${again}: nothing is done twice.`;
}
