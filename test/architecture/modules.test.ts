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

const mostLines = 200;
/** Files that may be longer, and why. */
const excepted: Readonly<Record<string, string>> = {
  'lib/spotify/operations.ts': 'one table with a row for each operation of the Web API',
};
const tooLong = (all: readonly Module[]): readonly string[] =>
  all
    .map(({ file, text }) => ({ file, lines: text.trimEnd().split('\n').length }))
    .filter(({ file, lines }) => lines > mostLines && excepted[file] === undefined)
    .map(({ file, lines }) => `${file}: ${lines} lines`);

test(`no file is longer than ${mostLines} lines`, () => {
  expect(tooLong(modules)).toEqual([]);
  expect(tooLong([{ file: 'a.ts', text: '\n'.repeat(mostLines).concat('x') }])).toEqual(['a.ts: 201 lines']);
});

/** Exports that no doc comment stands before; a linter's directive may stand between. */
const undocumented = (all: readonly Module[]): readonly string[] =>
  all.flatMap(({ file, text }) =>
    [
      ...text
        .replace(/^\s*\/\/ biome-ignore.*\n/gm, '')
        .matchAll(
          /(?<before>.*)\n(?<export>export (?:declare )?(?:async )?(?:const|function|class|interface|type) \w+)/g,
        ),
    ]
      .filter(({ groups }) => !groups?.['before']?.trimEnd().endsWith('*/'))
      .map(({ groups }) => `${file}: ${groups?.['export']}`),
  );

test('every export says in a comment what it is', () => {
  expect(undocumented(modules)).toEqual([]);
  expect(undocumented([{ file: 'a.ts', text: '\nexport const a = 1;\n/** B. */\nexport const b = 2;\n' }])).toEqual([
    'a.ts: export const a',
  ]);
});

test('no module has a name that says nothing', () => {
  const vague = /(^|[/-])(utils?|common|helpers?|misc|manager|impl)([-./]|$)/i;
  expect(modules.map(({ file }) => file).filter((file) => vague.test(file))).toEqual([]);
});
