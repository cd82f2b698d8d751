import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/environment.ts';

const folder = path.join(root, '.github/workflows');
const used = readdirSync(folder).flatMap((file) => [
  ...readFileSync(path.join(folder, file), 'utf8').matchAll(/uses: *(\S+)/g),
]);

test('third-party actions are pinned by commit', () => {
  expect(used.length).toBeGreaterThan(0);
  expect(used.flatMap(([, name = '']) => (/@[\da-f]{40}$/.test(name) ? [] : [name]))).toEqual([]);
});

test('DynamoDB Local is checked by its hash before it is unpacked to where it runs', () => {
  const script = readFileSync(path.join(root, '.ci/dynamodb-local'), 'utf8');
  expect(script).toMatch(/[\da-f]{64} {2}DynamoDBLocal\.jar/);
  expect(script.indexOf('sha256sum --check')).toBeLessThan(script.indexOf('mv "$work'));
});
