import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { type Checkout, checkout } from '../support/contributor.ts';
import { root } from '../support/environment.ts';
import { sourceModules } from '../support/modules.ts';
import { fullScale } from '../support/scale.ts';

let clone: Checkout;
beforeAll(() => {
  // Without the tests: what they alone use is found besides, which nothing here looks at.
  clone = checkout(fullScale ? [] : ['lib', 'functions', 'infra', 'cli', '*.json', '*.mjs']);
});
afterAll(() => clone.remove());

/** What `npm run lint` says of files and exports that nothing uses, and its exit code. */
function knip(folder: string, ...args: readonly string[]) {
  const program = path.join(root, 'node_modules/.bin/knip');
  const { status, stdout } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  return { status, stdout };
}
const production = ['--production', '--include', 'files'];

test('lint requires that every file, export and package is used, and every module by more than tests', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  expect(scripts['lint']?.split(' && ')).toEqual(
    expect.arrayContaining(['knip --cache', ['knip --cache', ...production].join(' ')]),
  );
  expect(scripts['checks']).toContain('npm:lint');
  expect(scripts['test']).toContain('npm run checks');
});

test('a module that only a test imports is found, so are two that only import each other, and an unused export', () => {
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(clone.folder, file)), { recursive: true });
    writeFileSync(path.join(clone.folder, file), text);
  };
  write('lib/tools/alone.ts', 'export const alone = 1;\n');
  write('test/unit/alone.test.ts', "import { alone } from '../../lib/tools/alone.ts';\nconsole.log(alone);\n");
  write('lib/tools/one.ts', "import { other } from './other.ts';\nexport const one = () => other;\n");
  write('lib/tools/other.ts', "import { one } from './one.ts';\nexport const other = () => one;\n");
  write('lib/spotify/clock.ts', 'export const used = 1;\nexport const spare = 2;\n');
  write('test/unit/spare.test.ts', "import { used } from '../../lib/spotify/clock.ts';\nconsole.log(used);\n");
  const all = knip(clone.folder);
  expect(all).toMatchObject({ status: 1 });
  for (const name of ['lib/tools/one.ts', 'lib/tools/other.ts', 'spare']) expect(all.stdout).toContain(name);
  expect(all.stdout).not.toContain('lib/tools/alone.ts');
  expect(knip(clone.folder, ...production).stdout).toContain('lib/tools/alone.ts');
});

test('no module has a name that says nothing', () => {
  const vague = /(^|[/-])(utils?|common|helpers?|misc|manager|impl)([-./]|$)/i;
  expect(sourceModules().filter(({ file }) => vague.test(file))).toEqual([]);
});
