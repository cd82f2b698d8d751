import { describeError, type Log } from '../observability/log.ts';
import type { RouteHandler } from './service.ts';

export interface CacheStatsPorts {
  readonly statistics: () => Promise<object>;
  /** Resolves to a `Response` for a request without a valid token. */
  readonly authenticate: (request: Request) => Promise<object>;
  readonly log: Log;
}

/** `GET /cache/stats`: cache statistics of the last hour, day and week, for callers who may call tools. */
export const cacheStats =
  ({ statistics, authenticate, log }: CacheStatsPorts): RouteHandler =>
  async (request) => {
    const { pathname, origin } = new URL(request.url);
    if (pathname !== '/cache/stats') return;
    const caller = await authenticate(new Request(`${origin}/mcp`, request));
    if (caller instanceof Response) return caller;
    try {
      return Response.json(await statistics(), { headers: { 'cache-control': 'no-store' } });
    } catch (error) {
      log.warn('cache statistics not read', describeError(error));
      const message = 'The counters of the cache could not be read. Try again in a minute, or look at GET /health.';
      return Response.json({ error: 'unavailable', message }, { status: 503 });
    }
  };
