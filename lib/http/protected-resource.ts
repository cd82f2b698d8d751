import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Audience } from '../auth/access-token-check.ts';
import type { Bearer } from '../auth/bearer.ts';
import { offeredScopes, type Scope, scopes } from '../auth/scopes.ts';

const metadataPath = '/.well-known/oauth-protected-resource';

/** The audience and the issuer that a token must have: the requested URL, and its origin. */
function audienceOf({ url }: Request): Audience {
  const { origin, pathname } = new URL(url);
  return { issuer: origin, resource: origin + pathname };
}

/**
 * The metadata of a protected resource (RFC 9728), at the root for the MCP URL itself and at the root with the resource's path
 * for every URL that is served; `undefined` for another request.
 */
export function resourceMetadata(
  request: Request,
  notServed: (pathname: string) => string | undefined,
): Response | undefined {
  const { origin, pathname } = new URL(request.url);
  if (pathname !== metadataPath && !pathname.startsWith(`${metadataPath}/`)) return undefined;
  const resource = pathname.slice(metadataPath.length) || '/mcp';
  const message = notServed(resource);
  if (message !== undefined) return Response.json({ error: 'not_found', message }, { status: 404 });
  if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405 });
  return Response.json(
    {
      resource: origin + resource,
      authorization_servers: [origin],
      scopes_supported: offeredScopes,
      bearer_methods_supported: ['header'],
      resource_name: 'MCP Server for Spotify',
    },
    { headers: { 'cache-control': 'public, max-age=300' } },
  );
}

/** 401 with what a client needs to sign in (RFC 6750, RFC 9728). */
export function challenge(request: Request, error?: 'invalid_request' | 'invalid_token'): Response {
  const description = challenges[error ?? 'unauthorized'];
  return refusal(request, 401, { error: error ?? 'unauthorized', description, scope: offeredScopes.join(' ') }, error);
}

const challenges = {
  unauthorized: "Sign in with OAuth, or send the server's access token in the header: Authorization: Bearer <token>.",
  invalid_request: 'The Authorization header must read: Bearer <token>. Or sign in with OAuth.',
  invalid_token:
    'The token is wrong, has expired, or was issued for another URL of this server. Refresh it or sign in again; compare a static access token with the one in its secret.',
} as const;

/** 403 that asks for more: the client signs in again with these scopes (RFC 6750, 3.1). */
export function stepUp(request: Request, held: readonly string[], needed: Scope): Response {
  const scope = scopes.filter((one) => one === needed || held.includes(one)).join(' ');
  const description =
    needed === 'disconnect'
      ? disconnectNeeded(new URL(request.url).origin)
      : `This needs the scope ${needed}, which the user did not give this client.`;
  return refusal(request, 403, { error: 'insufficient_scope', description, scope }, 'insufficient_scope');
}

/** Clients that cannot ask for more scopes show this to their user. */
const disconnectNeeded = (origin: string): string =>
  `Disconnecting needs the scope disconnect, which a client gets only when its user ticks it at a sign-in of its own. The user can also disconnect at ${origin}/.`;

interface Refusal {
  readonly error: string;
  readonly description: string;
  readonly scope: string;
}

function refusal(request: Request, status: number, { error, description, scope }: Refusal, shown?: string): Response {
  const { origin, pathname } = new URL(request.url);
  const parameters = {
    ...(shown !== undefined && { error: shown }),
    resource_metadata: `${origin}${metadataPath}${pathname}`,
    scope,
  };
  const header = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
  return Response.json(
    { error, error_description: description },
    { status, headers: { 'www-authenticate': `Bearer ${header.join(', ')}` } },
  );
}

const bearer = /^Bearer +([\w~+/.-]+=*)$/i;

/** Authenticates the `Authorization` header (RFC 6750), or returns a 401 that says how to sign in. */
export const authenticate =
  (check: (token: string, audience: Audience) => Promise<Bearer>) =>
  async (request: Request): Promise<AuthInfo | Response> => {
    const header = request.headers.get('authorization');
    const token = bearer.exec(header ?? '')?.[1];
    if (token === undefined) return challenge(request, header === null ? undefined : 'invalid_request');
    const found = await check(token, audienceOf(request));
    if (!found.valid) return challenge(request, 'invalid_token');
    const { account, clientId = 'static', scopes = offeredScopes, issuedAt, expiresAt, grant } = found;
    return {
      token,
      clientId,
      scopes: [...scopes],
      ...(expiresAt !== undefined && { expiresAt }),
      extra: {
        ...(account !== undefined && { account }),
        ...(issuedAt === undefined ? { owner: true } : { issuedAt }),
        ...(grant !== undefined && { grant }),
      },
    };
  };
