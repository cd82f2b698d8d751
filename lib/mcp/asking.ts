import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Reply } from '../tools/definition/ports.ts';
import type { ToolResult } from './run-tool.ts';

const key = 'agree';
const Agreed = z.object({ agree: z.literal(true) });
const Envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    elicitation: z.object({ form: z.unknown(), url: z.unknown() }).partial(),
  }),
});

/** A client that can show a form says `{}` or names it; one that can only open links names those alone. */
function canAsk({ mcpReq }: ServerContext): boolean {
  const { data } = Envelope.safeParse(mcpReq.envelope);
  const elicitation = data?.[CLIENT_CAPABILITIES_META_KEY].elicitation;
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

/**
 * The answer to a call, or the question that must be answered first. Only a client of revision 2026-07-28 says with each request
 * what it can; to one of 2025 a server without sessions cannot ask back, so it gets the sentence with the `confirm_token`.
 */
export function answered(
  { ask, notFound: _, ...result }: ToolResult & Pick<ToolResult, 'ask' | 'notFound'>,
  context: ServerContext,
): CallToolResult | InputRequiredResult {
  if (!ask || !canAsk(context)) return result;
  const requestedSchema = {
    type: 'object' as const,
    properties: { [key]: { type: 'boolean' as const, title: 'Do it', description: 'This cannot be undone.' } },
    required: [key],
  };
  return inputRequired({
    inputRequests: {
      [key]: inputRequired.elicit({ message: `${ask.question} This cannot be undone.`, requestedSchema }),
    },
    requestState: ask.token,
  });
}

/** What the user answered to the question of the round before; the state that travelled through the client names the question. */
export function replyOf({ mcpReq }: ServerContext): Reply | undefined {
  const given = inputResponse(mcpReq.inputResponses, key);
  const { data: token } = z.string().safeParse(mcpReq.requestState());
  if (given.kind !== 'elicit' || token === undefined) return undefined;
  return { token, accepted: given.action === 'accept' && Agreed.safeParse(given.content).success };
}
