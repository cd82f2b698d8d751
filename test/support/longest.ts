/**
 * The test files that take longest at full scale, longest first. `results/vitest.json` tells how long each took: one that is
 * missing here costs time only where it starts last.
 */
export const longest: readonly string[] = [
  'test/browser/views.test.ts',
  'test/browser/sign-in.test.ts',
  'test/e2e/runbooks.test.ts',
  'test/chaos/outage.test.ts',
  'test/chaos/idempotency.test.ts',
  'test/browser/terminal.test.ts',
  'test/contract/long-jobs.test.ts',
  'test/docs/contributing.test.ts',
  'test/bench/replay.test.ts',
  'test/e2e/probes.test.ts',
  'test/contract/operations-observed.test.ts',
  'test/browser/views-states.test.ts',
  'test/contract/tools-organize.test.ts',
  'test/e2e/ownership.test.ts',
  'test/e2e/oauth-clients.test.ts',
  'test/e2e/warming.test.ts',
  'test/chaos/limits.test.ts',
  'test/chaos/killed.test.ts',
  'test/browser/views-open-player.test.ts',
  'test/architecture/unused.test.ts',
  'test/setup/screens.test.ts',
  'test/e2e/health.test.ts',
  'test/chaos/hanging-table.test.ts',
  'test/cli/cli.test.ts',
];
