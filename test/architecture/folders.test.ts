import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { circles } from '../support/circles.ts';
import { root } from '../support/environment.ts';
import { importsOf, sourceModules } from '../support/modules.ts';

const modules = sourceModules();
const all = modules.flatMap(importsOf);
const here = (folder: string): readonly string[] => readdirSync(path.join(root, folder)).sort();

test('the whole project was read', () => {
  expect(modules.length).toBeGreaterThanOrEqual(300);
});

test('no files and no folders import each other in a circle', () => {
  expect(circles(all)).toEqual([]);
});

test.each([
  [
    'two files of a folder, by types alone',
    'lib/tools/definition/context.ts',
    "import type { Tool } from './tool.ts';",
  ],
  ['a folder and one beside it', 'lib/tools/calls/fan-out.ts', "import type { X } from '../builders/batch-read.ts';"],
  ['a file and the folder beside it', 'lib/tools/definition/tool.ts', "export type { Entry } from '../manifest.ts';"],
  ['folders of the whole project', 'lib/spotify/answer.ts', "import type { X } from '../../infra/stack.ts';"],
  ['by an import that is reached later', 'lib/spotify/request.ts', "const x = await import('../mcp/server.ts');"],
])('a circle is refused: %s', (_, file, text) => {
  const found = circles([...all, ...importsOf({ file, text })]);
  expect(found.length).toBeGreaterThan(0);
  expect(found.join('\n')).toContain(`${file} -> `);
});

test('a folder that imports another one is no circle', () => {
  const imports = [
    { file: 'lib/a/one.ts', text: "import '../b/two.ts';" },
    { file: 'lib/b/two.ts', text: "import './three.ts';" },
    { file: 'lib/b/three.ts', text: "import '../c/four.ts';" },
  ].flatMap(importsOf);
  expect(circles(imports)).toEqual([]);
});

test('lib/tools has at most 12 rooms', () => {
  expect(here('lib/tools').length).toBeLessThanOrEqual(12);
});

test('functions/ shows the functions, and what they are made of', () => {
  expect(here('functions')).toEqual([
    'mcp.ts',
    'oauth.ts',
    'rollout.ts',
    'settings',
    'verdict.ts',
    'warm.ts',
    'wiring',
  ]);
});

test.each([
  ['CONTRIBUTING.md', 'lib'],
  ['CONTRIBUTING.md', 'infra'],
  ['docs/architecture.md', 'test'],
])('%s says what is in each folder of %s', (page, folder) => {
  const rows = readFileSync(path.join(root, page), 'utf8').match(/^\| `.*$/gm) ?? [];
  const folders = readdirSync(path.join(root, folder), { withFileTypes: true }).filter((one) => one.isDirectory());
  expect(folders.length).toBeGreaterThan(3);
  expect(
    folders.map(({ name }) => name).filter((name) => !rows.some((row) => row.includes(`\`${folder}/${name}`))),
  ).toEqual([]);
});
