import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { root } from '../support/environment.ts';

const report = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

/** Runs the fixture, whose first suite is absent, in a Vitest of its own: each test's status by name. */
function run(environment: NodeJS.ProcessEnv) {
  const folder = mkdtempSync(path.join(tmpdir(), 'optional suites-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const json = path.join(folder, 'report.json');
  const { REQUIRE_ALL_SUITES: _, VITEST: __, ...inherited } = process.env;
  const program = `
    import { startVitest } from 'vitest/node';
    const include = ['test/support/fixtures/absent-suite.ts'];
    const outputFile = { json: ${JSON.stringify(json)} };
    const vitest = await startVitest('test', [], { config: false, watch: false, include, reporters: ['json'], outputFile });
    await vitest.close();`;
  spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    env: { ...inherited, ...environment },
  });
  const { testResults } = report.parse(JSON.parse(readFileSync(json, 'utf8')));
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

test('tests of an absent suite show as skipped, with the reason', () => {
  const shown = run({}).map(({ fullName, status }) => `${fullName}: ${status}`);
  expect(shown).toEqual([
    '[nowhere] what cannot run (skipped: it is made up) one: skipped',
    '[nowhere] what cannot run (skipped: it is made up) two: skipped',
    '[here] what can run three: passed',
  ]);
});

test('with REQUIRE_ALL_SUITES they fail', () => {
  const results = run({ REQUIRE_ALL_SUITES: '1' });
  expect(results.map(({ fullName, status }) => `${fullName}: ${status}`)).toEqual([
    '[nowhere] what cannot run: failed',
    '[here] what can run three: passed',
  ]);
  expect(results[0]?.failureMessages.join()).toContain("The suite 'nowhere' cannot run");
});
