import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Data, Outcome, ToolContext } from '../definition/context.ts';

/** The argument that proves the confirmation of a change that cannot be undone. */
export const confirm_token = z.string().max(2000).optional();

/** A call that needs confirmation. A confirmation is valid only for this tool and these arguments. */
export interface ConfirmableCall {
  readonly tool: string;
  readonly args: Data;
  readonly confirm_token?: string | undefined;
  /** The question for the user: what will be lost, in one sentence. */
  readonly question: string;
}

/** How long a confirmation token is valid. Milliseconds. */
const validFor = 10 * 60_000;

/**
 * The user confirms this question: if the playlist has more rows or another name by then, the user is asked again. The
 * state of an elicitation is not accepted as a `confirm_token`, nor vice versa.
 */
const purpose = ({ tool, args, question }: ConfirmableCall, confirmBy: ToolContext['confirmBy']): string =>
  JSON.stringify([confirmBy, tool, args, question]);

const sealed = (call: ConfirmableCall, { seals, confirmBy }: ToolContext): Promise<string> =>
  seals.seal(purpose(call, confirmBy), randomUUID(), validFor);

/** Whether a token confirms this call. It is accepted once: a repeated call needs a new confirmation. */
const isConfirmation = async (
  call: ConfirmableCall,
  { seals, spend, confirmBy }: ToolContext,
  text: string | undefined,
): Promise<boolean> =>
  text !== undefined && (await seals.open(purpose(call, confirmBy), text)) !== undefined && spend(text, validFor);

/** How to confirm the call, for the answer of a dry run. If the client can ask the user, there is no token that a model could send. */
export async function confirmationInstructions(call: ConfirmableCall, context: ToolContext): Promise<Data> {
  return context.confirmBy === 'elicitation'
    ? { confirmation: 'Make the call without dry_run: the client then asks the user.' }
    : { confirm_token: await sealed(call, context) };
}

/**
 * `undefined` if the user confirmed the call; otherwise the answer that asks, or says that the user declined, and nothing has
 * been changed. If the client can ask the user, only the user's own reply counts: a model that follows injected text could send
 * any argument.
 */
export function requireConfirmation(
  call: ConfirmableCall,
  plan: Data,
  context: ToolContext,
): Promise<Outcome | undefined> {
  return context.confirmBy === 'elicitation' ? byElicitation(call, plan, context) : byToken(call, plan, context);
}

const unanswered = {
  decline: 'The user declined. Nothing was changed.',
  cancel: 'Nobody answered: the question was closed without an answer. Nothing was changed.',
} as const;

async function byElicitation(call: ConfirmableCall, plan: Data, context: ToolContext): Promise<Outcome | undefined> {
  const { reply } = context;
  if (reply && reply.answer !== 'accept') return { data: { success: false, message: unanswered[reply.answer] } };
  if (await isConfirmation(call, context, reply?.token)) return undefined;
  const message = `${call.question} This cannot be undone, and nothing was changed yet: the client asks the user.`;
  const ask = { question: call.question, token: await sealed(call, context) };
  return { data: { success: false, message, ...plan }, ask };
}

async function byToken(call: ConfirmableCall, plan: Data, context: ToolContext): Promise<Outcome | undefined> {
  if (await isConfirmation(call, context, call.confirm_token)) return undefined;
  const message = `${call.question} This cannot be undone, and nothing was changed yet. Ask the user; if they agree, call again with the same arguments and confirm_token, once and within 10 minutes.`;
  return { data: { success: false, message, ...plan, confirm_token: await sealed(call, context) } };
}
