import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { parseJson } from '../../../lib/text.ts';
import type { Call, CallAnswer, Service } from './call.ts';
import { AwsError } from './errors.ts';
import type { Authorize } from './iam.ts';

export interface EndpointOptions {
  readonly services: readonly Service[];
  /** The authorizer of the role that holds an access key; undefined for an unknown key. */
  readonly authorizerOf: (accessKeyId: string) => Authorize | undefined;
  readonly log: (text: string) => void;
}

/**
 * One endpoint for all emulated services: a listener for `node:http`. Each call is checked against the policies of the
 * role whose access key signed it. The signature is not checked, since only the containers know a key.
 */
export function awsEndpoint(options: EndpointOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => void answer(request, response, options);
}

async function answer(request: IncomingMessage, response: ServerResponse, options: EndpointOptions): Promise<void> {
  try {
    const call = await readCall(request);
    const target = call.headers['x-amz-target'] ?? '';
    const service = options.services.find(({ takes }) => takes(target, call.path));
    if (service === undefined) {
      send(response, { status: 404, headers: {}, body: JSON.stringify({ __type: 'UnknownOperationException' }) });
      return;
    }
    send(response, await serve(service, call, options));
  } catch (error) {
    // Looks like an unreachable service to the SDK; the container must not learn the reason.
    if (!request.destroyed) options.log(`An AWS call could not be served: ${String(error)}\n`);
    response.destroy();
  }
}

async function serve(service: Service, call: Call, { authorizerOf }: EndpointOptions): Promise<CallAnswer> {
  try {
    const authorize = authorizerOf(accessKeyOf(call));
    if (authorize === undefined) {
      throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.');
    }
    for (const need of service.needs(call)) authorize(need);
    return await service.serve(call);
  } catch (error) {
    if (error instanceof AwsError) return service.failure(error.code, error.message, error.status);
    throw error;
  }
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const body = await buffer(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
  return {
    method: request.method ?? 'POST',
    path: (request.url ?? '/').split('?')[0] ?? '/',
    operation: headers['x-amz-target']?.split('.')[1] ?? '',
    headers,
    body,
    input: body.length === 0 ? {} : (parseJson(body.toString()) ?? null),
  };
}

/** The access key is the first part of the credential in a SigV4 Authorization header. */
function accessKeyOf({ headers }: Call): string {
  const [, key] = /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\//.exec(headers['authorization'] ?? '') ?? [];
  if (key === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
  }
  return key;
}

function send(response: ServerResponse, { status, headers, body }: CallAnswer): void {
  response.writeHead(status, {
    'x-amzn-requestid': randomUUID(),
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
