import { type AuthInfo, createMcpHandler, type McpServerFactory } from '@modelcontextprotocol/server';
import { describeError, type Log } from '../observability/log.ts';
import { methodOf, readMessage, readParsedBody } from './message.ts';

/** Serves one MCP request of either protocol era at one URL, without any state between requests. */
export type McpEndpoint = (request: Request, authInfo: AuthInfo) => Promise<Response>;

const firstWithoutBatches = '2025-06-18';

/** MCP over HTTP. Every answer is finite, so that it can be buffered. */
export function mcpEndpoint(factory: McpServerFactory, log: Log): McpEndpoint {
  const handler = createMcpHandler(factory, {
    legacy: 'stateless',
    keepAliveMs: 0,
    onerror: (error) => log.warn('request refused', describeError(error)),
  });
  return async (request, authInfo) => {
    const refused = await refusedBatch(request);
    if (refused) return refused;
    const parsedBody = await readParsedBody(request);
    const response = await handler.fetch(request, { authInfo, ...(parsedBody !== undefined && { parsedBody }) });
    return (await methodOf(request)) === 'tools/call' ? response : withInvalidParams(response);
  };
}

/** The code of an internal error, before the list of problems that zod writes as its message. */
const invalidParams = /"code":-32603(?=,"message":"\[\\n)/;

/** The SDK reports params that do not fit the schema of their method as an internal error, but for those of `tools/call`. */
async function withInvalidParams(response: Response): Promise<Response> {
  const { status, headers } = response;
  // The property `body` would load all that Node has for streams of the web.
  const text = await response.text();
  return new Response(text === '' ? null : text.replace(invalidParams, '"code":-32602'), { status, headers });
}

/** JSON-RPC batches left the protocol with revision 2025-06-18. */
async function refusedBatch(request: Request): Promise<Response | undefined> {
  const version = request.headers.get('mcp-protocol-version') ?? '';
  if (request.method !== 'POST' || version < firstWithoutBatches) return undefined;
  if (!Array.isArray(await readMessage(request))) return undefined;
  const error = { code: -32600, message: `Protocol revision ${version} has no batches: send one message per request.` };
  return Response.json({ jsonrpc: '2.0', id: null, error }, { status: 400 });
}
