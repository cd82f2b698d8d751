import { build } from 'esbuild';
import { functionBundle } from '../../../infra/bundle/bundle.ts';
import type { Section } from '../report.ts';

const functions = ['mcp', 'oauth', 'warm'] as const;
const most = 14;

/** The package, or the folder of ours, that a bundled file belongs to. */
const belongsTo = (file: string): string =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file.split('/').slice(0, 2).join('/');

async function bytesOf(name: string): Promise<ReadonlyMap<string, number>> {
  const { metafile } = await build({
    ...functionBundle(`${name}.ts`, 'nowhere'),
    ...{ write: false, metafile: true },
  });
  const sums = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs))
    for (const [file, { bytesInOutput }] of Object.entries(inputs))
      sums.set(belongsTo(file), (sums.get(belongsTo(file)) ?? 0) + bytesInOutput);
  return sums;
}

/** What is in the bundles, by package. */
export async function sizes(): Promise<Section> {
  const bundles = await Promise.all(functions.map(bytesOf));
  const total = (bundle: ReadonlyMap<string, number>): number =>
    [...bundle.values()].reduce((sum, bytes) => sum + bytes, 0);
  const names = [...new Set(bundles.flatMap((bundle) => [...bundle.keys()]))];
  const largest = (name: string): number => Math.max(...bundles.map((bundle) => bundle.get(name) ?? 0));
  const shown = names.sort((a, b) => largest(b) - largest(a)).slice(0, most);
  const line = (name: string, bytes: readonly number[]) => [
    name,
    ...bytes.map((count) => count.toLocaleString('en-US')),
  ];
  return {
    title: 'Bundles',
    about: 'Minified bytes by package, the largest first. The budget of `mcp` is 900,000 bytes, held by a test.',
    tables: [
      {
        head: ['package', ...functions],
        rows: [
          ...shown.map((name) =>
            line(
              name,
              bundles.map((bundle) => bundle.get(name) ?? 0),
            ),
          ),
          line('all', bundles.map(total)),
        ],
      },
    ],
  };
}
