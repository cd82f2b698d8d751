import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** `npm run test:soak`: what must run at full scale, and takes minutes. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({
    test: { include: ['test/soak/**/*.test.ts'], testTimeout: 300_000, outputFile: { json: 'results/soak.json' } },
  }),
);
