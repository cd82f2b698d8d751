import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { build } from 'esbuild';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { functionBundle } from '../../infra/bundle/bundle.ts';
import { template as schema } from '../../infra/local/template/document.ts';
import { readStack } from '../../infra/local/template/stack.ts';
import { templateWith } from '../support/synth.ts';

const codeDeploy = /^AWS::CodeDeploy::/;
const canary = templateWith({ rollout: 'canary' });
const resources = (template: Template) =>
  z
    .record(
      z.string(),
      z.looseObject({
        Type: z.string(),
        Properties: z.looseObject({}).default({}),
        UpdatePolicy: z.unknown().optional(),
      }),
    )
    .parse(template.toJSON()['Resources']);

test('by default nothing of CodeDeploy is there', () => {
  const found = Object.values(resources(templateWith())).filter(
    ({ Type, UpdatePolicy }) => codeDeploy.test(Type) || UpdatePolicy !== undefined,
  );
  expect(found).toEqual([]);
});

describe('canary', () => {
  test('replaces mcp and oauth apart, each after a hook called it', () => {
    canary.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 2);
    const updated = Object.entries(resources(canary)).filter(([, { UpdatePolicy }]) => UpdatePolicy !== undefined);
    expect(updated.map(([id]) => id.replace(/Function.*/, '')).sort()).toEqual(['EndpointMcp', 'SignInOauth']);
    for (const [, { UpdatePolicy }] of updated)
      expect(UpdatePolicy).toMatchObject({
        CodeDeployLambdaAliasUpdate: { BeforeAllowTrafficHook: { Ref: expect.stringMatching(/^RolloutCheck/) } },
      });
  });

  test('goes back by itself on failure and on alarms that see the alias', () => {
    for (const { Properties } of Object.values(canary.findResources('AWS::CodeDeploy::DeploymentGroup'))) {
      expect(Properties.AutoRollbackConfiguration.Events).toEqual(
        expect.arrayContaining(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM']),
      );
      expect(Properties.AlarmConfiguration.Alarms).toHaveLength(2);
    }
    const alarms = Object.values(canary.findResources('AWS::CloudWatch::Alarm')).filter(({ Properties }) =>
      String(Properties.AlarmName).includes('RolloutErrors'),
    );
    expect(alarms.map(({ Properties }) => String(Properties.AlarmName).replace(/.*-/, '')).sort()).toEqual([
      'answers',
      'mcp',
      'oauth',
    ]);
    for (const { Properties } of alarms) {
      const seen = Properties.MetricName === '5xx' ? '"ApiId"' : ':live';
      expect(JSON.stringify(Properties.Dimensions)).toContain(seen);
      // A canary is over after five minutes.
      expect(Properties.Period * Properties.EvaluationPeriods).toBeLessThan(300);
    }
  });

  test('checks the very version that this deployment makes, and may call no other', () => {
    const checks = Object.entries(resources(canary)).filter(
      ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith('RolloutCheck'),
    );
    expect(checks).toHaveLength(2);
    for (const [id, { Properties }] of checks) {
      const { Variables } = z
        .looseObject({ Variables: z.looseObject({ ROLLOUT_TARGET: z.object({ Ref: z.string() }) }) })
        .parse(Properties['Environment']);
      const target = Variables.ROLLOUT_TARGET.Ref;
      expect(resources(canary)[target]?.Type).toBe('AWS::Lambda::Version');
      const [policy] = Object.entries(resources(canary)).filter(
        ([other, { Type }]) => Type === 'AWS::IAM::Policy' && other.startsWith(id.slice(0, 15)),
      );
      const invoked = JSON.stringify(policy?.[1].Properties).match(/"lambda:InvokeFunction"[^}]*\}/g);
      expect(invoked).toEqual([expect.stringContaining(`"Ref":"${target}"`)]);
    }
  });

  test('can be read by the laptop', () => {
    const document = schema.parse(canary.toJSON());
    const assets = new Map(
      Object.values(document.Resources).flatMap(({ Type, Properties }) => {
        const [, key] =
          /"S3Key":"([^"]+)"/.exec(Type === 'AWS::Lambda::Function' ? JSON.stringify(Properties) : '') ?? [];
        return key === undefined ? [] : [[key, '/nowhere'] as const];
      }),
    );
    const { rollouts } = readStack(document, 'Music', assets, { origin: 'http://127.0.0.1:1' });
    expect(rollouts.map(({ step, minutes, isLinear }) => ({ step, minutes, isLinear }))).toEqual([
      { step: 0.1, minutes: 5, isLinear: false },
      { step: 0.1, minutes: 5, isLinear: false },
    ]);
    expect(rollouts.map(({ alarms }) => alarms.length)).toEqual([2, 2]);
  });
});

test('linear shifts a tenth each minute, also without monitoring', () => {
  const template = templateWith({ rollout: 'linear', monitoring: false });
  for (const { Properties } of Object.values(template.findResources('AWS::CodeDeploy::DeploymentGroup'))) {
    expect(Properties.DeploymentConfigName).toBe('CodeDeployDefault.LambdaLinear10PercentEvery1Minute');
    expect(Properties.AlarmConfiguration.Alarms).toHaveLength(2);
  }
});

test('the bundle of the checking function is small', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await build(await functionBundle('rollout.ts', folder));
  const sizes = readdirSync(folder)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => statSync(path.join(folder, name)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(450_000);
});
