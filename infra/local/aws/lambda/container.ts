/**
 * What runs inside a worker thread: Lambda's runtime for one container. It loads the handler once, then takes one event after
 * the other. Between events the whole thread blocks, as a frozen container does: timers and sockets that were left
 * behind go on when the next event thaws it.
 */
import { existsSync } from 'node:fs';
import { enableCompileCache, flushCompileCache, setSourceMapsSupport } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { compileCacheOf } from '../../template/assembly/compile-cache.ts';
import type { ContainerData, EventMessage, Report } from './messages.ts';

type Handler = (event: unknown, context: unknown) => unknown;

const { port, wake, folder, handlerName, settings }: ContainerData = workerData;
const signal = new Int32Array(wake);
const report = (message: Report) => port.postMessage(message);

keepOutput();
setSourceMapsSupport(true, { nodeModules: true });
// To compile the bundle is a fifth of what a container's start costs.
const directory = compileCacheOf(folder);
if (existsSync(directory)) enableCompileCache({ directory, portable: true });

// Not awaited at the top: when nothing is left that could settle the handler's promise, the worker just ends.
void serve();

async function serve(): Promise<void> {
  try {
    const handler = await load();
    // A container is never asked to end by itself, which is when Node would write it.
    flushCompileCache();
    report({ kind: 'ready', memory: memory() });
    for (;;) await answer(handler, nextEvent());
  } catch (error) {
    report({ kind: 'failedInit', error: described(error) });
  }
}

function nextEvent(): EventMessage {
  for (;;) {
    // The count is read before the queue: an event that arrives between the two ends the wait at once.
    const seen = Atomics.load(signal, 0);
    const received = receiveMessageOnPort(port);
    if (received !== undefined) return received.message;
    Atomics.wait(signal, 0, seen);
  }
}

async function answer(handler: Handler, { event, requestId, deadline, traceId }: EventMessage): Promise<void> {
  process.env['_X_AMZN_TRACE_ID'] = traceId;
  try {
    const result = await handler(JSON.parse(event), context(requestId, deadline));
    report({ kind: 'result', payload: JSON.stringify(result) ?? 'null', memory: memory() });
  } catch (error) {
    report({ kind: 'failed', error: described(error), memory: memory() });
  }
}

function memory(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

function context(awsRequestId: string, deadline: number): unknown {
  return {
    ...settings,
    awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function load(): Promise<Handler> {
  const dot = handlerName.lastIndexOf('.');
  const base = path.join(folder, handlerName.slice(0, dot));
  const file = [`${base}.js`, `${base}.mjs`, `${base}.cjs`].find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error(`Cannot find module '${handlerName.slice(0, dot)}' in the function's bundle`);
  const loaded: Readonly<Record<string, unknown>> = await import(pathToFileURL(file).href);
  const handler = loaded[handlerName.slice(dot + 1)];
  if (!isHandler(handler)) throw new Error(`${handlerName} is undefined or not exported`);
  return handler;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

function described(error: unknown): { name: string; message: string; stack: readonly string[] } {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error), stack: [] };
  return { name: error.name, message: error.message, stack: (error.stack ?? '').split('\n') };
}

/** A worker's own streams need its event loop to drain, which stands still between events: output goes by message. */
function keepOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      report({ kind: 'output', text });
      const callback = typeof encoding === 'function' ? encoding : done;
      if (typeof callback === 'function') callback();
      return true;
    };
  }
}
