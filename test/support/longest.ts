/** The test files that take longest at full scale, longest first: `results/vitest.json` tells how long each took. */
export const longest: readonly string[] = [
  'test/browser/views.test.ts',
  'test/browser/sign-in.test.ts',
  'test/chaos/idempotency.test.ts',
  'test/e2e/runbooks.test.ts',
  'test/chaos/outage.test.ts',
  'test/e2e/probes.test.ts',
  'test/cli/cli.test.ts',
];
