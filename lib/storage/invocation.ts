import { cut } from '../text.ts';
import { type InvocationPorts, signedPost } from './signed-request.ts';

/** Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
function invocation(functionName: string, type: 'Event' | 'RequestResponse', ports: InvocationPorts) {
  const post = signedPost('lambda', ports);
  const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
  const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': type };
  return (event: unknown) => post(path, headers, JSON.stringify(event));
}

/**
 * Invokes another function of the stack asynchronously: resolves once Lambda has accepted the event.
 * `functionName`: a name or an ARN, with or without a version or alias.
 */
export function functionStarter(functionName: string, ports: InvocationPorts): (event: unknown) => Promise<void> {
  const invoke = invocation(functionName, 'Event', ports);
  return async (event) => {
    const { status } = await invoke(event);
    if (status !== 202) throw new Error(`Lambda answered ${status}.`);
  };
}

/** Invokes another function and waits. @throws Error (rejects) when it failed, with what Lambda says. */
export function invoker(functionName: string, ports: InvocationPorts): (event: unknown) => Promise<unknown> {
  const invoke = invocation(functionName, 'RequestResponse', ports);
  return async (event) => {
    const response = await invoke(event);
    const said = cut(response.text, 300);
    if (response.status !== 200) throw new Error(`Lambda answered ${response.status}: ${said}`);
    if (response.headers['x-amz-function-error'] !== undefined) throw new Error(`The function failed: ${said}`);
    return JSON.parse(response.text);
  };
}
