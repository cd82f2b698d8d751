import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/rings.ts';

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
  const quoted = readFileSync(path.join(root, file), 'utf8').replaceAll('’', "'");
  return quoted.includes(`'${name.replaceAll('’', "'")}'`) ? undefined : `${file} has no test "${name}"`;
}

test('each threat names a test that is there', () => {
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.flatMap(({ cell }) => fault(cell) ?? [])).toEqual([]);
  expect(fault('`test/unit/users.test.ts`: nothing like it')).toContain('has no test');
  expect(fault('`test/unit/nobody.test.ts`: x')).toContain('is not there');
});
