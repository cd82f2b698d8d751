import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Listener } from '../support/listen.ts';
import { modern } from '../support/raw-mcp.ts';
import { fullScale } from '../support/scale.ts';
import { useTestStack } from '../support/test-stack.ts';
import { startTokenProxy } from '../support/token-proxy.ts';
import { judge } from './suite.ts';

const testStack = useTestStack({ environment: { CONTAINERS: '2' } });
let proxy: Listener;

beforeAll(async () => {
  proxy = await startTokenProxy(testStack().origin, testStack().laptop.token);
  // All containers are up before the suite looks at its watch.
  await Promise.all(Array.from({ length: 6 }, () => testStack().send(modern('tools/list'))));
});
afterAll(() => proxy.close());

/** Checks that call a tool which only a fixture has. */
const needFixture = [
  'sep-2575-http-server-no-independent-requests-on-stream',
  'sep-2575-missing-capability-http-400',
  'sep-2575-server-no-log-without-loglevel',
  'sep-2575-server-rejects-undeclared-capability',
];
/** Scenarios that make sense without a fixture, and the checks in them that cannot pass. */
const scenarios: ReadonlyArray<readonly [revision: string, scenario: string, unfit: readonly string[]]> = [
  ['2026-07-28', 'server-stateless', needFixture],
  ['2026-07-28', 'tools-list', []],
  ['2026-07-28', 'caching', []],
  ['2026-07-28', 'http-header-validation', []],
  ['2026-07-28', 'dns-rebinding-protection', []],
  ['2025-11-25', 'server-initialize', []],
  ['2025-11-25', 'tools-list', []],
  ['2025-11-25', 'dns-rebinding-protection', []],
  ['2025-06-18', 'server-initialize', []],
];

/** At a thin scale, since each takes a process: what tells the revisions apart. `fixture.test.ts` runs all of them. */
const telling = ['2026-07-28 server-stateless', '2026-07-28 http-header-validation', '2025-06-18 server-initialize'];
const run = scenarios.filter(([revision, scenario]) => fullScale || telling.includes(`${revision} ${scenario}`));

/** The suite gives some answers less than a second, which a busy machine may miss once. */
const patience = { timeout: 60_000, retry: 1 };

describe.concurrent('the conformance suite against our own server, where it needs no fixture', patience, () => {
  it.each(run)('%s: %s', async (revision, scenario, unfit) => {
    const verdicts = await judge(`${proxy.origin}/mcp`, '--scenario', scenario, '--spec-version', revision);
    const verdict = verdicts.get(scenario);
    expect(verdict?.failed.toSorted(), verdict?.reasons.join('\n')).toEqual(unfit);
    expect(verdict?.warned).toEqual([]);
    expect(verdict?.passed).not.toEqual([]);
  });
});
