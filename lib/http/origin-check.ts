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
    const own = isLoopback(host) ? localhostAllowedHostnames() : [hostname];
    return hostHeaderValidationResponse(request, own) ?? originValidationResponse(request, [...own, ...allowedOrigins]);
  };
