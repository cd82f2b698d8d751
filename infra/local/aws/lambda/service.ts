import type { FunctionSpec } from '../../template/functions.ts';
import type { Call, CallAnswer, Service } from '../call.ts';
import { AwsError } from '../errors.ts';
import type { Outcome } from './messages.ts';
import type { Pool } from './pool.ts';

/** The largest events in bytes (Lambda quotas), for synchronous and for asynchronous invocations. */
const limits = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 } as const;

export interface Invocable {
  readonly spec: FunctionSpec;
  /** The pool that its alias points to. */
  readonly pool: Pool;
  /** Its newest version. */
  readonly newest: Pool;
}

/** Lambda's Invoke on this machine (Lambda API reference); an asynchronous event runs once and is not retried. */
export function lambdaService(functions: readonly Invocable[], arnOf: (name: string) => string): Service {
  /** A function, with the ARN of the request, which a policy must allow exactly. */
  const find = (name: string) => {
    const { unqualified, qualifier } = qualifiedIn(name);
    const found = functions.find(({ spec }) => spec.name === unqualified || spec.arn === unqualified);
    if (!found) return;
    const arn = qualifier === undefined ? found.spec.arn : `${found.spec.arn}:${qualifier}`;
    return { arn, pool: qualifier === 'live' ? found.pool : found.newest };
  };
  return {
    takes: (_target, path) => path.startsWith('/2015-03-31/functions/'),
    needs: (call) => {
      const name = functionName(call);
      return [{ action: 'lambda:InvokeFunction', resource: find(name)?.arn ?? arnOf(name) }];
    },
    serve: (call) => {
      const name = functionName(call);
      const invocable = find(name);
      if (invocable === undefined) {
        throw new AwsError('ResourceNotFoundException', `Function not found: ${arnOf(name)}`, 404);
      }
      return invoke(invocable.pool, call);
    },
    failure: (code, message, status) => ({
      status: code === 'AccessDeniedException' ? 403 : status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
      body: JSON.stringify({ Type: 'User', Message: message }),
    }),
  };
}

/**
 * Splits the qualifier, a version or an alias, off a function's name or ARN.
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function qualifiedIn(text: string) {
  const [, unqualified = text, qualifier] =
    /^((?:arn:[^:]+:lambda:[^:]+:\d+:function:)?[^:]+)(?::([^:]+))?$/.exec(text) ?? [];
  return { unqualified, qualifier };
}

function functionName({ path }: Call): string {
  const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
  return decodeURIComponent(name);
}

async function invoke(pool: Pool, { headers, body, input }: Call): Promise<CallAnswer> {
  if (input === null) {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
  }
  const type = headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type !== 'RequestResponse' && type !== 'Event') {
    throw new AwsError('InvalidParameterValueException', `${type} is not known on the laptop`);
  }
  if (body.length > limits[type]) {
    const text = `Request must be smaller than ${limits[type]} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', text, 413);
  }
  const event = body.length === 0 ? '{}' : body.toString();
  if (type === 'RequestResponse') return toAnswer(await pool.invoke(event));
  void pool.invoke(event);
  return { status: 202, headers: {}, body: '' };
}

function toAnswer(outcome: Outcome): CallAnswer {
  if (outcome.kind === 'throttled') throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
  const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
  if (outcome.kind === 'result') return { status: 200, headers, body: outcome.payload };
  const { name, message, stack } = outcome.error;
  const body = JSON.stringify({ errorType: name, errorMessage: message, trace: stack });
  return { status: 200, headers: { ...headers, 'x-amz-function-error': 'Unhandled' }, body };
}
