import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { modern } from '../../support/raw-mcp.ts';
import { frozenTable } from '../frozen-table.ts';
import { functionUnderTest } from '../function-under-test.ts';
import { percentile, rounded, type Section } from '../report.ts';
import { bundled, yardsticks } from '../yardsticks.ts';

const measured = z.array(
  z.object({
    name: z.string(),
    count: z.number(),
    bad: z.number(),
    p50: z.number(),
    p95: z.number(),
    p99: z.number(),
    cpu: z.number(),
    heapGrowth: z.number(),
  }),
);

/** What each kind of call may take of our own time at the median, milliseconds. */
const targets: Readonly<Record<string, number>> = {
  'tools/list': 3,
  'tools/call, cached': 1.5,
  'tools/call, a miss': 3,
};

type Measured = z.output<typeof measured>[number];

const calls = { many: 100_000, some: 1500, compared: 3000 } as const;
const leastUse = 'least use of the SDKs';
const cachedName = 'tools/call, cached';
const silent = 'the same, without log and metrics';

/** Warm path: one container, calls one after the other. */
export async function warmPath(): Promise<Section> {
  const fn = await functionUnderTest();
  const frozen = await frozenTable(fn.laptop.awsUrl);
  try {
    const tool = (name: string, args: Readonly<Record<string, unknown>>) =>
      fn.event(modern('tools/call', { name, arguments: args }));
    const cached = [tool('get_user_playlists', {})];
    const misses = Array.from({ length: calls.some + 300 }, (_, nth) => tool('search', { query: `song ${nth}` }));
    const list = { name: 'tools/list', events: [fn.event(modern('tools/list'))] };
    const live = measured.parse(
      await fn.run('warm.mjs', fn.bundle, [
        { ...list, warmUp: 500, count: calls.some },
        { name: 'tools/call, cached', events: cached, warmUp: 500, count: calls.some },
        { name: 'tools/call, a miss', events: misses, warmUp: 300, count: calls.some },
      ]),
    );
    const long = measured.parse(
      await fn.run(
        'warm.mjs',
        fn.bundle,
        [
          {
            name: '100,000 calls, one in five cached',
            events: [...cached, ...Array(4).fill(list.events[0])],
            warmUp: 1000,
            count: calls.many,
          },
        ],
        { environment: { AWS_ENDPOINT_URL_DYNAMODB: frozen.url } },
      ),
    );
    const least = await bundled(
      await mkdtemp(path.join(tmpdir(), 'bench-warm-')),
      leastUse,
      yardsticks[leastUse] ?? '',
    );
    const beside = (name: string, bundle: string, more: Readonly<Record<string, string>> = {}) =>
      fn
        .run('warm.mjs', bundle, [{ name, events: cached, warmUp: 1000, count: calls.compared }], {
          environment: { AWS_ENDPOINT_URL_DYNAMODB: frozen.url, ...more },
        })
        .then((found) => measured.parse(found));
    const compared: Measured[] = [];
    // Taking turns, so that a busy moment of the machine falls on all of them.
    for (let round = 0; round < 3; round++) {
      compared.push(...(await beside(leastUse, least)));
      compared.push(...(await beside(cachedName, fn.bundle)));
      compared.push(...(await beside(silent, fn.bundle, { METRICS: 'off', POWERTOOLS_LOG_LEVEL: 'SILENT' })));
    }
    return section([...live, ...long], compared);
  } finally {
    await frozen.close();
    await fn.close();
  }
}

function section(all: readonly Measured[], compared: readonly Measured[]): Section {
  const bad = all.filter((one) => one.bad > 0).map((one) => `${one.bad} of ${one.name}`);
  if (bad.length > 0) throw new Error(`Calls failed: ${bad.join(', ')}`);
  const base = all[1]?.cpu ?? Number.NaN;
  const median = (name: string, pick: (one: Measured) => number): number =>
    percentile(compared.filter((one) => one.name === name).map(pick), 0.5);
  const cpuOf = (name: string): number => median(name, ({ cpu }) => cpu);
  const parts = [leastUse, cachedName, silent].map((name) => [
    name,
    rounded(median(name, ({ p50 }) => p50)),
    rounded(cpuOf(name)),
    (cpuOf(name) / cpuOf(leastUse)).toFixed(2),
  ]);
  const reporting = cpuOf(cachedName) - cpuOf(silent);
  const rows = all.map(({ name, count, p50, p95, p99, cpu, heapGrowth }) => [
    name,
    count.toLocaleString('en-US'),
    rounded(p50),
    rounded(p95),
    rounded(p99),
    rounded(cpu),
    (cpu / base).toFixed(2),
    targets[name] ?? '',
    `${Math.round(heapGrowth / 1024)} KB`,
  ]);
  return {
    title: 'Warm path',
    about:
      'One container, one call at a time. Own time is from the event to the response without the time of waiting for DynamoDB or Spotify; CPU is that of the whole process, garbage collection included; both in milliseconds. The heap is measured after a full collection before and after.',
    tables: [
      {
        head: ['call', 'calls', 'own p50', 'p95', 'p99', 'CPU', 'CPU to cached', 'target p50', 'heap growth'],
        rows,
      },
      {
        title: 'Parts of the own time',
        head: ['cached call, table answering at once', 'own p50', 'CPU', 'CPU to the least'],
        rows: parts,
      },
    ],
    notes: [
      `"${leastUse}" is one read of DynamoDB and one MCP tool without any code of ours. Log line and metrics of a call take ${rounded(reporting)} ms of CPU by these medians (target: under 0.3).`,
    ],
  };
}
