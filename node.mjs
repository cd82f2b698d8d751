/**
 * Sees to it that the project runs on the Node that Lambda runs, whichever Node started it.
 * `node node.mjs` ends with a sentence instead of a syntax error when that Node is missing;
 * `node node.mjs FILE …` runs FILE on it. Plain JavaScript, because an older Node must be able to read it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const wanted = 24;
const folder = path.dirname(fileURLToPath(import.meta.url));
const bundled = ['node', 'node.exe']
  .map((name) => path.join(folder, 'node_modules/node/bin', name))
  .find((file) => existsSync(file));

const [file, ...rest] = process.argv.slice(2);
const fits = Number(process.versions.node.split('.')[0]) >= wanted;

if (!fits && bundled === undefined) {
  process.stderr.write(
    `This project runs on Node ${wanted}, and this is Node ${process.versions.node}. Node ${wanted} comes with "npm ci" as the ` +
      'package "node", but its binary is not in node_modules: the install script of that package was probably blocked. ' +
      `Run "npm rebuild node --ignore-scripts=false", or put Node ${wanted} on your PATH.\n`,
  );
  process.exitCode = 1;
} else if (file !== undefined && fits) {
  process.argv.splice(1, 1);
  await import(pathToFileURL(path.resolve(file)).href);
} else if (file !== undefined && bundled !== undefined) {
  const { status } = spawnSync(bundled, [file, ...rest], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else if (!fits) {
  process.stderr.write(
    `This is Node ${process.versions.node}, the project runs on Node ${wanted}. It is in node_modules: start this with "npm run".\n`,
  );
  process.exitCode = 1;
}
