import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** Tests of code alone: they start no function, change no environment, and share the modules that a worker has loaded. */
const ofCode = ['test/{architecture,contract,docs,infra,unit}/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'code', include: ofCode, isolate: false, maxWorkers: 2 } },
      {
        extends: true,
        test: {
          name: 'whole',
          // These wait most of the time: for containers to start, limits to pass, circuits to close.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
          include: ['test/**/*.test.ts', 'lib/**/*.test.ts'],
          exclude: ['node_modules/**', 'test/soak/**', 'test/clients/**', ...ofCode],
        },
      },
    ],
    environment: 'node',
    sequence: { sequencer: LongestFirst },
    // Processes, not threads: the tests start worker threads, listen on ports and read process.env of their own.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes at once on an idle machine, and later on a busy one.
    expect: { poll: { timeout: 20_000 } },
    teardownTimeout: 10_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    globalSetup: 'test/support/start-dynamodb-local.ts',
    reporters: ['default', 'json'],
    outputFile: { json: 'results/vitest.json' },
  },
});
