import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { dataKey } from '../compact/data.ts';
import type { ElicitationReply } from '../tools/definition/ports.ts';
import { coversKey } from './covers.ts';
import type { ToolResult } from './tool-result.ts';

const key = 'agree';
const Agreed = z.object({ agree: z.literal(true) });
const Envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    elicitation: z.object({ form: z.unknown(), url: z.unknown() }).partial(),
  }),
});

const Asks = z.object({ [dataKey]: z.literal(true) });
const ShowsViews = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    extensions: z.looseObject({ 'io.modelcontextprotocol/ui': z.looseObject({}) }),
  }),
});

/**
 * Whether the result carries its data in `_meta`. Some hosts show `_meta` to the model, so only callers that request it and
 * hosts that show views get it.
 */
const wantsData = ({ mcpReq }: ServerContext): boolean =>
  Asks.safeParse(mcpReq._meta).success || ShowsViews.safeParse(mcpReq.envelope).success;

/** Whether the client supports form elicitation. `{}` declares forms; a client that only opens URLs declares `url` alone. */
export function canElicit({ mcpReq }: ServerContext): boolean {
  const { data } = Envelope.safeParse(mcpReq.envelope);
  const elicitation = data?.[CLIENT_CAPABILITIES_META_KEY].elicitation;
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

/**
 * The tool result, or the elicitation that must be answered first. Only clients of revision 2026-07-28 send their capabilities
 * with each request. A stateless server cannot elicit from a 2025 client, so that client confirms with a `confirm_token`.
 */
export function toToolResult(
  { ask, notFound: _, data, covers, ...result }: ToolResult & Pick<ToolResult, 'ask' | 'notFound' | 'data' | 'covers'>,
  context: ServerContext,
): CallToolResult | InputRequiredResult {
  if (!ask) {
    if (!data || !wantsData(context)) return result;
    return { ...result, _meta: { [dataKey]: data, ...(covers && { [coversKey]: covers() }) } };
  }
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

/** The user's reply to the elicitation of the previous round. The request state identifies the question. */
export function elicitationReply({ mcpReq }: ServerContext): ElicitationReply | undefined {
  const given = inputResponse(mcpReq.inputResponses, key);
  const token: unknown = mcpReq.requestState();
  if (given.kind !== 'elicit' || typeof token !== 'string') return undefined;
  if (given.action !== 'accept') return { token, answer: given.action === 'cancel' ? 'cancel' : 'decline' };
  return { token, answer: Agreed.safeParse(given.content).success ? 'accept' : 'decline' };
}
