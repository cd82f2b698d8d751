import * as z from 'zod';
import { cut, parseJson } from '../text.ts';

/** A request to the version under test, as a client would send it. */
export interface ProbeRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request to the version under test. Rejects when the function itself fails. */
export type Probe = (request: ProbeRequest) => Promise<{ readonly status: number; readonly body: string }>;

/**
 * What a version must do before it gets traffic, by names and in this order. Each one @throws Error (rejects) that says what it did
 * instead.
 */
export type Checks = Readonly<Record<string, (probe: Probe, token: string) => Promise<void>>>;

const protectedResource = z.looseObject({ resource: z.string(), authorization_servers: z.array(z.string()).min(1) });
const authorizationServer = z.looseObject({ issuer: z.string(), token_endpoint: z.string() });
const initialized = z.looseObject({ protocolVersion: z.string(), serverInfo: z.looseObject({ name: z.string() }) });
const listed = z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })).min(1) });
const called = z.looseObject({
  content: z.array(z.looseObject({ text: z.string().optional() })).min(1),
  isError: z.boolean().optional(),
});

/** Before the owner signed in there is nothing to read: then the sentence that says so is the right answer. */
const notSignedIn = /sign[- ]?in|signed in/i;

export const mcpChecks: Checks = {
  'discovery document': (probe) => document(probe, '/.well-known/oauth-protected-resource/mcp', protectedResource),
  'challenge without a token': async (probe) => {
    const { status } = await probe(rpc('ping', {}, undefined));
    if (status !== 401) throw new Error(`a request without a token got ${status} instead of 401`);
  },
  initialize: async (probe, token) => {
    const clientInfo = { name: 'rollout', version: '1' };
    const params = { protocolVersion: revision, capabilities: {}, clientInfo };
    await result(probe, rpc('initialize', params, token), initialized);
  },
  'tools/list': async (probe, token) => void (await result(probe, rpc('tools/list', {}, token), listed)),
  'a cached read': async (probe, token) => {
    const params = { name: 'get_current_user', arguments: {} };
    const { content, isError } = await result(probe, rpc('tools/call', params, token), called);
    const text = content.map((part) => part.text ?? '').join(' ');
    if (isError === true && !notSignedIn.test(text)) throw new Error(`it answered: ${cut(text, 200)}`);
  },
};

export const oauthChecks: Checks = {
  'authorization server metadata': (probe) =>
    document(probe, '/.well-known/oauth-authorization-server', authorizationServer),
  'start page': async (probe) => {
    const { status, body } = await probe({ method: 'GET', path: '/' });
    if (status !== 200 || !body.includes('<html')) throw new Error(`the start page answered ${status}`);
  },
};

/** Runs all checks in order; resolves to the first that failed, in words, or to `undefined`. */
export async function firstFailure(checks: Checks, probe: Probe, token: string): Promise<string | undefined> {
  for (const [name, run] of Object.entries(checks)) {
    try {
      await run(probe, token);
    } catch (error) {
      return `${name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return undefined;
}

const revision = '2025-11-25';

function rpc(method: string, params: Readonly<Record<string, unknown>>, token: string | undefined): ProbeRequest {
  return {
    method: 'POST',
    path: '/mcp',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      'mcp-protocol-version': revision,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  };
}

/** The result in a JSON body, or in the only message of an event stream. */
async function result<T>(probe: Probe, request: ProbeRequest, schema: z.ZodType<T>): Promise<T> {
  const { status, body } = await probe(request);
  if (status !== 200) throw new Error(`status ${status}: ${cut(body, 200)}`);
  const json = /^data: (.*)$/m.exec(body)?.[1] ?? body;
  const parsed = z.object({ result: schema }).safeParse(parseJson(json));
  if (!parsed.success) throw new Error(`not the result that was expected: ${cut(json, 200)}`);
  return parsed.data.result;
}

async function document(probe: Probe, path: string, schema: z.ZodType): Promise<void> {
  const { status, body } = await probe({ method: 'GET', path });
  if (status !== 200 || !schema.safeParse(parseJson(body)).success)
    throw new Error(`${path} answered ${status}: ${cut(body, 200)}`);
}
