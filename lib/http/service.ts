import type { AuthInfo } from '@modelcontextprotocol/server';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Scope } from '../auth/scopes.ts';
import { StorageUnavailable } from '../auth/storage-unavailable.ts';
import type { McpEndpoint } from '../mcp/handler.ts';
import { rememberBody } from '../mcp/message.ts';
import { describeError, type Log } from '../observability/log.ts';
import { preflight, readable } from './cross-origin.ts';
import { notARequest, textOf, toRequest, toResult } from './event.ts';
import { challenge, resourceMetadata, stepUp } from './protected-resource.ts';

/** Answers requests to its own paths; `undefined` for any other request. */
export type RouteHandler = (request: Request) => Promise<Response | undefined>;

export interface ServicePorts {
  readonly mcp: McpEndpoint;
  /** Why MCP is not served at a path; `undefined` where it is. */
  readonly notServed: (pathname: string) => string | undefined;
  readonly rejectUntrustedOrigin: (request: Request) => Response | undefined;
  /** Who calls, or the 401 that says how to sign in. */
  readonly authenticate: (request: Request) => Promise<AuthInfo | Response>;
  /** Called when the owner, for whom the static token acts, may have changed. */
  readonly forgetOwner: () => void;
  /** The scope that a request needs and its token has not. */
  readonly missingScope: (request: Request, held: readonly string[]) => Promise<Scope | undefined>;
  /** Routes besides MCP, such as health: the first response wins. */
  readonly otherRoutes?: readonly RouteHandler[];
  readonly log: Log;
}

/** The HTTP service behind API Gateway. */
export const service =
  (ports: ServicePorts) =>
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    try {
      const request = toRequest(event);
      if (!request) return notARequest;
      rememberBody(request, textOf(event));
      const { response, text } = await respond(ports, request, event.requestContext.requestId);
      return await toResult(response, text);
    } catch (error) {
      if (error instanceof StorageUnavailable) {
        ports.log.warn('storage not reached', {
          request_id: event.requestContext.requestId,
          ...describeError(error),
        });
        return toResult(unavailable());
      }
      ports.log.error('request failed', { request_id: event.requestContext.requestId, ...describeError(error) });
      return toResult(
        Response.json(
          { error: 'internal_error', message: 'The server failed. Try again in a minute.' },
          { status: 500 },
        ),
      );
    }
  };

/** The response when the caller could not be authenticated because storage is down. */
const unavailable = (): Response =>
  Response.json(
    { error: 'temporarily_unavailable', message: 'Storage does not answer. Nothing was done; try again soon.' },
    { status: 503, headers: { 'retry-after': '10' } },
  );

/** An answer, and its text where that was read already. */
interface Served {
  readonly response: Response;
  readonly text?: string;
}

async function respond(ports: ServicePorts, request: Request, requestId: string): Promise<Served> {
  const refused = ports.rejectUntrustedOrigin(request);
  if (refused) return { response: refused };
  const asked = preflight(request);
  const served = asked ? { response: asked } : await serve(ports, request, requestId);
  return { ...served, response: readable(request, served.response) };
}

async function serve(ports: ServicePorts, request: Request, requestId: string): Promise<Served> {
  const complaint = ports.notServed(new URL(request.url).pathname);
  const other = complaint === undefined ? toStartPage(request, 'mcp') : await elsewhere(ports, request, complaint);
  if (other) return { response: other };
  const authenticated = await ports.authenticate(request);
  if (authenticated instanceof Response) return { response: authenticated };
  const missing = await ports.missingScope(request, authenticated.scopes);
  if (missing !== undefined) return { response: stepUp(request, authenticated.scopes, missing) };
  return called(ports, request, authenticated, requestId);
}

/** The response at a path that does not serve MCP. */
const elsewhere = async (ports: ServicePorts, request: Request, complaint: string): Promise<Response> =>
  resourceMetadata(request, ports.notServed) ??
  (await firstResponse(ports.otherRoutes ?? [], request)) ??
  toStartPage(request, 'path') ??
  Response.json({ error: 'not_found', message: complaint }, { status: 404 });

async function firstResponse(handlers: readonly RouteHandler[], request: Request): Promise<Response | undefined> {
  for (const handle of handlers) {
    const response = await handle(request);
    if (response) return response;
  }
  return undefined;
}

/** Redirects a browser to the start page. No MCP client accepts HTML. */
function toStartPage({ method, headers }: Request, notice: 'mcp' | 'path'): Response | undefined {
  if (method !== 'GET' || headers.has('authorization') || !headers.get('accept')?.includes('text/html'))
    return undefined;
  return new Response(null, { status: 303, headers: { location: `/?notice=${notice}`, 'cache-control': 'no-store' } });
}

async function called(ports: ServicePorts, request: Request, caller: AuthInfo, requestId: string): Promise<Served> {
  let ended = false;
  const signInEnded = (): void => {
    ended = true;
  };
  const extra = { ...caller.extra, requestId, signInEnded };
  const response = await ports.mcp(request, { ...caller, extra });
  // In the 2025 revisions the tool runs while its response body is read.
  const text = await response.text();
  // An OAuth client can sign in again by itself; a client with the static token needs the sentence.
  if (ended && caller.clientId === 'static') ports.forgetOwner();
  else if (ended) return { response: challenge(request, 'invalid_token') };
  return { response, text };
}
