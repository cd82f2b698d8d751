import { McpServer, type ServerContext } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Tool } from '../tools/tool.ts';
import { instructions } from './instructions.ts';
import type { Caller, ToolResult } from './run-tool.ts';
import { listedOnly } from './schema.ts';

/** What a server offers and who runs it. */
export interface ServerParts {
  readonly version: string;
  readonly tools: readonly Tool[];
  readonly run: (tool: Tool, args: unknown, caller: Caller) => Promise<ToolResult>;
}

const name = 'mcp-server-for-spotify';
const hour = 3_600_000;
const unfiltered = { ttlMs: hour, cacheScope: 'public' } as const;

/** A fresh server for one request. */
export function mcpServer({ version, tools, run }: ServerParts): McpServer {
  const server = new McpServer(
    { name, title: 'MCP Server for Spotify', version },
    {
      instructions,
      capabilities: { tools: { listChanged: false } },
      cacheHints: { 'tools/list': unfiltered, 'server/discover': unfiltered },
    },
  );
  for (const tool of tools) {
    const { title, description } = tool;
    const config = { title, description, inputSchema: listedOnly(tool), annotations: annotations(tool) };
    server.registerTool(tool.name, config, (args, context) => run(tool, args, caller(context)));
  }
  return server;
}

/** The four hints, all from the effect, so that they cannot contradict each other. */
function annotations({ effect, idempotent }: Tool) {
  return {
    readOnlyHint: effect === 'read',
    destructiveHint: effect === 'destroy',
    idempotentHint: effect === 'read' || idempotent === true,
    openWorldHint: true,
  };
}

function caller({ http, mcpReq }: ServerContext): Caller {
  const traceparent = mcpReq._meta?.['traceparent'];
  const { account, requestId } = callerFacts.parse(http?.authInfo?.extra ?? {});
  return { account, requestId, ...(typeof traceparent === 'string' && { traceparent }) };
}

/** What the bearer check and the HTTP service put into `authInfo.extra`. */
const callerFacts = z.object({ account: z.string().optional(), requestId: z.string().default('unknown') });
