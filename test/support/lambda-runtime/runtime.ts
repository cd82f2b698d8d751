import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from '../environment.ts';
import { listen } from '../listen.ts';

const client = path.join(root, '.local/aws-lambda-ric/index.mjs');
/** Whether Lambda's runtime interface client was unpacked: the condition of the suite 'lambda'. */
export const hasRuntimeClient = existsSync(client);

/** The outcome of starting a function, or of one event. */
export type Outcome =
  | { readonly kind: 'response'; readonly body: string }
  | { readonly kind: 'error'; readonly body: string };

/** One function in Lambda's own runtime client. */
export interface Runtime {
  /** Resolves when the function is loaded and asks for its first event, or to the error that it started with. */
  readonly started: Promise<Outcome>;
  readonly invoke: (event: unknown) => Promise<Outcome>;
  readonly close: () => Promise<void>;
}

/** Starts a function in Lambda's runtime client with a fake Runtime API. */
export async function startRuntime(
  folder: string,
  environment: Readonly<Record<string, string>>,
  log: (text: string) => void,
): Promise<Runtime> {
  const started = Promise.withResolvers<Outcome>();
  const events: { readonly id: string; readonly event: string }[] = [];
  const waiting = new Map<string, (outcome: Outcome) => void>();
  let idle: ServerResponse | undefined;
  const hand = (): void => {
    const next = idle && events.shift();
    if (!next) return;
    idle?.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': next.id,
      'lambda-runtime-deadline-ms': String(Date.now() + 29_000),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:111122223333:function:f:live',
      'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
    });
    idle?.end(next.event);
    idle = undefined;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, what = '', id = ''] =
      /^\/2018-06-01\/runtime\/(init\/error|invocation\/next|invocation\/([^/]+)\/(?:response|error))$/.exec(
        request.url ?? '',
      ) ?? [];
    if (what === 'invocation/next') {
      started.resolve({ kind: 'response', body: '' });
      idle = response;
      return hand();
    }
    const body = await text(request);
    if (what === 'init/error') started.resolve({ kind: 'error', body });
    else waiting.get(id)?.({ kind: what.endsWith('/error') ? 'error' : 'response', body });
    response.writeHead(202).end('{}');
  };
  const server = createServer((request, response) => void answer(request, response));
  const { origin, close } = await listen(server);
  const child = spawn(process.execPath, ['--import', path.join(import.meta.dirname, 'native-client.mjs'), client], {
    env: { ...environment, AWS_LAMBDA_RUNTIME_API: new URL(origin).host, LAMBDA_TASK_ROOT: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => log(chunk.toString()));
  child.on('close', (code) => started.resolve({ kind: 'error', body: `The runtime ended with ${code}.` }));
  let count = 0;
  return {
    started: started.promise,
    invoke: (event) => {
      count += 1;
      const id = `event-${count}`;
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      waiting.set(id, resolve);
      events.push({ id, event: JSON.stringify(event) });
      hand();
      return promise;
    },
    close: async () => {
      if (child.exitCode === null) {
        child.kill('SIGKILL');
        await once(child, 'close');
      }
      idle?.destroy();
      await close();
    },
  };
}
