import { describe, expect, test } from 'vitest';
import { kinds } from '../probes/kinds.ts';
import { probedAt, settings } from '../probes/probed.ts';
import { runProbes } from '../probes/run.ts';
import { thinned } from '../support/scale.ts';
import { useWorld } from '../support/world.ts';

describe('what users were bitten by, or could be', () => {
  const world = useWorld({ environment: settings });
  test.each(Object.keys(kinds))(
    '%s',
    async (kind) => {
      const reports = await runProbes(await probedAt(world().laptop), [kind], {
        some: (all) => thinned(all, 10),
      });
      expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
    },
    600_000,
  );
});
