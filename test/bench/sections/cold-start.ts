import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { modern } from '../../support/raw-mcp.ts';
import { functionUnderTest } from '../function-under-test.ts';
import { percentile, rounded, type Section, times } from '../report.ts';
import { bundled, yardsticks } from '../yardsticks.ts';

const rounds = 15;
const measured = z.object({
  imported: z.number(),
  answers: z.tuple([z.object({ at: z.number(), ok: z.boolean() })]),
  cpu: z.number(),
});

/** Cold start: the deployed bundle in fresh processes, beside an empty handler in the same run. */
export async function coldStart(): Promise<Section> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-cold-'));
  const fn = await functionUnderTest();
  try {
    const call = fn.event(modern('tools/call', { name: 'get_user_playlists', arguments: {} }));
    const kinds = new Map<string, readonly [string, object]>();
    for (const [name, code] of Object.entries(yardsticks)) kinds.set(name, [await bundled(folder, name, code), call]);
    for (const method of ['server/discover', 'tools/list']) kinds.set(method, [fn.bundle, fn.event(modern(method))]);
    kinds.set('tools/call, cached', [fn.bundle, call]);
    const found = new Map<string, Array<z.output<typeof measured>>>();
    for (let round = -1; round < rounds; round++) {
      for (const [name, [bundle, event]] of kinds) {
        const result = measured.parse(await fn.run('cold.mjs', bundle, [event]));
        if (!result.answers[0].ok) throw new Error(`${name} was not answered.`);
        // The first round fills the cache and warms the machine.
        if (round >= 0) found.set(name, [...(found.get(name) ?? []), result]);
      }
    }
    return section(found);
  } finally {
    await fn.close();
    await rm(folder, { recursive: true });
  }
}

function section(found: ReadonlyMap<string, ReadonlyArray<z.output<typeof measured>>>): Section {
  const median = (name: string, pick: (one: z.output<typeof measured>) => number): number =>
    percentile((found.get(name) ?? []).map(pick), 0.5);
  const answered = (name: string): number => median(name, ({ answers }) => answers[0].at);
  const [empty = '', least = ''] = Object.keys(yardsticks);
  const rows = [...found.keys()].map((name) => [
    name,
    rounded(median(name, ({ imported }) => imported)),
    rounded(answered(name)),
    rounded(median(name, ({ imported, answers }) => answers[0].at - imported)),
    rounded(median(name, ({ cpu }) => cpu)),
    times(answered(name), answered(empty)),
    times(answered(name), answered(least)),
  ]);
  return {
    title: 'Cold start',
    about: `The deployed bundle in ${rounds} fresh processes a row, taking turns; medians, milliseconds from the start of the process. The table, the secrets and Spotify are the laptop's, so waiting for them is in the figures.`,
    tables: [
      {
        head: [
          ...['first event', 'imported', 'answered', 'after the import', 'CPU'],
          ...['to the empty handler', 'to the least use of the SDKs'],
        ],
        rows,
      },
    ],
    notes: [
      'Lambda runs the import while it starts a container, with more CPU than later and often before the first call: the import ends with a rehearsal (docs/adr/0019).',
      '"Least use of the SDKs" is one read of DynamoDB and one MCP tool without any code of ours: the target of 2.5 times the empty handler is below what these packages alone take.',
    ],
  };
}
