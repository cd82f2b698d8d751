import { defineConfig } from 'vitest/config';

/** Real MCP clients from the registry, one after the other: they share a server and one person with a browser. */
export default defineConfig({
  test: {
    include: ['test/clients/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 150_000,
    hookTimeout: 300_000,
    globalSetup: 'test/support/start-shared.ts',
    reporters: ['default', 'json'],
    outputFile: { json: 'results/vitest-clients.json' },
  },
});
