import * as z from 'zod';
import { modern } from '../../support/raw-mcp.ts';
import { functionUnderTest } from '../function-under-test.ts';
import type { Section } from '../report.ts';

const measured = z.array(z.object({ name: z.string(), bad: z.number(), files: z.record(z.string(), z.number()) }));

/** How many of our own files one call may pass: beyond that, what belongs together stands apart. */
const targets: Readonly<Record<string, number>> = { 'a cached read': 30, 'a write with its read-back': 40 };

/** How many of our own files and functions a call passes, which is what somebody reads who wants to follow it. */
export async function passedFiles(): Promise<Section> {
  const fn = await functionUnderTest();
  try {
    const tool = (name: string, args: Readonly<Record<string, unknown>>) =>
      fn.event(modern('tools/call', { name, arguments: args }));
    const read = tool('get_saved_tracks', {});
    const write = (id: string) => tool('save_tracks', { track_ids: [id] });
    const found = measured.parse(
      await fn.run('passed.mjs', fn.bundle, [
        { name: 'a cached read', before: [read, read], event: read },
        {
          name: 'a write with its read-back',
          before: [write('4uLU6hMCjMI75M1A2tKUQC')],
          event: write('7ouMYWpwJ422jRcDASZB7P'),
        },
      ]),
    );
    return section(found);
  } finally {
    await fn.close();
  }
}

function section(found: z.output<typeof measured>): Section {
  const bad = found.filter((one) => one.bad > 0).map(({ name }) => name);
  if (bad.length > 0) throw new Error(`Calls failed: ${bad.join(', ')}`);
  const room = (file: string): string => file.split('/').slice(0, 2).join('/');
  const rooms = [...new Set(found.flatMap(({ files }) => Object.keys(files).map(room)))].sort();
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  return {
    title: 'Files that a call runs',
    about:
      'Files and functions of `lib` and `functions` that one warm call runs, by V8’s coverage of the deployed bundle.',
    tables: [
      {
        head: ['call', 'files', 'goal', 'functions', ...rooms.map((name) => `\`${name}\``)],
        rows: found.map(({ name, files }) => [
          name,
          Object.keys(files).length,
          targets[name] ?? '',
          sum(Object.values(files)),
          ...rooms.map((one) => Object.keys(files).filter((file) => room(file) === one).length),
        ]),
      },
    ],
  };
}
