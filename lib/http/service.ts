import type { AuthInfo } from '@modelcontextprotocol/server';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { McpEndpoint } from '../mcp/handler.ts';
import { describeError, type Log } from '../observability/log.ts';
import { preflight, readable } from './cors.ts';
import { toRequest, toResult } from './event.ts';
import { challenge, resourceMetadata, stepUp } from './protected-resource.ts';

/** The parts behind the routes. */
export interface ServicePorts {
  readonly mcp: McpEndpoint;
  /** Why MCP is not served at a path; `undefined` where it is. */
  readonly notServed: (pathname: string) => string | undefined;
  /** The answer for a request whose sender is not trusted. */
  readonly refusedSender: (request: Request) => Response | undefined;
  /** Who calls, or the 401 that says how to sign in. */
  readonly authenticate: (request: Request) => Promise<AuthInfo | Response>;
  /** The scope that a request needs and its token has not. */
  readonly missingScope: (request: Request, held: readonly string[]) => Promise<string | undefined>;
  /** What is answered beside MCP, such as health; `undefined` for another request. */
  readonly beside?: (request: Request) => Promise<Response | undefined>;
  readonly log: Log;
}

/** The HTTP service behind API Gateway. */
export const service =
  (ports: ServicePorts) =>
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    try {
      return await toResult(await respond(ports, toRequest(event), event.requestContext.requestId));
    } catch (error) {
      ports.log.error('request failed', { request_id: event.requestContext.requestId, ...describeError(error) });
      return toResult(
        Response.json(
          { error: 'internal_error', message: 'The server failed. Try again in a minute.' },
          { status: 500 },
        ),
      );
    }
  };

async function respond(ports: ServicePorts, request: Request, requestId: string): Promise<Response> {
  const refused = ports.refusedSender(request);
  if (refused) return refused;
  return readable(request, preflight(request) ?? (await serve(ports, request, requestId)));
}

async function serve(ports: ServicePorts, request: Request, requestId: string): Promise<Response> {
  const metadata = resourceMetadata(request, ports.notServed);
  if (metadata) return metadata;
  const beside = await ports.beside?.(request);
  if (beside) return beside;
  const message = ports.notServed(new URL(request.url).pathname);
  if (message !== undefined) return Response.json({ error: 'not_found', message }, { status: 404 });
  const authenticated = await ports.authenticate(request);
  if (authenticated instanceof Response) return authenticated;
  const { scopes, extra, clientId } = authenticated;
  const missing = await ports.missingScope(request, scopes);
  if (missing !== undefined) return stepUp(request, scopes, missing);
  let ended = false;
  const signInEnded = (): void => {
    ended = true;
  };
  const response = await ports.mcp(request, { ...authenticated, extra: { ...extra, requestId, signInEnded } });
  // A tool of the 2025 revisions runs while its answer is read.
  const body = await response.text();
  // A client that signed in by itself can do so again; one with the static token has to be told.
  return ended && clientId !== 'static' ? challenge(request, 'invalid_token') : new Response(body || null, response);
}
