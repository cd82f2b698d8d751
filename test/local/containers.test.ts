import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { transformSync } from 'esbuild';
import { afterEach, expect, test, vi } from 'vitest';
import { startContainer } from '../../infra/local/aws/lambda/host.ts';
import type { Outcome } from '../../infra/local/aws/lambda/messages.ts';
import { type Pool, queueLimit, startPool } from '../../infra/local/aws/lambda/pool.ts';
import { compileCacheOf } from '../../infra/local/template/assembly/compile-cache.ts';
import type { FunctionSpec } from '../../infra/local/template/functions.ts';
import { functionFrom } from './fixtures/functions.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function run(source: string, changes: Partial<FunctionSpec> = {}, size = 1) {
  const { spec, remove } = functionFrom(source, changes);
  const logs: string[] = [];
  const environment = { GREETING: 'hello' };
  const pool: Pool = startPool(size, () =>
    startContainer(spec, { environment, settings: { functionName: spec.name }, log: (text) => void logs.push(text) }),
  );
  cleanups.push(remove, pool.close);
  return { invoke: (event: unknown) => pool.invoke(JSON.stringify(event)), pool, log: () => logs.join('') };
}

function value(outcome: Outcome): unknown {
  if (outcome.kind !== 'result') throw new Error(`not a result: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.payload);
}

function failure(outcome: Outcome): string {
  if (outcome.kind !== 'error') throw new Error(`not an error: ${JSON.stringify(outcome)}`);
  return `${outcome.error.name}: ${outcome.error.message}`;
}

test('a container keeps its module scope from event to event', async () => {
  const { invoke } = run('let n = 0; export const handler = async ({ step }) => (n += step);');
  expect(value(await invoke({ step: 2 }))).toBe(2);
  expect(value(await invoke({ step: 3 }))).toBe(5);
});

test("an error's stack leads to the sources of a bundle that has maps, and to the bundle itself where it has none", async () => {
  const source =
    'type Anything = unknown;\n\nexport const handler = async (event: Anything) => {\n  throw new Error(`no ${event}`);\n};\n';
  const { code, map } = transformSync(source, {
    loader: 'ts',
    sourcemap: true,
    sourcefile: '../sources/thrower.ts',
    minify: true,
  });
  const { spec, remove } = functionFrom(code);
  cleanups.push(remove);
  const folder = spec.codeDirectory;
  const stack = async (): Promise<string> => {
    const outcome = await run(code, { codeDirectory: folder }).invoke({});
    if (outcome.kind !== 'error') throw new Error('It was to fail.');
    return outcome.error.stack.join('\n');
  };
  expect(await stack()).toMatch(/^Error: no \[object Object\]\n {4}at .*\/index\.mjs:1:\d+/);
  writeFileSync(path.join(folder, 'index.mjs.map'), map);
  expect(await stack()).toMatch(/^Error: no \[object Object\]\n {4}at /);
  expect(await stack()).toContain(`${path.join(path.dirname(folder), 'sources/thrower.ts')}:4:9`);
});

test('a bundle is compiled once for all containers, where there is a folder for that beside it', async () => {
  const source = 'export const handler = async () => Array.from({ length: 9 }, (_, n) => n).join();';
  const assembly = mkdtempSync(path.join(tmpdir(), 'assembly-'));
  cleanups.push(() => rmSync(assembly, { recursive: true }));
  const { spec, remove } = functionFrom(source);
  cleanups.push(remove);
  const codeDirectory = path.join(assembly, 'bundle');
  cpSync(spec.codeDirectory, codeDirectory, { recursive: true });
  const answered = async () => value(await run(source, { codeDirectory }).invoke({}));

  expect(await answered()).toBe('0,1,2,3,4,5,6,7,8');
  expect(readdirSync(assembly)).toEqual(['bundle']);
  mkdirSync(compileCacheOf(codeDirectory));
  expect(await answered()).toBe('0,1,2,3,4,5,6,7,8');
  const kept = () => readdirSync(compileCacheOf(codeDirectory), { recursive: true });
  const first = kept();
  expect(first.length).toBeGreaterThan(1);
  // In another place the assembly finds what was compiled in the first.
  const moved = path.join(assembly, 'moved');
  mkdirSync(moved);
  cpSync(codeDirectory, path.join(moved, 'bundle'), { recursive: true });
  symlinkSync(compileCacheOf(codeDirectory), path.join(moved, path.basename(compileCacheOf('bundle'))), 'junction');
  expect(value(await run(source, { codeDirectory: path.join(moved, 'bundle') }).invoke({}))).toBe('0,1,2,3,4,5,6,7,8');
  expect(kept()).toEqual(first);
});

test('a container loads nothing that strips types, which would take 9 MB outside of its heap', async () => {
  const source = `
    import { getHeapStatistics } from 'node:v8';
    export const handler = async () => getHeapStatistics().external_memory;`;
  expect(value(await run(source).invoke({}))).toBeLessThan(8_000_000);
});

test('between events the container is frozen: what is left behind goes on with the next event only', async () => {
  const { invoke } = run(`
    let fired = 0;
    export const handler = async ({ wait, leave }) => {
      if (leave) setTimeout(() => (fired += 1), 10);
      if (wait) await new Promise((resolve) => setTimeout(resolve, wait));
      return fired;
    };`);
  // The counter is read on the outside, as what fired while nobody asked.
  expect(value(await invoke({ leave: true }))).toBe(0);
  await sleep(300);
  expect(value(await invoke({}))).toBe(0);
  await sleep(300);
  expect(value(await invoke({ wait: 50 }))).toBe(1);
});

test('work left behind writes nothing while the container is frozen', async () => {
  const { invoke, log } = run(`
    export const handler = async ({ leave }) => {
      if (leave) setTimeout(() => console.log('left behind'), 10);
      else await new Promise((resolve) => setTimeout(resolve, 50));
    };`);
  await invoke({ leave: true });
  await sleep(300);
  expect(log()).not.toContain('left behind');
  await invoke({});
  expect(log()).toContain('left behind');
});

test('a container takes one event at a time and further events wait for it', async () => {
  const { invoke } = run(`
    let busy = 0;
    export const handler = async () => {
      busy += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return busy--;
    };`);
  const outcomes = await Promise.all([invoke({}), invoke({}), invoke({})]);
  expect(outcomes.map(value)).toEqual([1, 1, 1]);
});

test('as many containers run at once as are allowed, and the one used last is used next', async () => {
  const source = `
    const id = Math.random();
    export const handler = async ({ wait }) => {
      await new Promise((resolve) => setTimeout(resolve, wait));
      return id;
    };`;
  const { invoke } = run(source, {}, 2);
  const slow = invoke({ wait: 600 });
  const [first, second] = [value(await invoke({ wait: 1 })), value(await invoke({ wait: 1 }))];
  expect(second).toBe(first);
  const slowId = value(await slow);
  expect(slowId).not.toBe(first);
  expect(value(await invoke({ wait: 1 }))).toBe(slowId);
});

test('a full queue is throttled, and so is an event whose caller gave up', async () => {
  const { pool } = run('export const handler = () => new Promise(() => {});', { timeoutMs: 60_000 });
  const abort = new AbortController();
  void pool.invoke('{}');
  const waiting = Array.from({ length: queueLimit }, () => pool.invoke('{}', abort.signal));
  expect(await pool.invoke('{}')).toEqual({ kind: 'throttled' });
  abort.abort();
  expect((await Promise.all(waiting)).every(({ kind }) => kind === 'throttled')).toBe(true);
});

test('a timeout kills the container, and the next event gets a new one', async () => {
  const { invoke, log } = run(
    `let n = 0; export const handler = async ({ hang }) => { n += 1; if (hang) for (;;); return n; };`,
    { timeoutMs: 1_000 },
  );
  expect(value(await invoke({}))).toBe(1);
  expect(failure(await invoke({ hang: true }))).toBe('Sandbox.Timedout: Task timed out after 1.00 seconds');
  expect(value(await invoke({}))).toBe(1);
  expect(log()).toContain('Task timed out after 1.00 seconds');
});

test.each([
  ['an uncaught exception', `setTimeout(() => { throw new Error('boom'); }, 1); await new Promise(() => {});`, 'boom'],
  ['an unhandled rejection', `Promise.reject(new Error('boom')); await new Promise(() => {});`, 'boom'],
  ['process.exit', `console.log('last words'); process.exit(3);`, 'exit status 3'],
  ['a promise that nothing can settle', `await new Promise(() => {});`, 'exit status 0'],
])('%s ends the container, and the next event gets a new one', async (_name, body, message) => {
  const { invoke, log } = run(`
    let n = 0;
    export const handler = async ({ crash }) => { n += 1; if (crash) { ${body} } return n; };`);
  expect(value(await invoke({}))).toBe(1);
  expect(failure(await invoke({ crash: true }))).toContain(message);
  expect(value(await invoke({}))).toBe(1);
  if (body.includes('last words')) expect(log()).toContain('last words');
});

test('an error that the handler throws is an error of the event, not the end of the container', async () => {
  const { invoke, log } = run(`
    let n = 0;
    export const handler = async ({ fail }) => { n += 1; if (fail) throw new TypeError('no such thing'); return n; };`);
  expect(failure(await invoke({ fail: true }))).toBe('TypeError: no such thing');
  expect(value(await invoke({}))).toBe(2);
  expect(log()).toContain('no such thing');
});

test('a bundle that loads for longer than the init phase continues within the time of its function', async () => {
  cleanups.push(() => vi.useRealTimers());
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { invoke } = run(`
    await new Promise((resolve) => setTimeout(resolve, 300));
    export const handler = async () => 1;`);
  const answer = invoke({});
  vi.advanceTimersByTime(11_000);
  expect(value(await answer)).toBe(1);
});

test('a bundle that cannot be loaded is an error of each event', async () => {
  const { invoke, log } = run(`throw new Error('bad start'); export const handler = async () => 1;`);
  expect(failure(await invoke({}))).toContain('bad start');
  expect(failure(await invoke({}))).toContain('bad start');
  expect(log()).toContain('bad start');
});

test('a container that is stopped logs no error', async () => {
  const { invoke, pool, log } = run('export const handler = async () => 1;');
  expect(value(await invoke({}))).toBe(1);
  await pool.close();
  expect(log()).toBe('');
});

test('the handler sees the environment it was given, not this machine, and a Lambda context', async () => {
  const { invoke } = run(`
    export const handler = async (_event, context) => ({
      environment: process.env, name: context.functionName, id: context.awsRequestId, left: context.getRemainingTimeInMillis(),
    });`);
  const seen = value(await invoke({}));
  expect(seen).toEqual({
    environment: { GREETING: 'hello', _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/) },
    name: 'probe',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    left: expect.any(Number),
  });
  expect(seen).toHaveProperty(
    'left',
    expect.toSatisfy((left: number) => left > 3_000 && left <= 5_000),
  );
});

test('a container that holds more than its memory is ended', async () => {
  const { invoke } = run(`
    const kept = [];
    export const handler = async ({ hoard }) => {
      while (hoard) {
        kept.push(Array.from({ length: 10_000 }, (_, i) => ({ i })), Buffer.alloc(1_000_000, 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return 'fine';
    };`);
  expect(failure(await invoke({ hoard: true }))).toBe(
    'Runtime.OutOfMemory: The function used more than its 128 MB of memory',
  );
  expect(value(await invoke({}))).toBe('fine');
});
