import * as z from 'zod';
import type { Entry } from './journal.ts';

/** A fault for matching requests; without `operation`, `method` and `path` it matches all. */
export const fault = z.strictObject({
  operation: z.string().optional(),
  method: z.string().optional(),
  /** A regular expression over path and query. */
  path: z.string().optional(),
  /** How many requests it affects; without it, all until it is removed. */
  times: z.number().int().min(1).optional(),
  /** How many matching requests are let through first. */
  skip: z.number().int().min(0).optional(),
  /** Waits this long before anything else. */
  latencyMs: z.number().min(0).optional(),
  /** Whether the operation is executed before the fault takes effect. */
  carriedOut: z.boolean().optional(),
  /** Sent instead of the real response. A body that is not text is sent as JSON. */
  answer: z
    .strictObject({
      status: z.number().int().min(200).max(599),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.union([z.string(), z.json()]).optional(),
    })
    .optional(),
  /** `reset` closes the connection without a response, `hang` never responds, `cut` closes it in the middle of the body. */
  connection: z.enum(['reset', 'hang', 'cut']).optional(),
});

export type Fault = z.infer<typeof fault>;

export type Faults = ReturnType<typeof makeFaults>;

interface Armed {
  readonly fault: Fault;
  readonly pattern: RegExp | undefined;
  skip: number;
  left: number;
}

export function makeFaults() {
  let armed: readonly Armed[] = [];
  return {
    add: (one: Fault): void => {
      const pattern = one.path === undefined ? undefined : new RegExp(one.path);
      armed = [...armed, { fault: one, pattern, skip: one.skip ?? 0, left: one.times ?? Number.POSITIVE_INFINITY }];
    },
    /** The first fault that applies to a request. */
    strike: (entry: Entry): Fault | undefined => {
      const hit = armed.find((one) => fits(one, entry) && one.skip-- <= 0);
      if (!hit) return;
      hit.left--;
      armed = armed.filter((one) => one.left > 0);
      return hit.fault;
    },
    waiting: (): readonly Fault[] => armed.map((one) => one.fault),
    reset: (): void => {
      armed = [];
    },
  };
}

function fits({ fault: { operation, method }, pattern }: Armed, entry: Entry): boolean {
  return (
    (operation === undefined || operation === entry.operation) &&
    (method === undefined || method.toUpperCase() === entry.method) &&
    (pattern === undefined || pattern.test(entry.url))
  );
}
