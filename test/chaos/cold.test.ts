import { expect, it } from 'vitest';
import { sourceOf, type ToolCall, useFleet } from './support/fleet.ts';

// One container is warm; the second one may start, but nothing has asked for it yet.
const fleet = await useFleet(1, { CONTAINERS: '2' });

it('a container that starts without the table trusts nobody, says so soon, and serves when the table is back', async () => {
  const { call, demo, table } = fleet;
  await demo().settings({ latencyMs: 700 });
  table.decide(() => 'gone');
  const start = performance.now();
  const outcomes = await Promise.all(
    [1, 2].map((nth) => call('search', { query: `cold ${nth}` }).then(sourceOf, (error: unknown) => String(error))),
  );
  console.info(`cold start without the table: ${outcomes.join(' | ')} in ${Math.round(performance.now() - start)} ms`);
  expect(outcomes.sort()).toEqual([expect.stringMatching(/temporarily_unavailable.*try again soon/i), 'live']);
  expect(performance.now() - start).toBeLessThan(10_000);

  // What the alarm, the verdict and the query of the runbook go by.
  expect(fleet.lines()).toContainEqual(expect.objectContaining({ message: 'state not reached', operation: 'owner' }));

  table.heal();
  const both = [3, 4].map((nth): ToolCall => ['search', { query: `warm ${nth}` }]);
  expect((await fleet.together(both)).map(sourceOf)).toEqual(['live', 'live']);
});
