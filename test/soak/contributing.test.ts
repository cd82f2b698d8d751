import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addTool, type Checkout, checkout, parseSteps } from '../support/contributor.ts';
import { root } from '../support/environment.ts';

/** A new contributor's way to the end: every step of "Add a tool", then the whole of `npm test`. */
const steps = parseSteps(readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8'));
let clone: Checkout;
beforeAll(() => {
  clone = checkout();
  // Tests read the pages that git has.
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
  ])
    execFileSync('git', args, { cwd: clone.folder });
  for (const unpacked of ['.local/dynamodb-local', '.local/aws-lambda-ric'])
    if (existsSync(path.join(root, unpacked)))
      cpSync(path.join(root, unpacked), path.join(clone.folder, unpacked), { recursive: true });
  const shared = path.join(root, '../shared');
  if (existsSync(shared)) cpSync(shared, path.join(clone.folder, '../shared'), { recursive: true });
});
afterAll(() => clone.remove());

test('a new tool is one constant in one file, and `npm test` is green', () => {
  addTool(clone.folder, steps);
  clone.run('npm', 'run', 'docs');
  expect(readFileSync(path.join(clone.folder, 'docs/tools.md'), 'utf8')).toContain(`\`${steps.name}\``);
  clone.run('npm', 'test');
}, 3_600_000);
