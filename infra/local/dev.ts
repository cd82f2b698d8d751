import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';

/**
 * `npm run dev`: `npm start`, restarted whenever a source changes. An error is printed, and the next change restarts it. It
 * takes the environment of `npm start`.
 */
const root = path.resolve(import.meta.dirname, '../..');
const watched = ['lib', 'functions', 'infra', 'cdk.json', 'package.json'];
/** Editors write a file in several steps. Milliseconds. */
const debounceMs = 150;

let current: ChildProcess | undefined;
let pending: NodeJS.Timeout | undefined;
let ending = false;

function start(): void {
  current = spawn(process.execPath, [path.join(root, 'infra/local/start.mjs')], { cwd: root, stdio: 'inherit' });
  current.once('exit', (code) => {
    current = undefined;
    if (ending) process.exit();
    if (code !== 0 && pending === undefined) process.stderr.write('Stopped. The next change starts it again.\n');
  });
}

function restart(file: string): void {
  clearTimeout(pending);
  pending = setTimeout(() => {
    pending = undefined;
    process.stderr.write(`\n${file} has changed: starting again.\n`);
    if (current === undefined) return start();
    current.once('exit', start);
    current.kill('SIGTERM');
  }, debounceMs);
}

for (const name of watched) {
  watch(path.join(root, name), { recursive: true }, (_, file) => {
    if (ending || (file !== null && !/\.(ts|mjs|json|html|css)$/.test(file))) return;
    restart(file === null ? name : path.join(name, file));
  });
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    ending = true;
    if (current === undefined) process.exit();
    current.kill('SIGTERM');
  });
}
start();
