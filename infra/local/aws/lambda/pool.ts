import { randomBytes, randomUUID } from 'node:crypto';
import type { Container } from './host.ts';
import type { Outcome } from './messages.ts';

/** How many events may wait for a container of one function. */
export const queueLimit = 100;

export type Pool = ReturnType<typeof startPool>;

/** Keeps up to `size` containers. The one used last is used next, as in Lambda, so that the others may become cold. */
export function startPool(size: number, start: () => Container) {
  const all = new Set<Container>();
  const idle: Container[] = [];
  const queue = openQueue();
  const add = (): Container => {
    const container = start();
    all.add(container);
    return container;
  };
  const giveBack = (container: Container): void => {
    if (!container.alive()) all.delete(container);
    if (queue.serve(() => (container.alive() ? container : add()))) return;
    if (container.alive()) idle.push(container);
  };
  return {
    /**
     * Runs one event (JSON) on a free container, a new one or the next that becomes free. Lambda would refuse it if
     * all are busy. Here one container is the default and clients send several requests at a time, so a short queue
     * replaces the containers that Lambda would start. A full queue is `throttled`, as is an abort while waiting.
     */
    invoke: async (event: string, signal?: AbortSignal): Promise<Outcome> => {
      const container = idle.pop() ?? (all.size < size ? add() : await queue.wait(signal));
      if (container === undefined) return { kind: 'throttled' };
      const outcome = await container.run(event, randomUUID(), makeTraceId(Date.now()));
      giveBack(container);
      return outcome;
    },
    /** Ends busy containers while they work, as Lambda does after their timeout. */
    kill: async (): Promise<void> => {
      const busy = [...all].filter((container) => !idle.includes(container));
      await Promise.all(busy.map((container) => container.stop()));
    },
    close: async (): Promise<void> => {
      queue.dissolve();
      await Promise.all([...all].map((container) => container.stop()));
    },
  };
}

function openQueue() {
  const waiting = new Set<(container: Container | undefined) => void>();
  return {
    /** A container, or undefined if the queue is full or the wait was aborted. */
    wait: (signal: AbortSignal | undefined): Promise<Container | undefined> => {
      if (waiting.size >= queueLimit || signal?.aborted === true) return Promise.resolve(undefined);
      const { promise, resolve } = Promise.withResolvers<Container | undefined>();
      waiting.add(resolve);
      signal?.addEventListener('abort', () => waiting.delete(resolve) && resolve(undefined));
      return promise;
    },
    /** Passes a container to the first waiting event; false if none waits. */
    serve: (container: () => Container): boolean => {
      const [first] = waiting;
      if (first === undefined) return false;
      waiting.delete(first);
      first(container());
      return true;
    },
    dissolve: (): void => {
      for (const refuse of waiting) refuse(undefined);
      waiting.clear();
    },
  };
}

/** X-Ray's form: the time in hexadecimal seconds and 24 random digits, not sampled. */
function makeTraceId(now: number): string {
  const seconds = Math.floor(now / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
