import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/environment.ts';
import { longest } from '../support/longest.ts';

test('the test files that start first are there', () => {
  expect(longest.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});
