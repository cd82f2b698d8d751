import { expect, it } from 'vitest';
import { useWorld } from '../support/world.ts';
import { judgeAuthorization } from './suite.ts';

const world = useWorld();
const scenario = 'authorization-server-metadata-endpoint';

it('the suite’s scenario of the authorization server’s metadata passes', async () => {
  const verdict = (await judgeAuthorization(world().origin, scenario)).get(scenario);
  expect(verdict?.reasons).toEqual([]);
  expect(verdict?.passed).toEqual(['authorization-server-metadata', 'authorization-server-metadata-cimd']);
});
