import { build, type Metafile } from 'esbuild';
import { functionBundle } from '../../../infra/bundle/bundle.ts';
import type { Section } from '../report.ts';

const functions = ['mcp', 'oauth', 'warm'] as const;
const most = 14;

interface Bundle {
  readonly byPackage: ReadonlyMap<string, number>;
  /** Bytes of all its files, maps aside. */
  readonly all: number;
  /** Bytes of those that a container loads to start. */
  readonly start: number;
}

/** The package, or the folder of ours, that a bundled file belongs to. */
const belongsTo = (file: string): string =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file.split('/').slice(0, 2).join('/');

async function bundleOf(name: string): Promise<Bundle> {
  const { metafile } = await build({
    ...(await functionBundle(`${name}.ts`, 'nowhere')),
    ...{ write: false, metafile: true },
  });
  const outputs = Object.entries(metafile.outputs).filter(([file]) => file.endsWith('.mjs'));
  const byPackage = new Map<string, number>();
  for (const [, { inputs }] of outputs)
    for (const [file, { bytesInOutput }] of Object.entries(inputs))
      byPackage.set(belongsTo(file), (byPackage.get(belongsTo(file)) ?? 0) + bytesInOutput);
  const sum = (files: typeof outputs): number => files.reduce((total, [, { bytes }]) => total + bytes, 0);
  const first = startingWith(metafile);
  return { byPackage, all: sum(outputs), start: sum(outputs.filter(([file]) => first.has(file))) };
}

/** What `index.mjs` imports, and what that imports, but for what is loaded later. */
function startingWith({ outputs }: Metafile): ReadonlySet<string> {
  const found = new Set(Object.keys(outputs).filter((file) => file.endsWith('index.mjs')));
  for (const file of found)
    for (const { path, kind, external } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) found.add(path);
  return found;
}

/** What is in the bundles, by package. */
export async function sizes(): Promise<Section> {
  const bundles = await Promise.all(functions.map(bundleOf));
  const names = [...new Set(bundles.flatMap(({ byPackage }) => [...byPackage.keys()]))];
  const largest = (name: string): number => Math.max(...bundles.map(({ byPackage }) => byPackage.get(name) ?? 0));
  const shown = names.sort((a, b) => largest(b) - largest(a)).slice(0, most);
  const line = (name: string, bytes: (bundle: Bundle) => number) => [
    name,
    ...bundles.map((bundle) => bytes(bundle).toLocaleString('en-US')),
  ];
  const rows = [
    ...shown.map((name) => line(name, ({ byPackage }) => byPackage.get(name) ?? 0)),
    line('all files', ({ all }) => all),
    line('of these loaded to start', ({ start }) => start),
  ];
  return {
    title: 'Bundles',
    about: 'Minified bytes by package, the largest first. The budget of `mcp` is 900,000 bytes, held by a test.',
    tables: [{ head: ['package', ...functions], rows }],
  };
}
