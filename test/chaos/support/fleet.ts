import { afterAll, beforeAll, beforeEach } from 'vitest';
import * as z from 'zod';
import { clientKinds, type TestClient, type ToolAnswer } from '../../support/clients.ts';
import type { Demo, ReceivedRequest } from '../../support/demo.ts';
import { type TestStack, type TestStackOptions, useTestStack } from '../../support/test-stack.ts';
import { type FlakyTable, startFlakyTable } from './flaky-table.ts';

/** A laptop with several containers before a Spotify and a table that can be made to fail. */
export interface Fleet {
  readonly testStack: () => TestStack;
  readonly demo: () => Demo;
  readonly table: FlakyTable;
  /** Calls a tool through the gateway, on whichever container is free. */
  readonly call: TestClient['call'];
  /** Makes calls at once. */
  readonly together: (calls: readonly ToolCall[]) => Promise<readonly ToolAnswer[]>;
  /** Ends the containers that are at work, in the middle of what they do. */
  readonly kill: () => Promise<void>;
  /** The log lines of the functions so far, oldest first. */
  readonly lines: () => readonly LogLine[];
}

/** A tool and its arguments. */
export type ToolCall = Parameters<TestClient['call']>;

const logLine = z.looseObject({
  level: z.string(),
  message: z.string(),
  operation: z.string().optional(),
  tool: z.string().optional(),
  circuits: z.array(z.string()).default([]),
  gates: z.array(z.string()).default([]),
  store_failures: z.number().default(0),
});

/** One JSON line of a function's log. */
export type LogLine = z.output<typeof logLine>;

/** Settings that no test here is about: the limits are far away. A test that is about one of them sets it. */
const roomy = {
  RATE_PER_SECOND: '1000',
  RATE_PER_MINUTE: '60000',
  // Tests make reads that are not known by asking for pages of other sizes.
  REUSE_WHOLES: 'off',
};

/** What `npm run test:take-out` switches off; it wins over what a test sets. */
const overrides = z.record(z.string(), z.string()).parse(JSON.parse(process.env['CHAOS_OVERRIDES'] ?? '{}'));

/** One fleet for the tests of a file. Its demo is as new before each test; its cache is not. */
export async function useFleet(
  containers: number,
  environment: TestStackOptions['environment'] = {},
  options: Pick<TestStackOptions, 'edit'> = {},
): Promise<Fleet> {
  const table = await startFlakyTable();
  // Hooks of the end run in reverse order: the laptop removes its table first.
  afterAll(() => table.close());
  const settings = { ...roomy, ...environment, ...overrides };
  const testStack = useTestStack({
    ...options,
    environment: { CONTAINERS: String(containers), AWS_ENDPOINT_URL_DYNAMODB: table.url, ...settings },
  });
  let client: TestClient | undefined;
  const call: TestClient['call'] = (...args) => {
    if (client === undefined) throw new Error('The client is not connected.');
    return client.call(...args);
  };
  const together = (calls: readonly ToolCall[]) => Promise.all(calls.map((one) => call(...one)));
  beforeAll(async () => {
    const [newest] = clientKinds;
    client = newest && (await testStack().connect(newest));
    await warmUp(testStack(), together, containers);
    return () => client?.close();
  });
  beforeEach(async () => {
    table.heal();
    await testStack().demo.reset();
  });
  const kill = async () => void (await Promise.all(testStack().laptop.functions.map(({ pool }) => pool.kill())));
  return {
    testStack,
    demo: () => testStack().demo,
    table,
    call,
    together,
    kill,
    lines: () => linesIn(testStack().witness.log()),
  };
}

/**
 * Lets all containers start and learn whose server it is, by so many calls at once that none can answer two: some at a
 * time, since a machine that starts all of them at once may be too slow for any.
 */
async function warmUp({ demo }: TestStack, together: Fleet['together'], containers: number): Promise<void> {
  await demo.settings({ latencyMs: 300 });
  for (let some = Math.min(2, containers); ; some = Math.min(some + 2, containers)) {
    const searches = Array.from(
      { length: some },
      (_, nth): ToolCall => ['search', { query: `warm up ${some} ${nth}` }],
    );
    // One that is too slow for its function's limit ends, and the next call starts another.
    await together(searches).catch(() => undefined);
    if (some === containers) break;
  }
  await demo.reset();
}

function linesIn(log: string): readonly LogLine[] {
  return log.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const parsed = logLine.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  });
}

/** Where an answer comes from: `live`, `cache`, `stale`, `minimal`, or `error`. */
export const sourceOf = ({ isError, data }: ToolAnswer): string =>
  isError ? 'error' : (freshness.safeParse(data).data?.freshness.source ?? 'live');

const freshness = z.object({ freshness: z.object({ source: z.string() }) });

/** How often each source occurs. */
export function sourcesOf(answers: readonly ToolAnswer[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const source of answers.map(sourceOf)) counts[source] = (counts[source] ?? 0) + 1;
  return counts;
}

/** The calls of the Web API that arrived, without those of the accounts host. */
export const arrivedAt = async (demo: Demo): Promise<readonly ReceivedRequest[]> =>
  (await demo.requests()).filter(({ operation }) => !operation.startsWith('accounts:'));
