import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');

// Node strips no types below node_modules, so an installed package needs plain JavaScript.
await build({
  ...{ entryPoints: [path.join(root, 'cli/main.ts')], outfile: path.join(root, 'dist/cli.mjs') },
  ...{ bundle: true, minify: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' },
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});
