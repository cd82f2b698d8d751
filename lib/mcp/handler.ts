import { type AuthInfo, createMcpHandler, type McpServerFactory } from '@modelcontextprotocol/server';
import { describeError, type Log } from '../observability/log.ts';
import { readMessage, readParsedBody } from './message.ts';

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
    return handler.fetch(request, { authInfo, ...(parsedBody !== undefined && { parsedBody }) });
  };
}

/** JSON-RPC batches left the protocol with revision 2025-06-18. */
async function refusedBatch(request: Request): Promise<Response | undefined> {
  const version = request.headers.get('mcp-protocol-version') ?? '';
  if (request.method !== 'POST' || version < firstWithoutBatches) return undefined;
  if (!Array.isArray(await readMessage(request))) return undefined;
  const error = { code: -32600, message: `Protocol revision ${version} has no batches: send one message per request.` };
  return Response.json({ jsonrpc: '2.0', id: null, error }, { status: 400 });
}
