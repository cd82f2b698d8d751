import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

/** What a process of its own prints: what is set there holds for all of it. */
function printed(args: readonly string[]) {
  const cwd = path.resolve(import.meta.dirname, '../..');
  const { MALLOC_ARENA_MAX: _, ...env } = process.env;
  return JSON.parse(execFileSync(process.execPath, args, { cwd, env, encoding: 'utf8' }));
}

const limits = (prepare: string): { readonly slab: number; readonly young: number } =>
  printed([
    '--input-type=module',
    '--eval',
    `
    import v8 from 'node:v8';
    const { collectEarly } = await import('./infra/local/memory.ts');
    ${prepare}
    const slab = Buffer.from('x'.repeat(1200)).buffer.byteLength;
    const kept = [];
    for (let nth = 0; nth < 400_000; nth++) kept.push({ nth });
    const { space_size: young } = v8.getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    console.log(JSON.stringify({ slab, young, kept: kept.length }));`,
  ]);

test('the process of the laptop keeps no slab for a row, and its young generation as it was', () => {
  const usual = limits('');
  const thrifty = limits('collectEarly();');
  expect(usual.slab).toBeGreaterThan(1200);
  expect(thrifty.slab).toBe(1200);
  expect(thrifty.young).toBeLessThan(usual.young / 2);
});

test('a container has a small young generation from its start, and no smaller one', () => {
  const program = `
    import { Worker } from 'node:worker_threads';
    const { collectEarly } = await import('./infra/local/memory.ts');
    collectEarly();
    const look = \`
      const { getHeapSpaceStatistics } = require('node:v8');
      const young = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size;
      const kept = [];
      const first = young();
      for (let nth = 0; nth < 400_000; nth++) kept.push({ nth });
      require('node:worker_threads').parentPort.postMessage({ isReady: first >= ${4 * 1024 ** 2}, last: young() });\`;
    new Worker(look, { eval: true, execArgv: [] }).on('message', (sizes) => console.log(JSON.stringify(sizes)));`;
  expect(printed(['--input-type=module', '--eval', program])).toMatchObject({ isReady: true, last: 8 * 1024 ** 2 });
});

test.runIf(process.platform === 'linux')('npm start has a small young generation itself', () => {
  const young = `
    import v8 from 'node:v8';
    if (process.env.MALLOC_ARENA_MAX !== undefined) {
      const kept = [];
      for (let nth = 0; nth < 400_000; nth++) kept.push({ nth });
      const { space_size } = v8.getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
      console.log(JSON.stringify({ young: space_size, kept: kept.length }));
      process.exit();
    }`;
  const preload = `data:text/javascript,${encodeURIComponent(young)}`;
  expect(printed(['--import', preload, 'infra/local/start.mjs'])).toMatchObject({ young: 4 * 1024 ** 2 });
});

test('a log line that is kept takes less than half of its text, also after a query of its fields', () => {
  const program = `
    import v8 from 'node:v8';
    import vm from 'node:vm';
    const { logsInMemory } = await import('./infra/local/aws/logs/store.ts');
    v8.setFlagsFromString('--expose-gc');
    const collect = vm.runInNewContext('gc');
    const bytes = () => {
      collect();
      const { used_heap_size: heap, external_memory: outside } = v8.getHeapStatistics();
      return heap + outside;
    };
    const line = (nth) => JSON.stringify({
      ...{ level: 'INFO', message: 'tool call', timestamp: new Date(nth).toISOString(), service: 'mcp' },
      ...{ tool: 'search', outcome: 'ok', milliseconds: nth % 977, hits: nth % 2, operations: ['GET /search 200'] },
      ...{ request_id: crypto.randomUUID(), quota_left: ['search ' + (nth % 89), 'player 80'], text: 'x'.repeat(200) },
    });
    const logs = logsInMemory();
    logs.put('mcp', line(0), 0);
    const before = bytes();
    let text = 0;
    for (let nth = 1; nth <= 10_000; nth++) {
      const message = line(nth);
      text += message.length;
      logs.put('mcp', message, nth);
    }
    const asked = logs.events([], 0, 20_000).filter((event) => event.field('tool') === 'search').length;
    await new Promise((resolve) => setTimeout(resolve));
    console.log(JSON.stringify({ asked, share: (bytes() - before) / text }));`;
  const { asked, share } = printed(['--input-type=module', '--eval', program]);
  expect(asked).toBe(10_001);
  expect(share).toBeLessThan(0.5);
});
