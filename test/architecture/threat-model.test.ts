import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/environment.ts';

const text = readFileSync(path.join(root, 'docs/threat-model.md'), 'utf8');
/** Rows of the table: a threat, its defence, and the test's file and name. */
const rows = text.split('\n').flatMap((line) => {
  const [, threat, , cell] = /^\| (.+?) \| (.+?) \| (.+) \|$/.exec(line) ?? [];
  return threat === undefined || cell === undefined || threat === 'threat' ? [] : [{ threat, cell }];
});

/** Why a cell names no test that is there; `undefined` when it does. */
function fault(cell: string): string | undefined {
  const [, file, name] = /^`(test\/[\w./-]+\.test\.ts)`: (.+)$/.exec(cell) ?? [];
  if (file === undefined || name === undefined) return 'names no test';
  if (!existsSync(path.join(root, file))) return `${file} is not there`;
  return runs(readFileSync(path.join(root, file), 'utf8'), name) ? undefined : `${file} has no test "${name}"`;
}

/** Whether a file has a test of this name that runs: neither skipped nor only written about. */
function runs(source: string, name: string): boolean {
  const plain = source.replaceAll('’', "'");
  const before = plain.split(`'${name.replaceAll('’', "'")}'`).slice(0, -1);
  return before.some((text) => /(?:\b(?:it|test)|\))\(\s*$/.test(text) && !/\.(?:skip|todo|fails)\(\s*$/.test(text));
}

test('each threat names a test that is there', () => {
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.flatMap(({ cell }) => fault(cell) ?? [])).toEqual([]);
  expect(fault('`test/unit/users.test.ts`: nothing like it')).toContain('has no test');
  expect(fault('`test/unit/nobody.test.ts`: x')).toContain('is not there');
  for (const source of ["// 'a name'", "it.skip('a name', go)", "it.todo('a name')", "const names = ['a name'];"])
    expect(runs(source, 'a name'), source).toBe(false);
  for (const source of ["it('a name', go)", "test.each([1])(\n  'a name',", "it.each(['a name'])('a name', go)"])
    expect(runs(source, 'a name'), source).toBe(true);
});
