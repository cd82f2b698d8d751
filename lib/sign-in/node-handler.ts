import type { RequestListener } from 'node:http';
import inject from 'light-my-request';

const methods = ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'] as const;

/**
 * Serves a web-standard request by a handler for Node's requests, without a socket. Host and scheme are those of the
 * request's URL, regardless of its headers.
 */
export const nodeHandler =
  (listener: RequestListener) =>
  async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const method = methods.find((known) => known === request.method);
    if (method === undefined) return new Response(null, { status: 405 });
    const headers = Object.fromEntries(request.headers);
    for (const name of Object.keys(headers)) if (/^(x-)?forwarded/.test(name)) delete headers[name];
    const payload = Buffer.from(await request.arrayBuffer());
    const answer = await inject(listener, {
      method,
      url: url.pathname + url.search,
      headers: { ...headers, host: url.host, 'x-forwarded-proto': url.protocol.slice(0, -1) },
      ...(payload.length > 0 && { payload }),
    });
    return toResponse(answer);
  };

function toResponse({ statusCode, headers, rawPayload }: inject.Response): Response {
  const response = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'content-length' || name === 'connection' || name === 'transfer-encoding') continue;
    for (const one of [value].flat()) if (one !== undefined) response.append(name, String(one));
  }
  const bodiless = statusCode === 204 || statusCode === 304;
  return new Response(bodiless ? null : new Uint8Array(rawPayload), { status: statusCode, headers: response });
}
