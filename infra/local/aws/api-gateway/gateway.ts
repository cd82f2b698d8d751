import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Api, Integration } from '../../template/api.ts';
import type { Observer } from '../cloudwatch/observer.ts';
import type { Outcome } from '../lambda/messages.ts';
import { toEvent } from './event.ts';
import { compileMapping, filterHeaders, type WwwAuthenticate } from './mapping.ts';
import { message, type Reply, toReply } from './reply.ts';
import { router } from './routes.ts';

/** The largest event or result of a function, in bytes (Lambda quotas: 6 MB). */
export const payloadLimit = 6 * 1024 * 1024;

export interface GatewayOptions {
  readonly api: Api;
  readonly accountId: string;
  /** Host and port on which it listens. */
  readonly host: string;
  readonly wwwAuthenticate: WwwAuthenticate;
  readonly invoke: (functionArn: string, event: string, signal: AbortSignal) => Promise<Outcome>;
  readonly now: () => number;
  readonly log: (text: string) => void;
  readonly observer?: Pick<Observer, 'replied' | 'output'>;
}

/** The HTTP API on this machine: a listener for `node:http`. */
export function gateway(options: GatewayOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const ask = requestHandler(options);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomBytes(11).toString('base64');
    const start = performance.now();
    response.once('finish', () => {
      const milliseconds = performance.now() - start;
      const { accessLog, id } = options.api;
      options.observer?.replied(id, response.statusCode, milliseconds);
      if (accessLog) {
        const seen = { requestId, milliseconds, at: options.now() };
        options.observer?.output(accessLog.group, accessLine(accessLog.format, request, response, seen));
      }
    });
    try {
      send(response, await ask(request, requestId), requestId);
    } catch (error) {
      if (response.destroyed) return;
      options.log(`The gateway could not answer: ${String(error)}\n`);
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      send(response, message(500, 'Internal Server Error'), requestId);
    }
  };
  return (request, response) => void answer(request, response);
}

interface Target extends Integration {
  readonly map: ReturnType<typeof mapper>;
}

function requestHandler(options: GatewayOptions): (request: IncomingMessage, requestId: string) => Promise<Reply> {
  const find = router<Target>(
    options.api.routes.map(({ key, integration }) => ({ key, target: { ...integration, map: mapper(integration) } })),
  );
  return async (request, requestId) => {
    const match = find(request.method ?? 'GET', (request.url ?? '/').split('?')[0] ?? '/');
    const body = await readBody(request, requestLimit);
    if (match === undefined) return message(404, 'Not Found');
    if (body === undefined) return message(413, 'Request Entity Too Large');
    const event = JSON.stringify(
      toEvent(request, body, {
        routeKey: match.key,
        parameters: match.parameters,
        requestId,
        apiId: options.api.id,
        accountId: options.accountId,
        domainName: domainName(request, options.host),
        now: options.now(),
      }),
    );
    if (Buffer.byteLength(event) > payloadLimit) return message(413, 'Request Entity Too Large');
    return integrate(options, match.target, event);
  };
}

async function integrate(options: GatewayOptions, target: Target, event: string): Promise<Reply> {
  if (!target.permitted) {
    options.log(`No AWS::Lambda::Permission of the template lets API Gateway invoke ${target.functionArn}.\n`);
    return message(500, 'Internal Server Error');
  }
  const outcome = await withinTime(target.timeoutMs, (signal) => options.invoke(target.functionArn, event, signal));
  if (outcome.kind === 'throttled') return message(503, 'Service Unavailable');
  const reply =
    outcome.kind === 'result' && Buffer.byteLength(outcome.payload) <= payloadLimit
      ? toReply(outcome.payload)
      : undefined;
  if (reply === undefined) return message(500, 'Internal Server Error');
  return target.map(filterHeaders(reply, options.wwwAuthenticate));
}

/** The invocation itself continues after the timeout, as in Lambda; an event that is still queued is cancelled. */
async function withinTime(ms: number, invoke: (signal: AbortSignal) => Promise<Outcome>): Promise<Outcome> {
  const abort = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const timer = setTimeout(() => {
    abort.abort();
    resolve({ kind: 'throttled' });
  }, ms);
  try {
    return await Promise.race([invoke(abort.signal), promise]);
  } finally {
    clearTimeout(timer);
  }
}

function mapper({ responseParameters }: Integration): (reply: Reply) => Reply {
  const byStatus = new Map([...responseParameters].map(([status, mappings]) => [status, compileMapping(mappings)]));
  return (reply) => byStatus.get(reply.status)?.(reply) ?? reply;
}

/** Accepts this machine's own names for its address; any other `Host` is left to the function's own check. */
function domainName({ headers }: IncomingMessage, host: string): string {
  const port = host.split(':')[1];
  const given = headers.host?.toLowerCase() ?? '';
  return [`localhost:${port}`, `[::1]:${port}`].includes(given) ? given : host;
}

function send(response: ServerResponse, { status, headers, cookies, body }: Reply, requestId: string): void {
  for (const [name, value] of headers) response.setHeader(name, value);
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.setHeader('apigw-requestid', requestId);
  const bodiless = status === 204 || status === 304;
  if (!bodiless) response.setHeader('content-length', body.length);
  response.writeHead(status).end(bodiless ? undefined : body);
}

/** The largest request that an HTTP API accepts, in bytes (API Gateway quotas). */
const requestLimit = 10 * 1024 * 1024;

/**
 * Reads a whole body; undefined if it is too large. Even then it is read to its end, so that the client receives the
 * response.
 */
async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    size += part.length;
    if (size <= limit) chunks.push(part);
    else chunks.length = 0;
  }
  return size > limit ? undefined : Buffer.concat(chunks, size);
}

/**
 * One line of the access log in the stage's format; a variable that this machine cannot fill is `-`, as it is there.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
function accessLine(
  format: string,
  { method = 'GET', url = '/', headers }: IncomingMessage,
  response: ServerResponse,
  { requestId, milliseconds, at }: { requestId: string; milliseconds: number; at: number },
): string {
  const path = url.split('?')[0] ?? '/';
  const known: Readonly<Record<string, string | number | undefined>> = {
    ...{ requestId, path, httpMethod: method, requestTimeEpoch: at },
    status: response.statusCode,
    responseLength: response.getHeader('content-length')?.toString(),
    responseLatency: Math.round(milliseconds),
    integrationLatency: Math.round(milliseconds),
    integrationStatus: response.statusCode,
    'identity.userAgent': headers['user-agent'],
  };
  const line = format.replaceAll(/\$context\.([\w.]+)/g, (_, name: string) =>
    // The format is JSON, so a caller's text must not end its strings.
    JSON.stringify(String(known[name] ?? '-')).slice(1, -1),
  );
  return `${line}\n`;
}
