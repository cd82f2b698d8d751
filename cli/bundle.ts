import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { catalogue } from './catalogue.ts';

const root = path.resolve(import.meta.dirname, '..');
const outfile = path.join(root, 'dist/cli.mjs');

// Node strips no types below node_modules, so an installed package needs plain JavaScript.
const { outputFiles, metafile } = await build({
  entryPoints: [path.join(root, 'cli/main.ts')],
  outfile,
  absWorkingDir: root,
  ...{ bundle: true, minify: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' },
  write: false,
  metafile: true,
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  plugins: [
    {
      name: 'catalogue',
      setup: ({ onLoad }) => {
        // The tools' code belongs to the server: the command line needs only their metadata.
        onLoad({ filter: /[\\/]cli[\\/]catalogue\.ts$/ }, () => ({
          contents: `export const catalogue = JSON.parse(${JSON.stringify(JSON.stringify(catalogue))});`,
        }));
      },
    },
  ],
});

/** Writes a file atomically, so that no process reads half of it. */
async function put(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${file}.${process.pid}`, content);
  await rename(`${file}.${process.pid}`, file);
}

await mkdir(path.dirname(outfile), { recursive: true });
const [bundle] = outputFiles;
// Sources whose change makes the bundle stale; the packages change with the lock file.
const sources = Object.keys(metafile.inputs).filter(
  (file) => !file.startsWith('node_modules/') && existsSync(path.join(root, file)),
);
await put(path.join(root, 'dist/cli.sources.json'), JSON.stringify([...sources, 'package-lock.json', 'lib/tools']));
if (bundle) await put(outfile, bundle.contents);
