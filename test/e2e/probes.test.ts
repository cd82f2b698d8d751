import { describe, expect, test } from 'vitest';
import { kinds } from '../probes/kinds.ts';
import { probedAt, settings } from '../probes/probed.ts';
import { runProbes } from '../probes/run.ts';
import { fullScale, sample } from '../support/scale.ts';
import { useTestStack } from '../support/test-stack.ts';

describe('what users were bitten by, or could be', () => {
  // A probe waits most of its time, for answers to get old.
  const worlds = Array.from({ length: fullScale ? 4 : 2 }, () => useTestStack({ environment: settings }));
  test.each(Object.keys(kinds))(
    '%s',
    async (kind) => {
      // Reading and damaging all rows is work, not waiting.
      const used = kind === 'bad rows' ? worlds.slice(0, 1) : worlds;
      const servers = await Promise.all(used.map((testStack) => probedAt(testStack().laptop)));
      const reports = await runProbes(servers, [kind], { some: (all) => sample(all, 5) });
      expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
    },
    600_000,
  );
});
