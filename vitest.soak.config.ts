import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** `npm run test:soak`: what takes minutes, and the tests of which `npm test` runs a thin case, at full scale. */
export default defineConfig({
  test: {
    ...base.test,
    include: [
      'test/soak/**/*.test.ts',
      'test/browser/views.test.ts',
      'test/chaos/idempotency.test.ts',
      'test/chaos/outage.test.ts',
      'test/e2e/all-tools.test.ts',
      'test/e2e/oauth-clients.test.ts',
      'test/e2e/runbooks.test.ts',
      'test/infra/schemas.test.ts',
    ],
    exclude: ['node_modules/**'],
    env: { FULL_SCALE: '1' },
    outputFile: { json: 'results/soak.json' },
  },
});
