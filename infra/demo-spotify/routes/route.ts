import type { Reply } from '../http/reply.ts';
import type { View } from '../shape/view.ts';
import type { Account } from '../state/account.ts';
import type { World } from '../world.ts';

/** One request, after it was let in. */
export interface Call {
  readonly world: World;
  readonly user: Account;
  readonly scopes: ReadonlySet<string>;
  /** A parameter of the path; empty when the path has none of that name. */
  readonly param: (name: string) => string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly query: URLSearchParams;
  /** The request's body as text. */
  readonly body: string;
  readonly contentType: string;
  readonly view: View;
}

/** Answers one request, or throws a {@link Refusal}. */
export type Handler = (call: Call) => Reply;

/** One operation of the Web API. */
export interface Route {
  /** The name that the published description gives it. */
  readonly operation: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Path below `/v1`, with `{name}` for a parameter. */
  readonly path: string;
  /** Scopes that the token must have, all of them. */
  readonly scopes?: readonly string[];
  /** The quota bucket that a call is counted in. */
  readonly bucket: string;
  /** The status that a development client gets instead of an answer, where the operation was removed. */
  readonly removed?: 403 | 404;
  readonly handle: Handler;
}
