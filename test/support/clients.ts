import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientOf2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportOf2025 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as z from 'zod';
import { dataKey } from '../../lib/compact/data.ts';
import { type ReadResult, readResult } from '../../lib/compact/result.ts';

/** The server and the token of a client. */
export interface Target {
  /** The MCP URL. */
  readonly url: string;
  readonly token: string;
  /** Replaces the global one, to observe requests. */
  readonly fetch?: typeof globalThis.fetch;
}

/** What a tool answered. */
export type ToolAnswer = ReadResult;

/** The common interface of the clients of all libraries. */
export interface TestClient {
  /** The protocol revision that client and server negotiated. */
  readonly revision: string | undefined;
  readonly instructions: string | undefined;
  readonly listTools: () => Promise<readonly string[]>;
  /** Rejects on a protocol error; a tool's own error is an answer. */
  readonly call: (tool: string, args?: Readonly<Record<string, unknown>>) => Promise<ToolAnswer>;
  readonly close: () => Promise<void>;
}

/** A client library in one of its modes. */
export interface ClientKind {
  readonly name: string;
  readonly revision: string;
  readonly connect: (target: Target) => Promise<TestClient>;
}

const identity = { name: 'test-client', version: '1.0.0' };

/**
 * Parses the text of an answer and the requested data.
 * @throws if the text cannot be parsed.
 */
function answer(given: unknown): ToolAnswer {
  const read = readResult(given);
  const asked = z.object({ _meta: z.object({ [dataKey]: z.record(z.string(), z.unknown()) }) });
  if (!read.isError) readResult({ content: asked.parse(given) && [{ type: 'text', text: read.text }] });
  return read;
}

const params = (name: string, args: Readonly<Record<string, unknown>>) => ({
  name,
  arguments: { ...args },
  _meta: { [dataKey]: true },
});

const transportOptions = ({ token, fetch }: Target) => ({
  requestInit: { headers: { authorization: `Bearer ${token}` } },
  ...(fetch && { fetch }),
});

async function connectClient(target: Target, mode: 'legacy' | { readonly pin: string }): Promise<TestClient> {
  const client = new Client(identity, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(target.url), transportOptions(target)));
  return {
    revision: client.getNegotiatedProtocolVersion(),
    instructions: client.getInstructions(),
    // Clients may cache the list for an hour; a test needs the current one.
    listTools: async () => (await client.listTools({}, { cacheMode: 'refresh' })).tools.map(({ name }) => name),
    call: async (name, args = {}) => answer(await client.callTool(params(name, args))),
    close: () => client.close(),
  };
}

async function connectOf2025(target: Target): Promise<TestClient> {
  const client = new ClientOf2025(identity);
  const transport = new TransportOf2025(new URL(target.url), transportOptions(target));
  await client.connect(transport);
  return {
    revision: transport.protocolVersion,
    instructions: client.getInstructions(),
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}) => answer(await client.callTool(params(name, args))),
    close: () => client.close(),
  };
}

/** The three real clients that every scenario runs with. */
export const clientKinds: readonly ClientKind[] = [
  {
    name: '@modelcontextprotocol/client pinned to 2026-07-28',
    revision: '2026-07-28',
    connect: (target) => connectClient(target, { pin: '2026-07-28' }),
  },
  {
    name: '@modelcontextprotocol/client in legacy mode',
    revision: '2025-11-25',
    connect: (target) => connectClient(target, 'legacy'),
  },
  { name: '@modelcontextprotocol/sdk 1.x', revision: '2025-11-25', connect: connectOf2025 },
];
