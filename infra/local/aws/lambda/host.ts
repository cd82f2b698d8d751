import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { compileCacheOf } from '../../template/assembly/compile-cache.ts';
import type { FunctionSpec } from '../../template/functions.ts';
import type { ContainerData, DescribedError, EventMessage, Outcome, Report } from './messages.ts';

/**
 * How long a container may take to load its handler before an event arrives, milliseconds. Lambda repeats a longer init
 * with the first event, within the function's timeout; here the same one continues (Lambda developer guide, "Init
 * phase").
 */
const initMs = 10_000;

export type Container = ReturnType<typeof startContainer>;

/** What a container needs besides its function's specification. */
export interface ContainerOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** The fixed part of the handler's context object. */
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (text: string) => void;
  /** Receives the line that Lambda itself logs at the end of each invocation. */
  readonly report?: (text: string) => void;
}

/** Starts a container in a worker thread; a timeout, a crash or a failed init ends it for good. */
export function startContainer(spec: FunctionSpec, options: ContainerOptions) {
  const channel = openChannel();
  const worker = startWorker(spec, options, channel);
  let pending = Promise.withResolvers<Outcome>();
  let ended = false;
  let stopped = false;
  const init = pending.promise;
  const settle = (outcome: Outcome) => pending.resolve(outcome);
  const reports = reporter(spec, options.report);
  const end = (error: DescribedError) => {
    if (ended) return;
    ended = true;
    if (!stopped) options.log(`${error.name}: ${error.message}\n`);
    settle({ kind: 'error', error });
    channel.close();
    void worker.terminate();
  };
  const take = (message: Report): void => {
    if ('memory' in message) reports.memoryUsed(message.memory, message.kind === 'ready');
    if (message.kind === 'output') options.log(message.text);
    else if (message.kind === 'ready') settle({ kind: 'result', payload: 'null' });
    else if (message.kind === 'result') settle(message);
    else if (message.kind === 'failedInit') end(message.error);
    else {
      options.log(`${message.error.stack.join('\n')}\n`);
      settle({ kind: 'error', error: message.error });
    }
  };
  listen(worker, channel, take, end);
  /** Gives it an event (JSON) and waits for the outcome; one at a time. */
  const run = async (event: string, requestId: string, traceId: string): Promise<Outcome> => {
    const loaded = await within(initMs + spec.timeoutMs, 'Init', init, end);
    if (loaded.kind === 'error') return loaded;
    const start = performance.now();
    pending = Promise.withResolvers();
    channel.send({ event, requestId, traceId, deadline: Date.now() + spec.timeoutMs });
    using _watch = watchMemory(worker, spec.memoryMb, end);
    const outcome = await within(spec.timeoutMs, 'Task', pending.promise, end);
    reports.write(requestId, performance.now() - start);
    return outcome;
  };
  const stop = async (): Promise<void> => {
    stopped = true;
    await worker.terminate();
  };
  /** Whether it can take another event. */
  const alive = (): boolean => !ended;
  return { run, alive, stop };
}

/** Source: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
function reporter({ memoryMb }: FunctionSpec, take: ContainerOptions['report']) {
  const start = performance.now();
  let most = 0;
  let initMs: number | undefined;
  return {
    memoryUsed: (bytes: number, isReady: boolean): void => {
      most = Math.max(most, bytes);
      if (isReady) initMs = performance.now() - start;
    },
    write: (requestId: string, milliseconds: number): void => {
      const parts = [
        `REPORT RequestId: ${requestId}`,
        `Duration: ${milliseconds.toFixed(2)} ms`,
        `Billed Duration: ${Math.ceil(milliseconds + (initMs ?? 0))} ms`,
        `Memory Size: ${memoryMb} MB`,
        `Max Memory Used: ${Math.ceil(most / 1024 / 1024)} MB`,
        ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
      ];
      initMs = undefined;
      take?.(`${parts.join('\t')}\n`);
    },
  };
}

type Channel = ReturnType<typeof openChannel>;

function openChannel() {
  const { port1: hostPort, port2: workerPort } = new MessageChannel();
  const wake = new SharedArrayBuffer(4);
  const counter = new Int32Array(wake);
  return {
    workerPort,
    wake,
    send: (message: EventMessage): void => {
      hostPort.postMessage(message);
      Atomics.add(counter, 0, 1);
      Atomics.notify(counter, 0);
    },
    onReport: (listener: (message: Report) => void) => hostPort.on('message', listener),
    /** Drains the messages that have arrived but were not delivered. */
    drain: (): readonly Report[] => {
      const messages: Report[] = [];
      for (let next = receiveMessageOnPort(hostPort); next !== undefined; next = receiveMessageOnPort(hostPort)) {
        messages.push(next.message);
      }
      return messages;
    },
    close: () => hostPort.close(),
  };
}

function startWorker(spec: FunctionSpec, options: ContainerOptions, { workerPort: port, wake }: Channel): Worker {
  const data: ContainerData = {
    port,
    wake,
    folder: spec.codeDirectory,
    compileCache: compileCacheOf(spec.codeDirectory),
    handlerName: spec.handler,
    settings: options.settings,
  };
  return new Worker(new URL('./container.mjs', import.meta.url), {
    name: spec.name,
    workerData: data,
    transferList: [port],
    env: { ...options.environment },
    execArgv: [],
    // Several containers share the memory of one machine, and by default each would have the young generation of a
    // whole process.
    resourceLimits: { maxYoungGenerationSizeMb: 12 },
    stdin: false,
    stdout: true,
    stderr: true,
  });
}

function listen(
  worker: Worker,
  channel: Channel,
  take: (message: Report) => void,
  end: (error: DescribedError) => void,
): void {
  // The exit of the thread may be reported before its last messages.
  const takeRemaining = () => {
    for (const message of channel.drain()) take(message);
  };
  channel.onReport(take);
  worker.on('error', (error) => {
    takeRemaining();
    const crash = error instanceof Error ? error : new Error(String(error));
    end({ name: 'Runtime.UnhandledError', message: crash.message, stack: (crash.stack ?? '').split('\n') });
  });
  worker.on('exit', (code) => {
    takeRemaining();
    end({ name: 'Runtime.ExitError', message: `Runtime exited with error: exit status ${code}`, stack: [] });
  });
}

/**
 * Ends a container that uses more than its memory. Node's own limit for workers is no help: reaching it often aborts the whole
 * process, and with it the laptop.
 */
function watchMemory(worker: Worker, memoryMb: number, end: (error: DescribedError) => void): Disposable {
  const checkMemory = async () => {
    const { used_heap_size: heap, external_memory: external } = await worker.getHeapStatistics();
    if (heap + external <= memoryMb * 1024 * 1024) return;
    end({
      name: 'Runtime.OutOfMemory',
      message: `The function used more than its ${memoryMb} MB of memory`,
      stack: [],
    });
  };
  // A worker that has ended meanwhile has no statistics.
  const timer = setInterval(() => void checkMemory().catch(() => undefined), 100);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

async function within(
  ms: number,
  what: 'Init' | 'Task',
  work: Promise<Outcome>,
  end: (error: DescribedError) => void,
): Promise<Outcome> {
  const message = `${what} timed out after ${(ms / 1000).toFixed(2)} seconds`;
  const timer = setTimeout(() => end({ name: 'Sandbox.Timedout', message, stack: [] }), ms);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
