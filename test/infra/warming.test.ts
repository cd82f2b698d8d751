import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { templateWith } from '../support/synth.ts';

const warmFunction = { Ref: Match.stringLikeRegexp('^WarmingWarmFunction') };
const anArnOf = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(id), 'Arn'] });

/** The one statement about Lambda in the policies of a construct. */
function invocations(construct: string) {
  return Object.entries(templateWith().findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(construct))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter((statement: object) => JSON.stringify(statement).includes('lambda:'));
}

test('the warm function is as the mcp function, with less memory, and knows no token of the server', () => {
  const template = templateWith({ quotaMode: 'extended', stackName: 'Music', logRetentionDays: 5 });
  const [[, { Properties }] = ['', { Properties: {} }]] = Object.entries(
    template.findResources('AWS::Lambda::Function'),
  ).filter(([id]) => id.startsWith('WarmingWarm'));
  expect(Properties).toMatchObject({
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Timeout: 29,
    MemorySize: 512,
    Environment: {
      Variables: {
        TABLE_NAME: { Ref: 'StateTable962DE04C' },
        APP_SECRET_ID: { Ref: 'StateAppSecret8C4D65CB' },
        USER_SECRET_PREFIX: 'Music/users/',
        SPOTIFY_QUOTA_MODE: 'extended',
        LOG_LEVEL: 'INFO',
      },
    },
  });
  expect(Properties.Environment.Variables).not.toHaveProperty('SERVER_SECRET_ID');
  const logs = template.findResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 5 } });
  expect(Object.keys(logs)).toContain(Properties.LoggingConfig.LogGroup.Ref);
  const roles = Object.keys(template.findResources('AWS::IAM::Role'));
  // Each function has a role of its own.
  expect(roles).toHaveLength(Object.keys(template.findResources('AWS::Lambda::Function')).length);
  expect(Properties.Role).toEqual(anArnOf('^WarmingWarmRole'));
});

test('it is started once and soon, or not at all', () => {
  templateWith().hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: warmFunction,
    Qualifier: Match.anyValue(),
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
  });
});

test('the mcp function may start the warm function and no other, and that one none', () => {
  expect(invocations('EndpointMcp')).toEqual([
    {
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: { Ref: expect.stringMatching(/^WarmingWarmFunctionAliaslive/) },
    },
  ]);
  expect(invocations('WarmingWarm')).toEqual([]);
});

test('the settings of warming reach both functions only when they are given', () => {
  const given = templateWith({ warming: 'on', warmingCallsPerDay: '50' });
  given.resourcePropertiesCountIs(
    'AWS::Lambda::Function',
    { Environment: { Variables: Match.objectLike({ WARMING: 'on' }) } },
    2,
  );
  given.resourcePropertiesCountIs(
    'AWS::Lambda::Function',
    { Environment: { Variables: Match.objectLike({ WARMING_CALLS_PER_DAY: '50' }) } },
    1,
  );
  expect(JSON.stringify(templateWith().findResources('AWS::Lambda::Function'))).not.toContain('"WARMING');
});

test('a schedule starts it for the owner; by default there is none', () => {
  templateWith().resourceCountIs('AWS::Events::Rule', 0);
  const template = templateWith({ warmSchedule: 'cron(0 6 * * ? *)' });
  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'cron(0 6 * * ? *)',
    State: 'ENABLED',
    Targets: [
      Match.objectLike({ Input: '{}', RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 } }),
    ],
  });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 'events.amazonaws.com',
    FunctionName: { Ref: Match.stringLikeRegexp('^WarmingWarmFunctionAliaslive') },
  });
});
