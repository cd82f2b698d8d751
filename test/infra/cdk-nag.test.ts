import { type App, Validations } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { everything } from '../../infra/release/held.ts';
import { appWith } from '../support/synth.ts';

const custom = {
  domainName: 'mcp.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0aa1b2c3-0000-4000-8000-000000000000',
};
/** What cdk-nag has to say, as the person reads it who deploys. */
function complaint(app: App): string {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
    return '';
  } catch (error) {
    return String(error);
  }
}

test.each([
  ['as it comes', {}],
  ['with a custom domain', custom],
  ['with data retained', { retainData: true }],
  ['with a schedule', { warmSchedule: 'rate(1 hour)' }],
  ['under another name', { stackName: 'Music' }],
  ['with gradual rollout', { rollout: 'canary' }],
  ['with everything on', everything],
])('cdk-nag has nothing left to say of the stack %s', (_, settings) => {
  expect(complaint(appWith(settings).app)).toBe('');
});

test('cdk-nag still reports unacknowledged findings', () => {
  const { app, stack } = appWith();
  new Table(stack, 'Other', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
  const said = complaint(app);
  expect(said).toContain('AwsSolutions-DDB3');
  expect(said).toContain('McpServerForSpotify/Other/Resource');
  expect(said).not.toContain('McpServerForSpotify/State/Table');
});
