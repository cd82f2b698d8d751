import { expect, it } from 'vitest';
import { useTestStack } from '../support/test-stack.ts';
import { judgeAuthorization } from './suite.ts';

const testStack = useTestStack();
const scenario = 'authorization-server-metadata-endpoint';

it('the suite’s scenario of the authorization server’s metadata passes', async () => {
  const verdict = (await judgeAuthorization(testStack().origin, scenario)).get(scenario);
  expect(verdict?.reasons).toEqual([]);
  expect(verdict?.passed).toEqual(['authorization-server-metadata', 'authorization-server-metadata-cimd']);
});
