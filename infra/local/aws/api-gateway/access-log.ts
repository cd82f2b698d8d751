import type { IncomingMessage, ServerResponse } from 'node:http';

/** Facts of an exchange that neither request nor response has. */
export interface ExchangeFacts {
  readonly requestId: string;
  readonly milliseconds: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * One line of the access log in the stage's format; a variable that this machine cannot fill is `-`, as it is there.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function accessLine(
  format: string,
  { method = 'GET', url = '/', headers }: IncomingMessage,
  response: ServerResponse,
  { requestId, milliseconds, at }: ExchangeFacts,
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
    // The format is JSON: what a caller sends must not end its texts.
    JSON.stringify(String(known[name] ?? '-')).slice(1, -1),
  );
  return `${line}\n`;
}
