import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The tests that ask how large the run is. */
const thin = globSync('test/**/*.test.ts').filter((file) => readFileSync(file, 'utf8').includes('support/scale.ts'));

/** `npm run test:soak`: what takes minutes, and the tests of which `npm test` runs a thin case, at full scale. */
export default defineConfig({
  test: {
    ...base.test,
    maxWorkers: 2,
    include: ['test/soak/**/*.test.ts', ...thin],
    exclude: ['node_modules/**'],
    env: { FULL_SCALE: '1' },
    outputFile: { json: 'results/soak.json' },
  },
});
