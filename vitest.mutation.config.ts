import { defineConfig, mergeConfig } from 'vitest/config';
import { areas } from './test/mutation/areas.ts';
import base from './vitest.config.ts';

const { MUTATION_AREA = '' } = process.env;

/** The tests of one area of `npm run test:mutation`. Where they run in both modes of Spotify's API, one is enough. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({
    test: {
      include: [...(areas[MUTATION_AREA]?.tests ?? [])],
      testNamePattern: /^(?!.*\bextended mode)/,
      reporters: ['dot'],
    },
  }),
);
