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

/** What a stand-in for Spotify says to one request: a body, an answer of its own, or a failure. */
export type StubSpotify = (request: SpotifyRequest, index: number) => unknown;

/** Fails with this instead of answering. */
export const failWith = (failure: SpotifyFailure): never => {
  throw new SpotifyError(failure);
};

/** An answer as it lies in the cache for so many seconds. */
export const cachedAnswer = (body: unknown, age_seconds: number): Answer => ({
  status: 200,
  body,
  freshness: { source: 'cache', age_seconds },
});

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && 'freshness' in value && 'status' in value;

/** How a context differs from one in development mode that reads nothing back. */
export type ContextOptions = Partial<Omit<ToolContext, 'spotify' | 'recordUndo'>>;

/** A context of a call that ends here, with seals of its own and changes that nobody keeps. */
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

/** A context whose Spotify is a function, and the requests that came to it. */
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

/** Calls a tool with a stand-in for Spotify. */
export async function callTool(
  name: string,
  args: Data,
  reply: StubSpotify = () => undefined,
  options: ContextOptions = {},
): Promise<Outcome & { readonly requests: readonly SpotifyRequest[] }> {
  const { context, requests } = contextWithStub(reply, options);
  const outcome = await getTool(name).call(args, context);
  // What the model gets is JSON: undefined values are gone.
  return { ...outcome, data: JSON.parse(JSON.stringify(outcome.data)), requests };
}
