import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../support/environment.ts';

/** What CI's last line is for reports of Vitest; `undefined` stands for one that was never written. */
function summary(...reports: readonly (object | undefined)[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'summary-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files = reports.map((report, nth) => {
    const file = path.join(folder, `${nth}.json`);
    if (report !== undefined) writeFileSync(file, JSON.stringify(report));
    return file;
  });
  return spawnSync(process.execPath, [path.join(root, '.ci/summary.mjs'), ...files], { encoding: 'utf8' }).stdout;
}

const counts = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

test.each([
  ['all passed', counts, '7 passed, 0 failed\n'],
  ['some skipped', { ...counts, numPendingTests: 2, numTodoTests: 1 }, '7 passed, 0 failed, 3 skipped\n'],
  [
    'one failed and one file did not load',
    {
      ...counts,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [] },
      ],
    },
    '7 passed, 2 failed\n',
  ],
  ['nothing ran', undefined, '0 passed, 1 failed\n'],
])('%s', (_, report, line) => {
  expect(summary(report)).toBe(line);
});

test('the reports of several runs are one count, and a run without a report has failed', () => {
  expect(summary(counts, counts)).toBe('14 passed, 0 failed\n');
  expect(summary(counts, undefined)).toBe('7 passed, 1 failed\n');
});
