import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

const unit =
  'admission breaker classify devices fleet-time idempotency idempotency-evidence invalidation layers matching';
const others = 'playlist-plans probes resilience snapshots server-status tally tokens exchange-formats tools-text';

/** The tests that cover what `npm run test:mutation` mutates, without those that need a stack. */
export default mergeConfig(
  { ...base, test: { ...base.test, projects: undefined, include: [] } },
  defineConfig({
    test: {
      include: [
        ...`${unit} ${others}`.split(' ').map((name) => `test/unit/${name}.test.ts`),
        ...['tools-undo', 'tools-organize', 'tools-exchange'].map((name) => `test/contract/${name}.test.ts`),
      ],
      reporters: ['dot'],
    },
  }),
);
