import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toolsets } from '../../lib/tools/registry.ts';
import { addTool, type Checkout, checkout, parseSteps } from '../support/contributor.ts';
import { root } from '../support/environment.ts';
import { fullScale } from '../support/scale.ts';

const page = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
const steps = parseSteps(page);
let clone: Checkout;
/** What lint and types look at: both read all of it, whichever file they are given. Only the library at a thin scale. */
let linted: Checkout;
beforeAll(() => {
  clone = checkout();
  linted = fullScale ? clone : checkout(['lib', '*.json', '.gitignore']);
  for (const { folder } of new Set([clone, linted])) addTool(folder, steps);
});
afterAll(() => {
  for (const { remove } of new Set([clone, linted])) remove();
});

test('the example that runs one test names one', () => {
  const [, file = '', name = ''] = /vitest run (\S+) -t "(.+?)"/.exec(page) ?? [];
  const names = readFileSync(path.join(root, file), 'utf8').match(/(?<=^test\(').+(?=',)/gm) ?? [];
  expect(names.filter((each) => each.includes(name))).toHaveLength(1);
});

test('"Add a tool" touches the file of a toolset', () => {
  expect(Object.keys(toolsets).map((toolset) => `lib/tools/toolsets/${toolset}.ts`)).toContain(steps.file);
  expect(steps).toMatchObject({ name: expect.stringMatching(/\w/), command: steps.name.replaceAll('_', '-') });
});

test('the new tool passes lint and the tests that go through the registry, untouched', () => {
  linted.run('biome', 'check', '--error-on-warnings', steps.file);
  // The examples of other tools are run with the other tests, too.
  const names = fullScale ? [] : ['--testNamePattern', `^(?!examples in )|\\b${steps.name}\\b`];
  const files = ['test/unit/tools-registry.test.ts', 'test/contract/tools-examples.test.ts'];
  // Both in one process, which loads what they share once.
  const said = clone.run('vitest', 'run', '--maxWorkers=1', '--reporter=verbose', ...names, ...files);
  for (const mode of ['development', 'extended'])
    expect(stripVTControlCharacters(said)).toMatch(new RegExp(`✓ .* > examples in ${mode} mode > ${steps.name}`));
}, 600_000);

test('the command line has it', () => {
  expect(clone.run(process.execPath, 'cli/bin.mjs', steps.command, '--help')).toContain(`mcp-spotify ${steps.command}`);
});

test('the new tool passes the types, and a wrong name of an operation does not, as the second step says', () => {
  const file = path.join(linted.folder, 'lib/tools/toolsets/wrong.ts');
  const project = path.join(linted.folder, 'tsconfig.lib.json');
  // Both files with what they import; the whole project at full scale.
  const only = fullScale ? {} : { include: [], files: [steps.file, path.relative(linted.folder, file)] };
  writeFileSync(project, JSON.stringify({ extends: './tsconfig.json', ...only }));
  writeFileSync(
    file,
    "import { request } from '../../spotify/request.ts';\nexport const wrong = request('GET /me/plaaying', {});\n",
  );
  try {
    // One look, which takes seconds: what was planted must be all that it finds.
    expect(() => linted.run('tsc', '--project', project, '--singleThreaded', '--pretty', 'false')).toThrow(
      /failed:\nlib\/tools\/toolsets\/wrong\.ts\(2,\d+\): error TS(?![\s\S]*error TS)/,
    );
  } finally {
    rmSync(file);
    rmSync(project);
  }
}, 600_000);
