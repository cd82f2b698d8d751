import type { Need } from './iam.ts';

/** A signed call to an AWS service as it arrived. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** The operation behind the dot of X-Amz-Target; empty for services that use paths. */
  readonly operation: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The body as JSON; null if it is not JSON. */
  readonly input: unknown;
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

export interface Service {
  /** Whether a call is for this service. */
  readonly takes: (target: string, path: string) => boolean;
  /** The permissions that it needs. */
  readonly needs: (call: Call) => readonly Need[];
  /** Throws AwsError for an error of the service, any other error when the connection breaks. */
  readonly serve: (call: Call) => Promise<CallAnswer>;
  /** The service's form of an error. */
  readonly failure: (code: string, message: string, status: number) => CallAnswer;
}

/** An answer in one of the AWS JSON protocols. */
export const jsonAnswer = (value: unknown, version: '1.0' | '1.1' = '1.1', status = 200): CallAnswer => ({
  ...{ status, headers: { 'content-type': `application/x-amz-json-${version}` }, body: JSON.stringify(value) },
});

/** The error shape of the AWS JSON protocols. */
export const jsonFailure =
  (version: '1.0' | '1.1'): Service['failure'] =>
  (code, message, status) =>
    jsonAnswer({ __type: code, message }, version, status);
