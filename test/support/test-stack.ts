import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import * as z from 'zod';
import { type Laptop, type LaptopOptions, startLaptop } from '../../infra/local/laptop.ts';
import type { ClientKind, Target, TestClient } from './clients.ts';
import { type Demo, demoAt } from './demo.ts';
import { type OutputRecorder, outputRecorder } from './output-recorder.ts';
import { type RawAnswer, type RawRequest, send } from './raw-mcp.ts';
import { shared } from './shared.ts';

/** A laptop with a demo Spotify, and a recorder of all output. */
export interface TestStack {
  readonly laptop: Laptop;
  readonly demo: Demo;
  readonly witness: OutputRecorder;
  /** Origin of the gateway. */
  readonly origin: string;
  readonly connect: (kind: ClientKind) => Promise<TestClient>;
  /** Sends requests that no client library would send, with the right token by default. */
  readonly send: (request: RawRequest) => Promise<RawAnswer>;
}

/** Differences from the stack of `npm start`. */
export type TestStackOptions = Pick<LaptopOptions, 'environment' | 'edit'>;

/** Settings that pass each failure of Spotify through unchanged: the layers have their own tests. */
export const withoutLayers = {
  CACHE: 'off',
  DEGRADATION: 'off',
  BREAKER: 'off',
  LIMITER: 'off',
  RETRY: 'off',
  IDEMPOTENCY: 'off',
};

/**
 * One laptop for a block of tests. After the tests it is closed, and everything that functions logged and clients received is
 * searched for secrets. A failing test prints the failures behind the gateway.
 */
export function useTestStack(options: TestStackOptions = {}): () => TestStack {
  let testStack: TestStack | undefined;
  beforeAll(async () => {
    testStack = await startTestStack(options);
  });
  beforeEach(({ onTestFailed }) => {
    const before = testStack?.witness.failures().length ?? 0;
    onTestFailed(({ task }) => {
      const failures = testStack?.witness.failures().slice(before) ?? [];
      if (failures.length > 0) console.error(`Logged while "${task.name}" ran:\n${failures.join('').slice(0, 10_000)}`);
    });
  });
  afterAll(async () => {
    if (testStack === undefined) return;
    const secrets = secretsOf(testStack.laptop);
    await testStack.laptop.close();
    expect(secrets.size).toBeGreaterThan(5);
    expect(testStack.witness.leaks(secrets, namesOf(testStack.laptop))).toEqual([]);
  });
  return () => {
    if (testStack === undefined) throw new Error('The laptop has not started.');
    return testStack;
  };
}

async function startTestStack({ environment, ...options }: TestStackOptions): Promise<TestStack> {
  const seen = outputRecorder();
  const laptop = await startLaptop({
    ...options,
    // A longer timeout of the table for busy machines, unless a test sets it.
    environment: { PORT: '0', STATE_TIMEOUT_MS: '4000', ...environment },
    assembly: await shared('assembly'),
    log: seen.logged,
  });
  const { mcpUrl, token, spotify } = laptop;
  const { origin } = new URL(mcpUrl);
  const target: Target = { url: mcpUrl, token, fetch: recording(seen) };
  return {
    laptop,
    demo: demoAt(spotify.controlUrl),
    witness: seen,
    origin,
    connect: (kind) => kind.connect(target),
    send: async ({ headers, ...request }) => {
      const answer = await send(origin, { headers: { authorization: `Bearer ${token}`, ...headers }, ...request });
      seen.seen(JSON.stringify(answer));
      return answer;
    },
  };
}

/** A fetch whose responses are recorded. */
const recording =
  ({ seen }: OutputRecorder): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await fetch(input, init);
    seen(`${JSON.stringify([...response.headers])}\n${await response.clone().text()}`);
    return response;
  };

const json = z.record(z.string(), z.unknown());

/** All secret values, by a name for the message. */
function secretsOf({ token, secrets, functions }: Laptop): ReadonlyMap<string, string> {
  const stored = secrets.all().flatMap(({ name, versions }) =>
    [...versions.values()].flatMap(({ id, text }) =>
      Object.entries(json.parse(JSON.parse(text))).flatMap(([key, secret]) =>
        // Scopes and times are no secrets; client ids are public.
        typeof secret === 'string' && !['scope', 'clientId'].includes(key)
          ? [[`${key} of ${name} (${id})`, secret] as const]
          : [],
      ),
    ),
  );
  const credentials = functions.flatMap(({ spec, credentials: { secretAccessKey, sessionToken } }) => [
    [`secret access key of ${spec.logicalId}`, secretAccessKey] as const,
    [`session token of ${spec.logicalId}`, sessionToken] as const,
  ]);
  return new Map([['static token', token] as const, ...stored, ...credentials]);
}

/** Internal names: resources and their addresses. */
function namesOf({ functions, awsUrl }: Laptop): ReadonlyMap<string, string> {
  const wiring = functions.flatMap(({ spec: { name, environment, wired } }) => [
    [`function name ${name}`, name] as const,
    ...[...wired].map((variable) => [variable, environment[variable] ?? variable] as const),
  ]);
  return new Map([['awsUrl', awsUrl] as const, ...wiring]);
}
