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

/** Whether data goes into `_meta`. Some hosts show that to the model too, so only a call that asks for it or a host of views gets it. */
const wantsData = ({ mcpReq }: ServerContext): boolean =>
  Asks.safeParse(mcpReq._meta).success || ShowsViews.safeParse(mcpReq.envelope).success;

/** Whether the client can ask its user. One that can show a form says `{}` or names it; one that can only open links names those alone. */
export function canElicit({ mcpReq }: ServerContext): boolean {
  const { data } = Envelope.safeParse(mcpReq.envelope);
  const elicitation = data?.[CLIENT_CAPABILITIES_META_KEY].elicitation;
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

/**
 * The answer to a call, or the question that must be answered first. Only a client of revision 2026-07-28 says with each request
 * what it can; one of 2025 cannot be asked by a server without sessions, so its calls are confirmed by a `confirm_token`.
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

/** What the user answered to the question of the round before; the state that travelled through the client names the question. */
export function elicitationReply({ mcpReq }: ServerContext): ElicitationReply | undefined {
  const given = inputResponse(mcpReq.inputResponses, key);
  const { data: token } = z.string().safeParse(mcpReq.requestState());
  if (given.kind !== 'elicit' || token === undefined) return undefined;
  if (given.action !== 'accept') return { token, answer: given.action === 'cancel' ? 'cancel' : 'decline' };
  return { token, answer: Agreed.safeParse(given.content).success ? 'accept' : 'decline' };
}
