import { seals } from '../../lib/auth/seals.ts';
import { toolContext } from '../../lib/mcp/tool-context.ts';
import { type Answer, live } from '../../lib/spotify/answer.ts';
import { SpotifyError, type SpotifyFailure } from '../../lib/spotify/failure.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import type { Call, Send } from '../../lib/spotify/pipeline.ts';
import type { SpotifyRequest } from '../../lib/spotify/request.ts';
import type { Data, Outcome, ToolContext } from '../../lib/tools/definition/context.ts';
import type { Tool } from '../../lib/tools/definition/tool.ts';
import { tools } from '../../lib/tools/registry.ts';
import { memoryChanges } from './memory-changes.ts';
import { memorySpentTokens } from './memory-spent-tokens.ts';
import { memoryPageSize } from './page-size.ts';

/** The tool of a name. */
export function getTool(name: string): Tool {
  const found = tools.find((tool) => tool.name === name);
  if (!found) throw new Error(`no tool is named ${name}`);
  return found;
}

/** A stub for Spotify: returns a body, a whole answer, or throws a failure. */
export type StubSpotify = (request: SpotifyRequest, index: number) => unknown;

/** Throws a failure instead of returning a response. */
export const failWith = (failure: SpotifyFailure): never => {
  throw new SpotifyError(failure);
};

/** A cached answer with an age in seconds. */
export const cachedAnswer = (body: unknown, age_seconds: number): Answer => ({
  status: 200,
  body,
  freshness: { source: 'cache', age_seconds },
});

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && 'freshness' in value && 'status' in value;

/** Overrides of a context in development mode without read-backs. */
export type ContextOptions = Partial<Omit<ToolContext, 'spotify' | 'recordUndo'>>;

/** A context with its own seals and with changes in memory. */
export function contextWithSend(send: Send, options: ContextOptions = {}): ToolContext {
  const { mode = 'development', now = () => 0, sleep = () => Promise.resolve(), deadline = 20_000, ...rest } = options;
  const call: Call = { account: 'me', deadline, onEvent: () => undefined };
  const state = {
    seals: seals({ now, secret: () => Promise.resolve('secret of the test') })(call.account),
    spend: memorySpentTokens()(call.account),
    changes: memoryChanges(now)(call.account),
  };
  const kept = { ...state, verifyWrites: false, confirmBy: 'token', reply: undefined } as const;
  const ports = { pipeline: () => send, mode, lag: defaultLag, pageSize: memoryPageSize(50), now, sleep };
  return { ...toolContext(ports, call, {}, kept), ...rest };
}

/** A context whose Spotify is a stub, and the requests that it received. */
export function contextWithStub(
  reply: StubSpotify,
  options: ContextOptions = {},
): { context: ToolContext; requests: SpotifyRequest[] } {
  const requests: SpotifyRequest[] = [];
  const send: Send = async (request) => {
    requests.push(request);
    const said = await reply(request, requests.length - 1);
    return isAnswer(said) ? said : live(200, said);
  };
  return { context: contextWithSend(send, options), requests };
}

/** Calls a tool with a stub for Spotify. */
export async function callTool(
  name: string,
  args: Data,
  reply: StubSpotify = () => undefined,
  options: ContextOptions = {},
): Promise<Outcome & { readonly requests: readonly SpotifyRequest[] }> {
  const { context, requests } = contextWithStub(reply, options);
  const outcome = await getTool(name).call(args, context);
  // The model gets JSON, without undefined values.
  return { ...outcome, data: JSON.parse(JSON.stringify(outcome.data)), requests };
}
