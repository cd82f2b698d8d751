import type { MessagePort } from 'node:worker_threads';

/** An error as a container reports it. */
export interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly stack: readonly string[];
}

export interface ContainerData {
  readonly port: MessagePort;
  /** One 32-bit counter; raised after each event that is put on the port. */
  readonly wake: SharedArrayBuffer;
  readonly folder: string;
  /** The folder of the compile cache, if it exists. */
  readonly compileCache: string;
  readonly handlerName: string;
  /** The fixed part of the handler's context object. */
  readonly settings: Readonly<Record<string, string>>;
}

/** An event that is sent to a container. */
export interface EventMessage {
  /** JSON. */
  readonly event: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly traceId: string;
}

/** A message of a container; `memory` is what it uses, in bytes. */
export type Report =
  | { readonly kind: 'ready'; readonly memory: number }
  | { readonly kind: 'failedInit'; readonly error: DescribedError }
  | { readonly kind: 'result'; readonly payload: string; readonly memory: number }
  | { readonly kind: 'failed'; readonly error: DescribedError; readonly memory: number }
  | { readonly kind: 'output'; readonly text: string };

/** How an invocation ended. */
export type Outcome =
  | { readonly kind: 'result'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: DescribedError }
  | { readonly kind: 'throttled' };
