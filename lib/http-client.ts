import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { gunzipSync } from 'node:zlib';

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One HTTP exchange that follows no redirect. Rejects with `HttpFailure` without a whole response, and for a redirect. */
export type HttpClient = (url: string, request: HttpRequest) => Promise<HttpResponse>;

export class HttpFailure extends Error {
  readonly reason: 'network' | 'timeout';
  /** `no`: the connection was not open yet, so the request cannot have been executed. */
  readonly sent: 'no' | 'maybe';
  constructor(reason: HttpFailure['reason'], sent: HttpFailure['sent']) {
    super(reason);
    this.name = 'HttpFailure';
    this.reason = reason;
    this.sent = sent;
  }
}

const redirects: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);
const utf8 = new TextDecoder();

export interface HttpClientOptions {
  /** Names a proxy in the variables that `fetch` reads. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** How long a connection is kept without traffic, milliseconds: less than servers keep it. */
  readonly idle?: number;
}

/** A client on Node's own HTTP, which starts 25 ms faster than `fetch` (ADR 0038). */
export function httpClient({ environment = {}, idle = 4000 }: HttpClientOptions = {}): HttpClient {
  const proxyEnv = environment['NODE_USE_ENV_PROXY'] === '1' ? environment : undefined;
  const connections = { keepAlive: true, maxSockets: 50, timeout: idle, proxyEnv };
  const plain = { agent: new HttpAgent(connections), send: httpRequest, open: 'connect' };
  const secure = { agent: new HttpsAgent(connections), send: httpsRequest, open: 'secureConnect' };
  let lastUse = Date.now();

  return async (url, { method, headers, body, timeout }) => {
    // A container that was frozen may send before its timers run, over what the other side has closed.
    if (Date.now() - lastUse > idle) for (const { agent } of [plain, secure]) closeIdle(agent);
    const { agent, send, open } = url.startsWith('https:') ? secure : plain;
    const exchanged = Promise.withResolvers<Omit<HttpResponse, 'text'> & { readonly bytes: Buffer }>();
    let sent: HttpFailure['sent'] = 'no';
    const request = send(url, { method, agent, headers: { ...defaults, ...headers, ...lengthOf(body) } });
    const fail = (reason: HttpFailure['reason']): void => {
      exchanged.reject(new HttpFailure(reason, sent));
      request.destroy();
    };
    request.on('error', () => fail('network'));
    request.on('upgrade', () => fail('network'));
    request.on('socket', (socket) => {
      if (!socket.connecting) sent = 'maybe';
      else socket.once(open, () => (sent = 'maybe'));
    });
    request.on('response', (response) => {
      const { statusCode: status = 0, headers } = response;
      const chunks: Buffer[] = [];
      response.on('error', () => fail('network'));
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => exchanged.resolve({ status, headers, bytes: Buffer.concat(chunks) }));
      if (redirects.has(status)) fail('network');
    });
    const timer = setTimeout(fail, timeout, 'timeout');
    request.end(body);
    try {
      const { bytes, ...response } = await exchanged.promise;
      return { ...response, text: decoded(bytes, response.headers['content-encoding']) };
    } finally {
      clearTimeout(timer);
      lastUse = Date.now();
    }
  };
}

const defaults = { 'user-agent': 'mcp-server-for-spotify', 'accept-encoding': 'gzip' };

/** Node sends the length of a body only with some methods. */
const lengthOf = (body: string | undefined) => body !== undefined && { 'content-length': Buffer.byteLength(body) };

/** Closes the connections that no request uses. */
export function closeIdle({ freeSockets }: HttpAgent): void {
  for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
}

/** @throws HttpFailure for a compressed body that is damaged. */
function decoded(bytes: Buffer, encoding: string | undefined): string {
  try {
    return utf8.decode(bytes.length > 0 && encoding?.toLowerCase() === 'gzip' ? gunzipSync(bytes) : bytes);
  } catch {
    throw new HttpFailure('network', 'maybe');
  }
}
