import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tools } from '../../lib/tools/registry.ts';
import { root } from '../support/environment.ts';

test('the recipes are twelve, and name tools that exist', () => {
  const rows = readFileSync(path.join(root, 'docs/recipes.md'), 'utf8').match(/^\| “.*$/gm) ?? [];
  expect(rows).toHaveLength(12);
  const named = rows.map((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
  expect(named.filter((one) => one.length === 0)).toEqual([]);
  const known = new Set(tools.map(({ name }) => name));
  expect(named.flat().filter((name) => !known.has(name))).toEqual([]);
});
