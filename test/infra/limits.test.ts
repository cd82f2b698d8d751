import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { everything } from '../../infra/release/held.ts';
import { settingsFrom } from '../../infra/settings.ts';
import { leastBootstrap } from '../../infra/setup/stack-status.ts';
import { templateWith } from '../support/synth.ts';
import { resourcesOf } from '../support/template-graph.ts';

/** As long as the settings allow. */
const longest = {
  ...everything,
  stackName: 'A'.repeat(64),
  runbookBaseUrl: `https://${'x'.repeat(490)}/`,
  allowedOrigins: 'app.example.com',
  variables: `METRICS=full,CLIENT_METADATA_URLS=${Array(24)
    .fill(`https://a.example/${'x'.repeat(60)}.json`)
    .join(' ')}`,
};
const template = templateWith(longest);

/** The longest region there is. */
const region = 'ap-northeast-1';
/** The longest ARN that a reference in this stack leads to is that of a version: a function's name has up to 64 characters. */
const longReference = `arn:aws-us-gov:lambda:${region}:123456789012:function:${'f'.repeat(64)}:live`.padEnd(140, 'x');
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value with what only AWS knows in its longest form. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (!isRecord(value)) return value;
  const { Ref, 'Fn::Join': join, 'Fn::GetAtt': attribute } = value;
  if (Ref === 'AWS::Region') return region;
  if (typeof Ref === 'string' || attribute !== undefined) return longReference;
  if (join !== undefined) {
    const [separator, parts] = z.tuple([z.string(), z.array(z.unknown())]).parse(join);
    return parts.map((part) => String(resolved(part))).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, resolved(inside)]));
}

const resources = Object.entries(resourcesOf(template)).map(([id, { Type, Properties }]) => ({
  id,
  type: Type,
  properties: z.record(z.string(), z.unknown()).parse(resolved(Properties)),
}));
const ofType = (type: string) => resources.filter((one) => one.type === type);

/** Most characters of a property, by AWS's reference of each type; `form` where it names what is allowed. */
const bounds: ReadonlyArray<{ type: string; property: string; most: number; form?: RegExp }> = [
  { type: 'AWS::CloudWatch::Alarm', property: 'AlarmName', most: 255 },
  { type: 'AWS::CloudWatch::Alarm', property: 'AlarmDescription', most: 1024 },
  { type: 'AWS::CloudWatch::CompositeAlarm', property: 'AlarmName', most: 255 },
  { type: 'AWS::CloudWatch::CompositeAlarm', property: 'AlarmDescription', most: 1024 },
  { type: 'AWS::CloudWatch::CompositeAlarm', property: 'AlarmRule', most: 10_240 },
  { type: 'AWS::CloudWatch::Dashboard', property: 'DashboardName', most: 255, form: /^[\w-]+$/ },
  { type: 'AWS::SNS::Topic', property: 'DisplayName', most: 100 },
  { type: 'AWS::Chatbot::SlackChannelConfiguration', property: 'ConfigurationName', most: 128, form: /^[\w-]+$/ },
  { type: 'AWS::ApiGatewayV2::Api', property: 'Name', most: 128 },
  { type: 'AWS::ApiGatewayV2::Api', property: 'Description', most: 1024 },
  { type: 'AWS::Events::Rule', property: 'Description', most: 512 },
  { type: 'AWS::SecretsManager::Secret', property: 'Description', most: 2048 },
];

describe('with the longest names that settings allow', () => {
  test.each(bounds)('$type has a $property that fits', ({ type, property, most, form }) => {
    const found = ofType(type).map(({ properties }) => String(properties[property]));
    expect(found.length).toBeGreaterThan(0);
    for (const text of found) {
      expect(text.length, text).toBeLessThanOrEqual(most);
      if (form) expect(text).toMatch(form);
    }
  });

  test('each function has at most 4 KB of environment, and no name that Lambda keeps to itself', () => {
    const kept =
      /^(_.*|AWS_(LAMBDA_.*|REGION|DEFAULT_REGION|ACCESS_KEY.*|SECRET_ACCESS_KEY|SESSION_TOKEN|EXECUTION_ENV|XRAY_.*)|LAMBDA_.*|TZ)$/;
    const environments = ofType('AWS::Lambda::Function').map(
      ({ properties }) =>
        z.object({ Variables: z.record(z.string(), z.string()) }).parse(properties['Environment']).Variables,
    );
    expect(environments).toHaveLength(6);
    for (const variables of environments) {
      expect(JSON.stringify(variables).length).toBeLessThanOrEqual(4096);
      expect(Object.keys(variables).filter((name) => kept.test(name))).toEqual([]);
    }
  });

  test('the inline policies of each role have at most 10,240 characters together', () => {
    for (const { properties } of ofType('AWS::IAM::Policy'))
      expect(JSON.stringify(properties['PolicyDocument']).length).toBeLessThanOrEqual(10_240);
  });

  test('a log group has at most 20 queries of at most 10,000 characters, and a dashboard 500 widgets', () => {
    const body = z.object({
      widgets: z.array(z.looseObject({ properties: z.looseObject({ query: z.string().optional() }) })),
    });
    for (const { properties } of ofType('AWS::CloudWatch::Dashboard')) {
      const { widgets } = body.parse(JSON.parse(String(properties['DashboardBody'])));
      expect(widgets.length).toBeLessThanOrEqual(500);
      for (const { properties: widget } of widgets) expect(widget.query?.length ?? 0).toBeLessThanOrEqual(10_000);
    }
  });

  test('an alarm looks back for at most a day by minutes, and a week by hours', () => {
    for (const { properties } of ofType('AWS::CloudWatch::Alarm')) {
      const {
        Period,
        EvaluationPeriods,
        DatapointsToAlarm = 1,
      } = z
        .looseObject({ Period: z.int(), EvaluationPeriods: z.int(), DatapointsToAlarm: z.int().optional() })
        .parse(properties);
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < 3600 ? 86_400 : 604_800);
      expect(DatapointsToAlarm).toBeLessThanOrEqual(EvaluationPeriods);
    }
  });

  test('the template has at most 500 resources and a million bytes, each id at most 255 letters and digits', () => {
    expect(resources.length).toBeLessThanOrEqual(500);
    expect(JSON.stringify(template.toJSON()).length).toBeLessThanOrEqual(1_000_000);
    for (const { id } of resources) expect(id).toMatch(/^[A-Za-z0-9]{1,255}$/);
  });
});

test('what the settings take of the environment is what fits beside the stack’s own', () => {
  const urls = (count: number): string =>
    Array(count)
      .fill(`https://a.example/${'x'.repeat(60)}.json`)
      .join(' ');
  expect(() => settingsFrom({ variables: { CLIENT_METADATA_URLS: urls(24) } })).not.toThrow();
  expect(() => settingsFrom({ variables: { CLIENT_METADATA_URLS: urls(40) } })).toThrow('4 KB');
});

test('the wizard asks for the bootstrap that the template asks for', () => {
  expect(JSON.stringify(template.toJSON()['Rules'])).toContain(`bootstrap stack version ${leastBootstrap} required`);
});
