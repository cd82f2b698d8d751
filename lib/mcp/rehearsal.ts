import { setTimeout as sleep } from 'node:timers/promises';
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';
import type { McpEndpoint } from './handler.ts';
import { rememberBody } from './message.ts';

/** Ports of the rehearsal. */
export interface RehearsalPorts {
  readonly endpoint: McpEndpoint;
  /** Reads the data that every call needs, over the connection that every call uses, and caches it. */
  readonly learn: () => Promise<unknown>;
  /** Time limit. Milliseconds. */
  readonly patience: number;
}

/**
 * Runs one request during initialization, so that the first call finds compiled code and an open connection: a starting
 * container has more CPU than a serving one, and Lambda often starts it ahead of a call. A failure is ignored, since the
 * first call reports it.
 */
export async function rehearse({ endpoint, learn, patience }: RehearsalPorts): Promise<void> {
  const done = Promise.allSettled([learn(), discover(endpoint)]);
  await Promise.race([done, sleep(patience, undefined, { ref: false })]);
}

const revision = '2026-07-28';
const method = 'server/discover';
const headers = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': revision,
  'mcp-method': method,
};
const message = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method,
  params: {
    _meta: {
      [PROTOCOL_VERSION_META_KEY]: revision,
      [CLIENT_INFO_META_KEY]: { name: 'rehearsal', version: '1.0.0' },
      [CLIENT_CAPABILITIES_META_KEY]: {},
    },
  },
});

/** A request whose response is the same for everybody. */
async function discover(endpoint: McpEndpoint): Promise<void> {
  const request = new Request('https://rehearsal.invalid/mcp', { method: 'POST', headers, body: message });
  rememberBody(request, message);
  const answer = await endpoint(request, { token: '', clientId: 'rehearsal', scopes: [] });
  await answer.text();
}
