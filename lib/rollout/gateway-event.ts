import type { ProbeRequest } from './checks.ts';

/**
 * The event that API Gateway would make of a request (payload 2.0).
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function gatewayEvent({ method, path, headers = {}, body }: ProbeRequest, host: string, now: number) {
  const routeKey = `ANY ${path}`;
  return {
    ...{ version: '2.0', routeKey, rawPath: path, rawQueryString: '' },
    headers: { host, 'user-agent': 'rollout', 'x-forwarded-proto': 'https', 'x-forwarded-port': '443', ...headers },
    requestContext: {
      ...{ accountId: 'rollout', apiId: 'rollout', domainName: host, domainPrefix: host.split('.')[0] ?? host },
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'rollout' },
      ...{ requestId: `rollout-${now}`, routeKey, stage: '$default', timeEpoch: now },
      time: new Date(now).toISOString(),
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}
