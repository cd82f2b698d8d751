import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/**
 * The web-standard request that an API Gateway event (payload 2.0) stands for. Host and scheme come from the request context,
 * never from headers. `undefined` for an invalid one, such as TRACE: anybody could fill the log with errors otherwise.
 */
export function toRequest(event: APIGatewayProxyEventV2): Request | undefined {
  try {
    return requestOf(event);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The response to an event that is no valid request. */
export const notARequest: APIGatewayProxyStructuredResultV2 = {
  statusCode: 400,
  headers: { 'content-type': 'application/json' },
  body: '{"message":"Bad Request"}',
};

function requestOf(event: APIGatewayProxyEventV2): Request {
  const { domainName, http } = event.requestContext;
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString}`;
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) if (value !== undefined) headers.set(name, value);
  if (event.cookies !== undefined) headers.set('cookie', event.cookies.join('; '));
  const hasBody = event.body !== undefined && http.method !== 'GET' && http.method !== 'HEAD';
  return new Request(`${scheme(domainName)}://${domainName}${event.rawPath}${query}`, {
    method: http.method,
    headers,
    ...(hasBody && { body: event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64') : (event.body ?? '') }),
  });
}

/** The gateway of a laptop speaks plain HTTP; API Gateway never does. */
const scheme = (domainName: string): 'http' | 'https' => (isLoopback(domainName) ? 'http' : 'https');

/** Whether a host is the machine itself. */
export const isLoopback = (host: string): boolean => /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host);

/** The text that came with an event; `undefined` for one without a body. */
export const textOf = ({ body, isBase64Encoded }: APIGatewayProxyEventV2): string | undefined =>
  body !== undefined && isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;

/** The API Gateway result (payload 2.0) for a finished response; `text` is its body where somebody has read that already. */
export async function toResult(response: Response, text?: string): Promise<APIGatewayProxyStructuredResultV2> {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    if (name !== 'set-cookie') headers[name] = value;
  });
  // API Gateway may rename WWW-Authenticate; its parameter mapping restores it from this copy.
  const challenge = headers['www-authenticate'];
  if (challenge !== undefined) headers['x-mcp-www-authenticate'] = challenge;
  const cookies = response.headers.getSetCookie();
  const body = text ?? (await response.text());
  return { statusCode: response.status, headers, body, ...(cookies.length > 0 && { cookies }) };
}
