import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { costs, monthlyUsage, perCall, total } from '../support/cost/estimate.ts';
import { costPage } from '../support/cost/page.ts';
import { prices } from '../support/cost/prices.ts';
import { idleResourcesOf, resourcesOf } from '../support/cost/standing.ts';
import { root } from '../support/environment.ts';
import { templateWith } from '../support/synth.ts';

const template = templateWith();
const standing = idleResourcesOf(template);

test('docs/cost.md is what `npm run docs` makes of the template', async () => {
  await expect(costPage(standing)).toMatchFileSnapshot('../../docs/cost.md');
});

test('idle costs 2.10 dollars a month at most, less what is free for good', () => {
  expect(standing.secrets).toBe(4);
  expect(standing.dashboards).toBeLessThanOrEqual(3);
  expect(standing.alarmMetrics).toBeLessThanOrEqual(prices.alarm.free);
  expect(total(costs(monthlyUsage(standing, 0), true))).toBeLessThanOrEqual(2.1);
});

test('100,000 tool calls a month cost one dollar more than idle at most, less what is free for good', () => {
  const above = total(costs(monthlyUsage(standing, 100_000), true)) - total(costs(monthlyUsage(standing, 0), true));
  expect(above).toBeLessThanOrEqual(1);
});

test('each container that starts reads every secret that it may, once', () => {
  const policy = z.object({
    PolicyDocument: z.object({
      Statement: z.array(z.object({ Action: z.unknown(), Resource: z.unknown() })),
    }),
  });
  const [mcp] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
    id.startsWith('EndpointMcp'),
  );
  const secrets = policy
    .parse(mcp?.[1]['Properties'])
    .PolicyDocument.Statement.filter(({ Action }) => JSON.stringify(Action).includes(':GetSecretValue'))
    .flatMap(({ Resource }) => [Resource].flat());
  expect(secrets).toHaveLength(3);
  const reads = perCall.requests * perCall.coldShare * secrets.length;
  expect(perCall.secretCalls).toBeGreaterThanOrEqual(reads);
  expect(perCall.secretCalls).toBeLessThan(1.2 * reads);
});

test('the README says what the page says', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  const at = (calls: number, withFree: boolean) => total(costs(monthlyUsage(standing, calls), withFree)).toFixed(2);
  expect(readme).toContain(`About ${at(0, true)} USD a month while idle`);
  expect(readme).toContain(`${at(0, false)} at list prices`);
});

test('everything that is counted has a price, and more calls never cost less', () => {
  expect(Object.keys(monthlyUsage(standing, 1)).sort()).toEqual(Object.keys(prices).sort());
  const sums = [0, 10, 1000, 100_000, 1_000_000].map((calls) => total(costs(monthlyUsage(standing, calls), false)));
  expect(sums).toEqual(sums.toSorted((a, b) => a - b));
});

test('the template contains no other idle cost', () => {
  const costly = /^AWS::(EC2|RDS|ElastiCache|NAT|KMS|WAF|Kinesis|ECS|ElasticLoadBalancing|Synthetics|XRay)/;
  expect(resourcesOf(template).filter(({ Type }) => costly.test(Type))).toEqual([]);
});
