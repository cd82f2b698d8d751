import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { decoded } from './routes.ts';

/** Facts for the event that the request itself does not contain. */
export interface RequestFacts {
  readonly routeKey: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly apiId: string;
  readonly accountId: string;
  /** Host and port that the client used. */
  readonly domainName: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Turns a request into the event of an HTTP API, payload format 2.0 (API Gateway developer guide, "Create AWS Lambda proxy
 * integrations for HTTP APIs"). The path arrives decoded, the query raw, and a body is plain text only for a handful of types.
 */
export function toEvent(request: IncomingMessage, body: Buffer, arrival: RequestFacts): APIGatewayProxyEventV2 {
  const [path = '/', ...queries] = (request.url ?? '/').split('?');
  const rawQueryString = queries.join('?');
  const query = joinedQuery(rawQueryString);
  const cookies = request.headers.cookie?.split('; ');
  const isBase64Encoded = body.length > 0 && !isText(request.headers['content-type']);
  return {
    version: '2.0',
    routeKey: arrival.routeKey,
    rawPath: decoded(path),
    rawQueryString,
    ...(cookies === undefined ? {} : { cookies }),
    headers: { ...joinedHeaders(request.headers), ...forwarded(request, arrival) },
    ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
    requestContext: requestContext(request, decoded(path), arrival),
    ...(Object.keys(arrival.parameters).length === 0 ? {} : { pathParameters: arrival.parameters }),
    ...(body.length === 0 ? {} : { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

function requestContext(
  request: IncomingMessage,
  path: string,
  { routeKey, requestId, apiId, accountId, domainName, now }: RequestFacts,
): APIGatewayProxyEventV2['requestContext'] {
  return {
    accountId,
    apiId,
    domainName,
    domainPrefix: domainName.split('.')[0] ?? domainName,
    http: {
      method: request.method ?? 'GET',
      path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId,
    routeKey,
    stage: '$default',
    time: commonLogTime(now),
    timeEpoch: now,
  };
}

/** Cookies have a field of their own in the event, and hop-by-hop headers end at the gateway. */
const omittedHeaders = new Set([
  'cookie',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'expect',
]);

function joinedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || omittedHeaders.has(name)
      ? []
      : [[name, Array.isArray(value) ? value.join(',') : value] as const],
  );
  return Object.fromEntries(entries);
}

function forwarded({ headers, socket }: IncomingMessage, { domainName }: RequestFacts): Record<string, string> {
  const address = socket.remoteAddress ?? '127.0.0.1';
  const before = headers['x-forwarded-for'];
  return {
    'x-forwarded-for': before === undefined ? address : `${String(before)}, ${address}`,
    'x-forwarded-port': domainName.split(':')[1] ?? '80',
    'x-forwarded-proto': 'http',
  };
}

function joinedQuery(raw: string): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(raw)) {
    joined[name] = name in joined ? `${joined[name]},${value}` : value;
  }
  return joined;
}

/** All other bodies are base64, including forms and bodies without a type. */
function isText(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || ['application/json', 'application/xml', 'application/javascript'].includes(type);
}

/** The time in the form of the common log format: `12/Mar/2026:19:03:58 +0000`. */
function commonLogTime(now: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(now).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
