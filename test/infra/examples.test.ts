import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { settingsFrom } from '../../infra/settings.ts';
import { root } from '../support/environment.ts';
import { templateWith } from '../support/synth.ts';

const folder = path.join(root, 'docs/examples');
const example = z.strictObject({ context: z.record(z.string(), z.unknown()) });
const contextOf = (file: string) => example.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))).context;

test('there is one for each of three kinds of people, and the README names them', () => {
  const files = readdirSync(folder).sort();
  expect(files).toEqual(['alone.json', 'family.json', 'organisation.json']);
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  for (const file of files) expect(readme).toContain(`docs/examples/${file}`);
});

test('alone has nothing that costs but secrets', () => {
  const template = templateWith(contextOf('alone.json'));
  for (const type of ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::CloudWatch::Dashboard'])
    template.resourceCountIs(type, 0);
  template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
});

test('a family gets mail, a budget and data that stays', () => {
  const template = templateWith(contextOf('family.json'));
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email' });
  template.resourceCountIs('AWS::Budgets::Budget', 1);
  template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain' });
});

test('an organisation has extended quota, a domain, Slack and canary', () => {
  const context = contextOf('organisation.json');
  const template = templateWith(context);
  template.resourceCountIs('AWS::ApiGatewayV2::DomainName', 1);
  template.resourceCountIs('AWS::Chatbot::SlackChannelConfiguration', 1);
  template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 2);
  expect(settingsFrom(context)).toMatchObject({ quotaMode: 'extended', rollout: 'canary' });
});
