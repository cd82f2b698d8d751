import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../support/environment.ts';

/** Runs a copy of `node.mjs` in a folder of its own, on a Node that says that it is of the version given. */
function run({ version, binary, args }: { version: string; binary: boolean; args: readonly string[] }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'node-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(path.join(root, 'node.mjs'), path.join(folder, 'node.mjs'));
  writeFileSync(
    path.join(folder, 'app.ts'),
    'const told: string = process.argv.slice(2).join();\nprocess.stdout.write(told);\n',
  );
  if (binary) {
    mkdirSync(path.join(folder, 'node_modules/node/bin'), { recursive: true });
    symlinkSync(process.execPath, path.join(folder, 'node_modules/node/bin/node'));
  }
  const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', pretend, 'node.mjs', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test.each([[[]], [['app.ts', 'a']]])('without the binary an older Node ends with a sentence, asked for %j', (args) => {
  const { status, stdout, stderr } = run({ version: '20.11.0', binary: false, args });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('This project runs on Node 24, and this is Node 20.11.0.');
  expect(stderr).toContain('npm rebuild node --ignore-scripts=false');
});

test('an older Node re-executes with the binary from node_modules', () => {
  expect(run({ version: '20.11.0', binary: true, args: ['app.ts', 'a', 'b'] })).toMatchObject({
    status: 0,
    stdout: 'a,b',
  });
});

test('an older Node with the binary, but not started by npm, is told to use npm', () => {
  const { status, stderr } = run({ version: '20.11.0', binary: true, args: [] });
  expect(status).toBe(1);
  expect(stderr).toContain('npm run');
});

test.each(['24.0.0', '26.1.0'])('Node %s needs nothing else', (version) => {
  expect(run({ version, binary: false, args: ['app.ts', 'a'] })).toMatchObject({ status: 0, stdout: 'a', stderr: '' });
  expect(run({ version, binary: false, args: [] })).toMatchObject({ status: 0, stdout: '', stderr: '' });
});
