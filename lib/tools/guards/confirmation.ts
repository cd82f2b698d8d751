import * as z from 'zod';
import type { Data, Outcome, ToolContext } from '../definition/context.ts';

/** The argument that says that the user agreed to what cannot be undone. */
export const confirm_token = z.string().max(2000).optional().describe('From the dry run');

/** A call that may need the user's word: it is given for this tool and these arguments only. */
export interface Asking {
  readonly tool: string;
  readonly args: Data;
  readonly confirm_token?: string | undefined;
  /** What the user is asked: what will be gone, in one sentence. */
  readonly question: string;
}

/** How long the user may think. Milliseconds. */
const validFor = 10 * 60_000;

const purpose = ({ tool, args }: Asking): string => JSON.stringify(['confirm', tool, args]);

/** The `confirm_token` of a dry run. */
export const tokenFor = async (asking: Asking, { seals }: Pick<ToolContext, 'seals'>): Promise<string> =>
  seals.seal(purpose(asking), true, validFor);

/**
 * Whether a call that nothing can undo may go ahead: `undefined` when the user agreed, by the client's own question or by a
 * `confirm_token`; otherwise the answer that asks, or says that the user declined. Nothing has been changed by then.
 */
export async function agreement(asking: Asking, plan: Data, context: ToolContext): Promise<Outcome | undefined> {
  const { seals, reply } = context;
  if (reply && !reply.accepted) return { data: { success: false, message: 'The user declined. Nothing was changed.' } };
  const token = reply?.token ?? asking.confirm_token;
  if (token !== undefined && (await seals.open(purpose(asking), token)) === true) return undefined;
  const fresh = await tokenFor(asking, context);
  const message = `${asking.question} This cannot be undone, and nothing was changed yet. Ask the user; if they agree, call again with the same arguments and confirm_token, within 10 minutes.`;
  return {
    data: { success: false, message, ...plan, confirm_token: fresh },
    ask: { question: asking.question, token: fresh },
  };
}
