import { expect, test } from 'vitest';
import { settingNames, settingsFrom } from '../../infra/settings.ts';
import { warningsFor } from '../../infra/warnings.ts';

const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/0aa1b2c3-0000-4000-8000-000000000000';

test('without context everything has its default', () => {
  expect(settingsFrom({})).toEqual({
    stackName: 'McpServerForSpotify',
    quotaMode: 'development',
    memory: 1024,
    requestsPerSecond: 20,
    burst: 40,
    logRetentionDays: 30,
    monitoring: true,
    logLevel: 'INFO',
    retainData: false,
    challengeMapping: true,
    rollout: 'all-at-once',
  });
});

test.each([
  ['the command line', { memory: '2048', retainData: 'true', reservedConcurrency: '5', logRetentionDays: '7' }],
  ['cdk.json', { memory: 2048, retainData: true, reservedConcurrency: 5, logRetentionDays: 7 }],
])('values from %s are taken', (_, context) => {
  expect(settingsFrom(context)).toMatchObject({
    memory: 2048,
    retainData: true,
    reservedConcurrency: 5,
    logRetentionDays: 7,
  });
});

test('variables of the functions are checked by their own schemas', () => {
  const given = { CACHE: 'off', RATE_PER_MINUTE: '100', TTL_PLAYLIST_S: '60' };
  const text = 'CACHE=off, RATE_PER_MINUTE=100,TTL_PLAYLIST_S=60';
  expect(settingsFrom({ variables: text }).variables).toEqual(given);
  expect(settingsFrom({ variables: { ...given, RATE_PER_MINUTE: 100 } }).variables).toEqual(given);
});

test.each([
  [{ memory: '64' }, 'memory: "64" given, allowed is a whole number from 128 to 10240.'],
  [{ memory: 'much' }, 'memory: "much" given, allowed is a whole number from 128 to 10240.'],
  [{ retainData: 'yes' }, 'retainData: "yes" given, allowed is true or false.'],
  [{ quotaMode: 'legacy' }, 'quotaMode: "legacy" given, allowed is one of development, extended.'],
  [{ logRetentionDays: '8' }, 'logRetentionDays: "8" given, allowed is one of 1, 3, 5, 7,'],
  [{ logLevel: 'verbose' }, 'logLevel: "verbose" given, allowed is one of DEBUG, INFO, WARN, ERROR.'],
  [{ stackName: 'my_stack' }, 'stackName: "my_stack" given, allowed is letters, digits and hyphens'],
  [{ reservedConcurrency: '0' }, 'reservedConcurrency: "0" given, allowed is a whole number from 1 to 1000.'],
  [{ requestsPerSecond: '0.5' }, 'requestsPerSecond: "0.5" given, allowed is a whole number from 1 to 10000.'],
  [{ warming: true }, 'warming: true given, allowed is one of auto, on, off.'],
  [{ warmingCallsPerDay: 'many' }, 'warmingCallsPerDay: "many" given, allowed is a whole number from 0 to 100000.'],
  [{ warmSchedule: 'hourly' }, 'warmSchedule: "hourly" given, allowed is an EventBridge expression such as'],
  ...[
    'rate(1 hours)',
    'rate(2 hour)',
    'rate(0 hours)',
    'rate(1 week)',
    'rate(1  hour)',
    'cron(0 6 * * *)',
    'cron(0 6 * * * *)',
    'cron(0 6 ? * ? *)',
    'cron(60 6 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 6 ? * MONDAY *)',
    'cron(0/0 6 * * ? *)',
    'cron(0 6 * * ? 1900)',
    'at(2026-12-01T06:00:00)',
  ].map((warmSchedule): [Readonly<Record<string, unknown>>, string] => [
    { warmSchedule },
    'allowed is an EventBridge expression such as',
  ]),
  [{ runbookBaseUrl: `https://${'x'.repeat(600)}/` }, 'allowed is an https address of at most 500 characters'],
  [
    {
      variables: {
        CLIENT_METADATA_URLS: Array(40)
          .fill(`https://a.example/${'x'.repeat(60)}.json`)
          .join(' '),
      },
    },
    'Lambda gives a function 4 KB',
  ],
  [{ allowedOrigins: Array(120).fill('app.example.com.example.com').join(',') }, 'Lambda gives a function 4 KB'],
  [{ burst: -1 }, 'burst: -1 given, allowed is a whole number from 1 to 5000.'],
  [{ allowedOrigins: '*' }, 'allowedOrigins: "*" given, allowed is host names with commas between them'],
  [
    { domainName: 'https://mcp.example.com', certificateArn },
    'domainName: "https://mcp.example.com" given, allowed is',
  ],
  [{ domainName: 'mcp.example.com', certificateArn: 'x' }, 'certificateArn: "x" given, allowed is the ARN'],
  [
    { domainName: 'mcp.example.com' },
    'domainName: "mcp.example.com" given, allowed is both domainName and certificateArn',
  ],
  [{ variables: 'RATE_PER_SECOND=many' }, 'a fitting value for RATE_PER_SECOND'],
  [{ variables: 'CACHE=no' }, 'a fitting value for CACHE'],
  [{ variables: 'RATE_PER_SECND=5' }, 'variables of the functions (not RATE_PER_SECND): '],
  [{ variables: 'TABLE_NAME=other' }, 'variables of the functions (not TABLE_NAME): '],
  [{ variables: 'VIEW_IMAGE_SOURCES=https://example.com' }, 'variables of the functions (not VIEW_IMAGE_SOURCES): '],
  [{ variables: 'PLAIN_COOKIES=on' }, 'variables of the functions (not PLAIN_COOKIES): '],
  [{ rollout: 'slow' }, 'rollout: "slow" given, allowed is one of all-at-once, canary, linear.'],
  [
    { monitoring: false, alarmEmail: 'me@example.com' },
    'monitoring: false given, allowed is true together with alarmEmail',
  ],
  [{ monitoring: 'false', monthlyBudget: 5 }, 'without monitoring there is nothing to notify of'],
  [{ variables: 'METRICS=off' }, 'allowed is METRICS=off only together with monitoring=false'],
  [{ variables: 5 }, 'variables: 5 given, allowed is NAME=value,NAME=value.'],
  [{ certificateArn }, 'domainName: nothing given, allowed is both domainName and certificateArn'],
  [{ retaindata: true }, 'retaindata: no such setting. There are: stackName, quotaMode,'],
])('%j is refused by name', (context, sentence) => {
  expect(() => settingsFrom(context)).toThrow(sentence);
});

test.each([
  'rate(1 minute)',
  'rate(12 hours)',
  'cron(0 6 * * ? *)',
  'cron(15,45 6-22/2 ? * MON-FRI *)',
  'cron(0/15 * ? JAN,DEC 2#1 2026-2030)',
  'cron(0 6 L * ? *)',
  'cron(0 6 15W * ? *)',
  'cron(0 6 ? * 6L *)',
])('%s is a schedule', (warmSchedule) => {
  expect(settingsFrom({ warmSchedule })).toMatchObject({ warmSchedule });
});

test('a certificate of another region than the stack is refused, where the region is known', () => {
  const context = { domainName: 'mcp.example.com', certificateArn };
  for (const region of [undefined, '', 'eu-central-1']) expect(settingsFrom(context, region)).toMatchObject(context);
  expect(() => settingsFrom(context, 'us-east-1')).toThrow(
    'certificateArn: the certificate lies in eu-central-1, and the stack goes to us-east-1. Request one in us-east-1, or set AWS_REGION=eu-central-1.',
  );
  expect(settingsFrom({}, 'us-east-1')).not.toHaveProperty('certificateArn');
});

test('every wrong setting is named at once', () => {
  expect(() => settingsFrom({ memory: 1, burst: 0, typo: 1 })).toThrow(/memory(.|\n)*burst(.|\n)*typo/);
});

test('the context of CDK itself is no wrong setting', () => {
  const context = {
    'aws:cdk:enable-path-metadata': true,
    '@aws-cdk/core:x': true,
    'availability-zones:account=1': [],
    'cli-telemetry': false,
  };
  expect(settingsFrom(context)).toEqual(settingsFrom({}));
  expect(settingNames).toContain('retainData');
});

test.each([
  [{}, 'eu-central-1', []],
  [{ memory: 3008, monthlyBudget: 5 }, 'eu-central-1', []],
  [{ memory: 4096 }, undefined, ['memory']],
  [{ reservedConcurrency: 2 }, undefined, ['reservedConcurrency']],
  [{ monthlyBudget: 5 }, 'ap-south-2', ['monthlyBudget']],
])('what %j may meet in %s is a warning, since only the account knows', (context, region, ids) => {
  const warnings = warningsFor(settingsFrom(context), region);
  expect(warnings.map(({ id }) => id)).toEqual(ids);
  for (const { sentence } of warnings) expect(sentence).toMatch(/ See docs\/troubleshooting\.md\.$/);
});
