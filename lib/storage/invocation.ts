import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

/** How Lambda is reached and as whom. */
export interface InvocationPorts {
  readonly fetch: typeof globalThis.fetch;
  /** Lambda's own variables: region, the role's credentials, and an endpoint in place of AWS's. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for the one attempt. */
  readonly timeout: number;
}

/**
 * Starts another function of the stack and does not wait for what it does: resolves once Lambda has taken the event.
 * Signed by the SDK's signer, without its Lambda client, of which one request would bring 88 KB into the bundle (ADR 0012).
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function functionStarter(functionName: string, ports: InvocationPorts): (event: unknown) => Promise<void> {
  const { fetch, environment, timeout } = ports;
  const region = environment['AWS_REGION'] ?? '';
  const url = new URL(
    `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
    environment['AWS_ENDPOINT_URL_LAMBDA'] ?? `https://lambda.${region}.${suffixOf(region)}`,
  );
  return async (event) => {
    const body = JSON.stringify(event);
    const headers = { host: url.host, 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' };
    const { protocol, hostname, pathname: path } = url;
    const signer = new SignatureV4({
      service: 'lambda',
      region,
      sha256: Sha256,
      credentials: credentialsIn(environment),
    });
    const signed = await signer.sign({ method: 'POST', protocol, hostname, path, query: {}, headers, body });
    const signal = AbortSignal.timeout(timeout);
    const response = await fetch(url, { method: 'POST', headers: signed.headers, body, signal, redirect: 'error' });
    await response.body?.cancel();
    if (response.status !== 202) throw new Error(`Lambda answered ${response.status}.`);
  };
}

const suffixOf = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

function credentialsIn(environment: InvocationPorts['environment']) {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = environment;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
  };
}
