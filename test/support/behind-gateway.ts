import { createServer } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { gateway } from '../../infra/local/aws/api-gateway/gateway.ts';
import { type Listener, listen } from './listen.ts';

type Handler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:test';

/** Serves a handler of this process behind the laptop's gateway, at every path. */
export async function serveBehindGateway(handler: Handler): Promise<Listener> {
  const server = createServer();
  const listener = await listen(server);
  const integration = { functionArn, timeoutMs: 30_000, responseParameters: new Map(), permitted: true };
  server.on(
    'request',
    gateway({
      api: { id: 'test', routes: [{ key: '$default', integration }] },
      accountId: '000000000000',
      host: listener.host,
      wwwAuthenticate: 'keep',
      invoke: async (_function, event) => ({
        kind: 'result',
        payload: JSON.stringify(await handler(JSON.parse(event))),
      }),
      now: Date.now,
      log: console.error,
    }),
  );
  return listener;
}
