import { mcpToTool } from '@google/genai';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { mcpToFunctionTool } from '@openai/agents-core';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { listTool } from '../../lib/mcp/listing.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { coreRoutes, tools } from '../../lib/tools/registry.ts';
import { coreNames } from '../../lib/tools/toolsets/modules.ts';

const lists = {
  '/mcp': tools.filter((tool) => servedIn('development', tool)),
  '/mcp in extended mode': tools,
  '/mcp/core': [...coreRoutes, ...tools.filter(({ name }) => coreNames.includes(name))],
} as const;

const Listed = z.array(z.looseObject({ name: z.string(), inputSchema: z.looseObject({ type: z.literal('object') }) }));

/** What a client gets of a list, over the wire. */
async function listed(url: keyof typeof lists) {
  const shown = Listed.parse(JSON.parse(JSON.stringify(lists[url].map(listTool))));
  const server = new Server({ name: 'listing', version: '0.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: shown }));
  const client = new Client({ name: 'host', version: '0.0.0' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(ours), client.connect(theirs)]);
  return { client, tools: (await client.listTools()).tools, shown };
}

const Declared = z.object({
  functionDeclarations: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      parametersJsonSchema: z.looseObject({ type: z.literal('object') }),
    }),
  ),
});
/** A tool as the converter's types ask for it: what a schema leaves out is said. */
const AgentTool = z.object({
  ...{ name: z.string(), description: z.string() },
  inputSchema: z.looseObject({
    type: z.literal('object'),
    properties: z.record(z.string(), z.unknown()).default({}),
    required: z.array(z.string()).default([]),
    additionalProperties: z.boolean().default(false),
  }),
});
const FunctionTool = z.looseObject({
  ...{ type: z.literal('function'), name: z.string(), description: z.string(), strict: z.boolean() },
  parameters: z.looseObject({
    type: z.literal('object'),
    properties: z.record(z.string(), z.looseObject({ type: z.string() })),
  }),
});

describe.each(['/mcp', '/mcp in extended mode', '/mcp/core'] as const)('%s', (url) => {
  test('is taken whole by Gemini’s converter', async () => {
    const { client, shown } = await listed(url);
    const { functionDeclarations } = Declared.parse(await mcpToTool(client).tool());
    expect(functionDeclarations.map(({ name }) => name)).toEqual(shown.map(({ name }) => name));
    expect(functionDeclarations.map((one) => one.parametersJsonSchema)).toEqual(shown.map((one) => one.inputSchema));
    // What Gemini takes for a function's name.
    for (const { name } of functionDeclarations) expect(name).toMatch(/^[a-z_][\w.-]{0,63}$/i);
  });

  test('is taken whole by the converter of OpenAI’s agents', async () => {
    const { tools: listing, shown } = await listed(url);
    const found = z.array(AgentTool).parse(listing);
    const nothing = () => Promise.resolve();
    const server = {
      ...{ name: 'spotify', cacheToolsList: false, connect: nothing, close: nothing, invalidateToolsCache: nothing },
      listTools: () => Promise.resolve(found),
      callTool: () => Promise.resolve([]),
    };
    const converted = found.map((one) => FunctionTool.parse(mcpToFunctionTool(one, server, false)));
    expect(converted.map(({ name }) => name)).toEqual(shown.map(({ name }) => name));
    expect(converted.map(({ parameters }) => Object.keys(parameters.properties))).toEqual(
      found.map(({ inputSchema }) => Object.keys(inputSchema.properties)),
    );
    // What OpenAI takes for a function's name, and of how many.
    for (const { name } of converted) expect(name).toMatch(/^[\w-]{1,64}$/);
    expect(converted.length).toBeLessThanOrEqual(128);
  });
});
