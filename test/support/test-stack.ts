import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import * as z from 'zod';
import { type Laptop, type LaptopOptions, startLaptop } from '../../infra/local/laptop.ts';
import type { ClientKind, Target, TestClient } from './clients.ts';
import { type Demo, demoAt } from './demo.ts';
import { type OutputRecorder, outputRecorder } from './output-recorder.ts';
import { type RawAnswer, type RawRequest, send } from './raw-mcp.ts';
import { shared } from './shared.ts';

/** A laptop with a demo Spotify, and a witness of all that passes. */
export interface TestStack {
  readonly laptop: Laptop;
  readonly demo: Demo;
  readonly witness: OutputRecorder;
  /** Origin of the gateway. */
  readonly origin: string;
  readonly connect: (kind: ClientKind) => Promise<TestClient>;
  /** Sends what no client library would, with the right token unless the headers say otherwise. */
  readonly send: (request: RawRequest) => Promise<RawAnswer>;
}

/** How a world differs from what `npm start` runs. */
export type TestStackOptions = Pick<LaptopOptions, 'environment' | 'edit'>;

/** Settings under which each failure of Spotify comes through as it is: the layers in between have tests of their own. */
export const withoutLayers = {
  CACHE: 'off',
  DEGRADATION: 'off',
  BREAKER: 'off',
  LIMITER: 'off',
  RETRY: 'off',
  IDEMPOTENCY: 'off',
};

/**
 * One laptop for the tests around. When they end, it ends too, and everything that functions logged and clients saw is
 * searched for each secret there ever was. A test that fails prints what failed behind the gateway meanwhile.
 */
export function useTestStack(options: TestStackOptions = {}): () => TestStack {
  let world: TestStack | undefined;
  beforeAll(async () => {
    world = await startWorld(options);
  });
  beforeEach(({ onTestFailed }) => {
    const before = world?.witness.failures().length ?? 0;
    onTestFailed(({ task }) => {
      const failures = world?.witness.failures().slice(before) ?? [];
      if (failures.length > 0) console.error(`Logged while "${task.name}" ran:\n${failures.join('').slice(0, 10_000)}`);
    });
  });
  afterAll(async () => {
    if (world === undefined) return;
    const secrets = secretsOf(world.laptop);
    await world.laptop.close();
    expect(secrets.size).toBeGreaterThan(5);
    expect(world.witness.leaks(secrets, namesOf(world.laptop))).toEqual([]);
  });
  return () => {
    if (world === undefined) throw new Error('The laptop has not started.');
    return world;
  };
}

async function startWorld({ environment, ...options }: TestStackOptions): Promise<TestStack> {
  const seen = outputRecorder();
  const laptop = await startLaptop({
    ...options,
    // The table is waited for even on a busy machine, unless a test is about that.
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

/** A fetch whose answers the witness sees. */
const recording =
  ({ seen }: OutputRecorder): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await fetch(input, init);
    seen(`${JSON.stringify([...response.headers])}\n${await response.clone().text()}`);
    return response;
  };

const json = z.record(z.string(), z.unknown());

/** Every secret value there ever was, by a name that may be shown. */
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

/** Names that only the inside needs: resources, and where they are. */
function namesOf({ functions, awsUrl }: Laptop): ReadonlyMap<string, string> {
  const wiring = functions.flatMap(({ spec: { name, environment, wired } }) => [
    [`function name ${name}`, name] as const,
    ...[...wired].map((variable) => [variable, environment[variable] ?? variable] as const),
  ]);
  return new Map([['awsUrl', awsUrl] as const, ...wiring]);
}
