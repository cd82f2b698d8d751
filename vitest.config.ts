import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['node_modules/**', 'test/soak/**', 'test/clients/**'],
    // Most of what a file takes before its first test is to load modules. Files leave nothing behind in those that they share.
    isolate: false,
    // Node runs the sources as they are: Vite transforms them only to watch them. `nodeLoader` would replace modules, which no test does.
    experimental: { viteModuleRunner: !process.argv.includes('run'), nodeLoader: false },
    // More than there are cores: many tests wait, for answers to get old, limits to pass and circuits to close.
    maxWorkers: 5,
    environment: 'node',
    sequence: { sequencer: LongestFirst },
    // Processes, not threads: the tests start worker threads, listen on ports and read process.env of their own.
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // What is waited for comes at once on an idle machine, and later on a busy one.
    expect: { poll: { timeout: 20_000 } },
    teardownTimeout: 10_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    setupFiles: 'test/support/file-isolation.ts',
    globalSetup: 'test/support/start-shared.ts',
    reporters: ['default', 'json'],
    outputFile: { json: 'results/vitest.json' },
  },
});
