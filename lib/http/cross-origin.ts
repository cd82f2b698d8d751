import {
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { isLoopback } from './event.ts';

/** Refuses a foreign `Host` or `Origin`, which a browser sends when another site rebinds DNS or forges a request. */
export const rejectUntrustedOrigin =
  (allowedOrigins: readonly string[]) =>
  (request: Request): Response | undefined => {
    const { host, hostname } = new URL(request.url);
    const ownHosts = isLoopback(host) ? localhostAllowedHostnames() : [hostname];
    return (
      hostHeaderValidationResponse(request, ownHosts) ??
      originValidationResponse(request, [...ownHosts, ...allowedOrigins])
    );
  };

const day = 86_400;

/**
 * Answers a CORS preflight: every origin that passed the origin check is allowed.
 * Source: https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function preflight({ method, headers }: Request): Response | undefined {
  if (method !== 'OPTIONS' || !headers.has('origin') || !headers.has('access-control-request-method')) return undefined;
  const asked = headers.get('access-control-request-headers');
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': 'POST',
      'access-control-max-age': String(day),
      // A fixed list would break when the protocol adds a header.
      ...(asked !== null && { 'access-control-allow-headers': asked }),
    },
  });
}

/** Lets the page read the response, the sign-in challenge included. */
export function readable({ headers }: Request, response: Response): Response {
  const origin = headers.get('origin');
  if (origin === null) return response;
  response.headers.set('access-control-allow-origin', origin);
  response.headers.set('access-control-expose-headers', 'WWW-Authenticate');
  response.headers.append('vary', 'Origin');
  return response;
}
