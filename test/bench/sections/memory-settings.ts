import * as z from 'zod';
import { modern } from '../../support/raw-mcp.ts';
import { cpuShare } from '../cpu-share.ts';
import { type FunctionUnderTest, functionUnderTest } from '../function-under-test.ts';
import { percentile, rounded, type Section } from '../report.ts';

/** Megabytes with which Lambda gives a function one core. Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const wholeCore = 1769;
const memories = [512, 1024, wholeCore] as const;
const starts = 7;
/** How long Spotify takes for an answer, milliseconds. */
const latency = 150;

const warm = z.array(z.object({ bad: z.literal(0), p50: z.number(), p95: z.number(), cpu: z.number() }));
const cold = z.object({
  imported: z.number(),
  answers: z.tuple([z.object({ at: z.number(), ok: z.literal(true) })]),
});

/** What the setting `memory` does to the time and the price of a call: Lambda gives CPU in proportion to memory. */
export async function memorySettings(): Promise<Section> {
  const fn = await functionUnderTest();
  try {
    const rows: string[][] = [];
    for (const memory of memories) {
      const share = cpuShare(memory / wholeCore);
      if (!share) return section([], ['Not measured: this machine lets nobody limit the CPU of a process.']);
      try {
        rows.push(await measured(fn, memory, share.prefix));
      } finally {
        await share.close();
      }
    }
    return section(rows, [
      'Everything runs with that share of CPU, also the import, for which Lambda gives more: real containers start faster.',
      `Billed: the time of a call on Lambda by its memory. A call that asks Spotify waits ${latency} ms here, and waiting costs by memory too.`,
    ]);
  } finally {
    await fn.close();
  }
}

async function measured(fn: FunctionUnderTest, memory: number, prefix: readonly string[]): Promise<string[]> {
  const tool = (name: string, args: Readonly<Record<string, unknown>>) =>
    fn.event(modern('tools/call', { name, arguments: args }));
  const cached = tool('get_user_playlists', {});
  const found: Array<z.output<typeof cold>> = [];
  for (let start = -1; start < starts; start++) {
    const one = cold.parse(await fn.run('cold.mjs', fn.bundle, [cached], { prefix }));
    if (start >= 0) found.push(one);
  }
  const misses = Array.from({ length: 700 }, (_, nth) => tool('search', { query: `at ${memory}, song ${nth}` }));
  const [hit, miss] = warm.parse(
    await fn.run(
      'warm.mjs',
      fn.bundle,
      [
        { name: 'cached', events: [cached], warmUp: 300, count: 800 },
        { name: 'a miss', events: misses, warmUp: 200, count: 500 },
      ],
      { prefix },
    ),
  );
  if (!hit || !miss) throw new Error('The process measured nothing.');
  const median = (pick: (one: z.output<typeof cold>) => number): number => percentile(found.map(pick), 0.5);
  const billed = (milliseconds: number): string => rounded((milliseconds * memory) / 1024);
  return [
    `${memory} MB, ${(memory / wholeCore).toFixed(2)} of a core`,
    rounded(median(({ imported }) => imported)),
    rounded(median(({ imported, answers }) => answers[0].at - imported)),
    `${rounded(hit.p50)} / ${rounded(hit.p95)}`,
    `${rounded(miss.p50)} / ${rounded(miss.p95)}`,
    billed(hit.p50),
    billed(miss.p50 + latency),
  ];
}

const section = (rows: readonly (readonly string[])[], notes: readonly string[]): Section => ({
  title: 'Effect of `memory`',
  about:
    'The deployed bundle under the CPU quota that Lambda gives with that much memory. Own time of a call: p50 / p95, milliseconds, without waiting for DynamoDB and Spotify; the first call after the import waits for both.',
  tables: [
    {
      head: [
        ...['memory', 'imported', 'first call after it', 'cached call', 'a call to Spotify'],
        ...['billed for the cached one, GB-ms', 'for the other'],
      ],
      rows,
    },
  ],
  notes,
});
