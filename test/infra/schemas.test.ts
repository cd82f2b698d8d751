import { describe, expect, test } from 'vitest';
import { everything } from '../../infra/release/held.ts';
import { describedSettings, settingNames } from '../../infra/settings.ts';
import { schemaViolations } from '../support/cloudformation-schema.ts';
import { fullScale } from '../support/scale.ts';
import { templateWith } from '../support/synth.ts';

/** Settings that count only together with another. */
const together: Readonly<Record<string, string>> = {
  domainName: 'certificateArn',
  certificateArn: 'domainName',
  slackWorkspaceId: 'slackChannelId',
  slackChannelId: 'slackWorkspaceId',
};
const values: Readonly<Record<string, unknown>> = everything;
/** All of them take a synthesis each: `npm test` takes some, `npm run test:soak` all. */
const alone = fullScale ? settingNames : ['retainData', 'rollout', 'domainName'];

describe("AWS's published schemas have nothing against the stack", () => {
  test('as it comes', () => {
    expect(schemaViolations(templateWith().toJSON())).toEqual([]);
  });

  test('with everything on', () => {
    expect(schemaViolations(templateWith(everything).toJSON())).toEqual([]);
  });

  test('without monitoring', () => {
    expect(schemaViolations(templateWith({ monitoring: false, rollout: 'canary' }).toJSON())).toEqual([]);
  });

  test.each(alone)('with %s alone', (name) => {
    const names = [name, together[name] ?? name];
    const settings = Object.fromEntries(names.map((one) => [one, values[one]]));
    expect(schemaViolations(templateWith(settings).toJSON())).toEqual([]);
  });
});

test('everything names every setting, each with another value than its default', () => {
  expect(Object.keys(everything).sort()).toEqual([...settingNames].sort());
  const same = describedSettings.filter(({ name, fallback }) => values[name] === fallback);
  // Notices need it on; without it is a test of its own.
  expect(same.map(({ name }) => name)).toEqual(['monitoring']);
});

test('what the schemas do not allow is found', () => {
  const template = (Properties: unknown, Type = 'AWS::Lambda::Alias') => ({ Resources: { A: { Type, Properties } } });
  const whole = { FunctionName: { Ref: 'F' }, FunctionVersion: '1', Name: 'live' };
  expect(schemaViolations(template(whole))).toEqual([]);
  expect(schemaViolations(template({ ...whole, Nmae: 'x' }))).toEqual(['A (AWS::Lambda::Alias): Nmae is not known']);
  expect(schemaViolations(template({ FunctionName: 'f', Name: 'live' }))).toEqual([
    'A (AWS::Lambda::Alias): FunctionVersion is missing',
  ]);
  expect(schemaViolations(template({ ...whole, Description: ['x'] }))).toEqual([
    'A (AWS::Lambda::Alias).Description: ["x"] is no string',
  ]);
  expect(schemaViolations(template({}, 'AWS::Lambda::Alais'))).toEqual(['A: there is no AWS::Lambda::Alais']);
  expect(schemaViolations(template({ Code: {}, Role: 'r', MemorySize: 'much' }, 'AWS::Lambda::Function'))).toEqual([
    'A (AWS::Lambda::Function).MemorySize: "much" is no integer',
  ]);
});
