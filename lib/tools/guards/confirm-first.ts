import * as z from 'zod';
import { checked } from '../definition/checked.ts';
import type { Data, ToolContext } from '../definition/context.ts';
import type { Tool } from '../definition/tool.ts';
import { confirm_token, confirmationInstructions, requireConfirmation } from './confirmation.ts';

/** The question for a call, and the data of its dry run; `undefined` for a call that can be undone. */
export type ConfirmationRequestFor = (args: Data, context: ToolContext) => Promise<ConfirmationRequest | undefined>;

export interface ConfirmationRequest {
  /** Names what will be lost. */
  readonly question: string;
  readonly plan: Data;
}

const asking = { dry_run: z.boolean().default(false), confirm_token };

/** Wraps a tool with some calls that cannot be undone: those run after the user has confirmed. `dry_run` describes any call. */
export function confirmFirst(tool: Tool, questionFor: ConfirmationRequestFor): Tool {
  const input = tool.input.extend(asking);
  return {
    ...tool,
    input,
    call: async (args, context) => {
      const { dry_run, confirm_token: token, ...given } = checked({ ...tool, input }, args);
      const confirm_token = asking.confirm_token.parse(token);
      const doubt = await questionFor(given, context);
      const call = { tool: tool.name, args: given, confirm_token, question: doubt?.question ?? '' };
      if (dry_run) {
        const needed = doubt && { question: doubt.question, ...(await confirmationInstructions(call, context)) };
        return { data: { dry_run: true, can_be_undone: !doubt, calls: tool.calls ?? '1', ...doubt?.plan, ...needed } };
      }
      const refusal = doubt ? await requireConfirmation(call, doubt.plan, context) : undefined;
      return refusal ?? tool.call(given, context);
    },
  };
}
