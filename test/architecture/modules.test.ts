import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Module, reached, sourceModules } from '../support/modules.ts';
import { root } from '../support/rings.ts';

const modules = sourceModules();
/** What starts anything: npm and CDK. */
const roots = ['package.json', 'cdk.json'].map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));

const orphans = (all: readonly Module[]): readonly string[] => {
  const used = reached(roots, all);
  return all.map(({ file }) => file).filter((file) => !used.has(file));
};

test('every module is reached from a script or from the stack, tests aside', () => {
  expect(modules.length).toBeGreaterThan(30);
  expect(orphans(modules)).toEqual([]);
});

test('a module that only a test imports would be found, and so would two that only import each other', () => {
  const islands = [
    { file: 'lib/tools/alone.ts', text: '' },
    { file: 'lib/tools/one.ts', text: "import './other.ts';" },
    { file: 'lib/tools/other.ts', text: "import './one.ts';" },
  ];
  const talkedAbout = {
    file: 'infra/app.ts',
    text: '/** See lib/tools/alone.ts. */\nimport "./stack.ts"; // lib/tools/one.ts',
  };
  const found = orphans([...modules.filter(({ file }) => file !== talkedAbout.file), talkedAbout, ...islands]);
  expect(found).toEqual(expect.arrayContaining(islands.map(({ file }) => file)));
  expect(found).not.toContain('infra/stack.ts');
});

test('no module has a name that says nothing', () => {
  const vague = /(^|[/-])(utils?|common|helpers?|misc|manager|impl)([-./]|$)/i;
  expect(modules.map(({ file }) => file).filter((file) => vague.test(file))).toEqual([]);
});
