// @ts-check
/**
 * What runs inside a worker thread: Lambda's runtime for one container. It loads the handler once, then takes one event after
 * the other. Between events the whole thread blocks, as a frozen container does: timers and sockets that were left
 * behind go on when the next event thaws it.
 *
 * JavaScript, with its types in comments: to strip types Node loads what takes 13 MB in each worker.
 */
import { existsSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { mapStackTraces } from './source-maps.mjs';

/** @import { ContainerData, EventMessage, Report } from './messages.ts' */
/** @typedef {(event: unknown, context: unknown) => unknown} Handler */

/** @type {ContainerData} */
const { port, wake, folder, compileCache, handlerName, settings } = workerData;
const signal = new Int32Array(wake);
/** @param {Report} message */
const report = (message) => port.postMessage(message);

keepOutput();
mapStackTraces();
// Compiling the bundle takes a fifth of a container's start.
if (existsSync(compileCache)) enableCompileCache({ directory: compileCache, portable: true });

// Not awaited at the top: when nothing is left that could settle the handler's promise, the worker just ends.
void serve();

async function serve() {
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

/** @returns {EventMessage} */
function nextEvent() {
  for (;;) {
    // The count is read before the queue: an event that arrives between the two ends the wait at once.
    const seen = Atomics.load(signal, 0);
    const received = receiveMessageOnPort(port);
    if (received !== undefined) return received.message;
    Atomics.wait(signal, 0, seen);
  }
}

/**
 * @param {Handler} handler
 * @param {EventMessage} message
 */
async function answer(handler, { event, requestId, deadline, traceId }) {
  process.env['_X_AMZN_TRACE_ID'] = traceId;
  try {
    const result = await handler(JSON.parse(event), context(requestId, deadline));
    report({ kind: 'result', payload: JSON.stringify(result) ?? 'null', memory: memory() });
  } catch (error) {
    report({ kind: 'failed', error: described(error), memory: memory() });
  }
}

function memory() {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

/**
 * @param {string} awsRequestId
 * @param {number} deadline
 */
function context(awsRequestId, deadline) {
  return {
    ...settings,
    awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** @returns {Promise<Handler>} */
async function load() {
  const dot = handlerName.lastIndexOf('.');
  const base = path.join(folder, handlerName.slice(0, dot));
  const file = [`${base}.js`, `${base}.mjs`, `${base}.cjs`].find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error(`Cannot find module '${handlerName.slice(0, dot)}' in the function's bundle`);
  /** @type {Readonly<Record<string, unknown>>} */
  const loaded = await import(pathToFileURL(file).href);
  const handler = loaded[handlerName.slice(dot + 1)];
  if (!isHandler(handler)) throw new Error(`${handlerName} is undefined or not exported`);
  return handler;
}

/**
 * @param {unknown} value
 * @returns {value is Handler}
 */
function isHandler(value) {
  return typeof value === 'function';
}

/** @param {unknown} error */
function described(error) {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error), stack: [] };
  return { name: error.name, message: error.message, stack: (error.stack ?? '').split('\n') };
}

/** A worker's own streams need its event loop to drain, which stands still between events: output goes by message. */
function keepOutput() {
  for (const stream of [process.stdout, process.stderr]) {
    /**
     * @param {string | Uint8Array} chunk
     * @param {unknown} [encoding]
     * @param {unknown} [done]
     */
    stream.write = (chunk, encoding, done) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      report({ kind: 'output', text });
      const callback = typeof encoding === 'function' ? encoding : done;
      if (typeof callback === 'function') callback();
      return true;
    };
  }
}
