import type { Reply } from '../http/reply.ts';
import type { World } from '../seed/world.ts';
import type { View } from '../shape/view.ts';
import type { Account } from '../state/account.ts';

/** A request to the Web API as it came in. */
export interface ApiRequest {
  /** Path and query as they were sent. */
  readonly target: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: string;
}

/** An authorized request. */
export interface Call extends ApiRequest {
  readonly world: World;
  readonly user: Account;
  readonly scopes: ReadonlySet<string>;
  /** A parameter of the path; empty when the path has none of that name. */
  readonly param: (name: string) => string;
  readonly view: View;
}

/** Answers one request, or throws a {@link Refusal}. */
export type Handler = (call: Call) => Reply;

const methods = ['GET', 'PUT', 'POST', 'DELETE'] as const;
type Method = (typeof methods)[number];

export interface Route {
  /** Its name in the published description. */
  readonly operation: string;
  readonly method: Method;
  /** Path below `/v1`, with `{name}` for a parameter. */
  readonly path: string;
  /** Scopes that the token must have. */
  readonly scopes?: readonly string[];
  /** The quota bucket that counts the call. */
  readonly bucket: string;
  /** The status for development clients, where the operation was removed for them. */
  readonly removed?: 403 | 404;
  readonly handle: Handler;
}

/** A row of the route table: method and path, operation, quota bucket and handler. */
export function route(
  at: `${Method} /${string}`,
  operation: string,
  bucket: string,
  handle: Handler,
  more: Pick<Route, 'scopes' | 'removed'> = {},
): Route {
  const method = methods.find((one) => at.startsWith(`${one} `)) ?? 'GET';
  return { method, path: at.slice(method.length + 1), operation, bucket, handle, ...more };
}
