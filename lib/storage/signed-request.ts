import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpClient, HttpResponse } from '../http-client.ts';
import { cut } from '../text.ts';

/** The endpoint and the credentials of an AWS service. */
export interface InvocationPorts {
  readonly http: HttpClient;
  /** Lambda's own variables: region, the role's credentials, and endpoints in place of AWS's. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for the one attempt. */
  readonly timeout: number;
}

/**
 * Signs requests to one service by the SDK's signer, without the service's client, of which one request would bring 88 KB into
 * the bundle (ADR 0009).
 */
export function signedPost(
  service: 'lambda' | 'codedeploy' | 'logs' | 'monitoring',
  ports: InvocationPorts,
): (path: string, headers: Readonly<Record<string, string>>, body: string) => Promise<HttpResponse> {
  const { http, environment, timeout } = ports;
  const region = environment['AWS_REGION'] ?? '';
  const base =
    environment[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? `https://${service}.${region}.${suffixOf(region)}`;
  return async (path, given, body) => {
    const url = new URL(path, base);
    const { protocol, hostname } = url;
    const headers = { host: url.host, ...given };
    const signer = new SignatureV4({ service, region, sha256: Sha256, credentials: credentialsIn(environment) });
    const signed = await signer.sign({
      ...{ method: 'POST', protocol, hostname, path: url.pathname, query: {}, headers, body },
    });
    return http(url.href, { method: 'POST', headers: signed.headers, body, timeout });
  };
}

/** The services of AWS that speak JSON: how errors name them, and the version of their protocol. */
const services = {
  codedeploy: { name: 'CodeDeploy', version: '1.1' },
  logs: { name: 'CloudWatch Logs', version: '1.1' },
  monitoring: { name: 'CloudWatch', version: '1.0' },
} as const;

/** One operation of such a service; resolves to the text of its answer. @throws Error (rejects) with what the service says. */
export function jsonOperation(service: keyof typeof services, target: string, ports: InvocationPorts) {
  const { name, version } = services[service];
  const post = signedPost(service, ports);
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
  return async (input: object): Promise<string> => {
    const { status, text } = await post('/', headers, JSON.stringify(input));
    if (status !== 200) throw new Error(`${name} answered ${status}: ${cut(text, 300)}`);
    return text;
  };
}

/** The domain of AWS's services in a region's partition. */
const suffixOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn';
  return region.startsWith('eusc-') ? 'amazonaws.eu' : 'amazonaws.com';
};

function credentialsIn(environment: InvocationPorts['environment']) {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = environment;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
  };
}
