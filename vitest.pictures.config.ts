import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** `npm run pictures`: takes the pictures of the documentation anew, by the tests that look at what they show. */
export default defineConfig({
  test: {
    ...base.test,
    maxWorkers: 1,
    include: ['test/browser/**/*.test.ts', 'test/soak/outage.test.ts'],
    exclude: ['node_modules/**'],
    testNamePattern:
      /light: fit on a phone|is drawn with lines|pictures at|of 80 columns\W+(search|play)$|^\[browser\] an outage/,
    globalSetup: ['test/support/start-shared.ts', 'test/support/pictures.ts'],
    env: { FULL_SCALE: '1', SCREENSHOTS: 'renew' },
    outputFile: { json: 'results/pictures.json' },
  },
});
