import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

/** One HTTP request, fully controlled by the test. */
export interface RawRequest {
  readonly method?: string;
  /** Header names as they are sent; `undefined` omits a default header. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly path?: string;
  readonly body?: string;
}

/** The response. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Code of the JSON-RPC error in the body, if any. */
  readonly code: number | undefined;
}

const rpcError = z.object({ error: z.object({ code: z.number() }) });

/** Sends requests that no client library would send. */
export function send(origin: string, { method = 'POST', path = '/mcp', headers = {}, body }: RawRequest) {
  return new Promise<RawAnswer>((resolve, reject) => {
    const sent = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    const { hostname, port } = new URL(origin);
    const outgoing = request({ hostname, port, path, method, headers: Object.fromEntries(sent), agent: false });
    outgoing.on('error', reject);
    outgoing.on('response', async (incoming) => {
      const answered = await text(incoming);
      resolve({
        status: incoming.statusCode ?? 0,
        headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
        body: answered,
        code: codeIn(answered),
      });
    });
    outgoing.end(body);
  });
}

/** The code in a JSON body, or in the only message of an event stream. */
function codeIn(body: string): number | undefined {
  const json = /^data: (.*)$/m.exec(body)?.[1] ?? body;
  try {
    return rpcError.safeParse(JSON.parse(json)).data?.error.code;
  } catch {
    return undefined;
  }
}

const modernRevision = '2026-07-28';

/** The `_meta` that every request of revision 2026-07-28 carries. */
export const envelope = (revision = modernRevision): Readonly<Record<string, unknown>> => ({
  'io.modelcontextprotocol/protocolVersion': revision,
  'io.modelcontextprotocol/clientInfo': { name: 'test-client', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
});

const common = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** A valid request of revision 2026-07-28. */
export function modern(
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): Required<Pick<RawRequest, 'headers' | 'body'>> {
  const { name } = params;
  return {
    headers: {
      ...common,
      'mcp-protocol-version': modernRevision,
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { _meta: envelope(), ...params } }),
  };
}

/** A valid request of revision 2025-11-25. */
export function legacy(
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): Required<Pick<RawRequest, 'headers' | 'body'>> {
  return {
    headers: { ...common, 'mcp-protocol-version': '2025-11-25' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  };
}
