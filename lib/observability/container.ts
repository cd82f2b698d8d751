import type { Emit, Measure } from './emit.ts';

/** How often a container reports its memory. Milliseconds. */
const often = 60_000;

/** A handler that reports cold starts and memory use of its container. */
export function watched<Event, Result>(
  handler: (event: Event) => Promise<Result>,
  { emit, now }: { readonly emit: Emit; readonly now: () => number },
): (event: Event) => Promise<Result> {
  let told: number | undefined;
  return async (event) => {
    const isCold = told === undefined;
    try {
      return await handler(event);
    } finally {
      if (told === undefined || now() - told >= often) {
        told = now();
        const memory: Measure = { metric: 'memoryUsed', value: process.memoryUsage.rss() / 1024 / 1024 };
        emit(isCold ? [{ metric: 'coldStarts', value: 1 }, memory] : [memory]);
      }
    }
  };
}
