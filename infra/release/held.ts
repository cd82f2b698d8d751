import * as z from 'zod';

/** What a replacement would lose: data, the URL that clients and Spotify know, secrets. */
const types = /^AWS::(DynamoDB::Table|SecretsManager::Secret|ApiGatewayV2::(Api|Stage|DomainName|ApiMapping))$/;

const template = z.looseObject({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) });

/** The part of a template that no upgrade may replace. */
export function held(synthesized: unknown): { readonly Resources: Readonly<Record<string, unknown>> } {
  const { Resources } = template.parse(synthesized);
  return { Resources: Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => types.test(Type))) };
}

/** Every setting with another value than its default. */
export const everything = {
  stackName: 'Everything',
  quotaMode: 'extended',
  domainName: 'mcp.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0aa1b2c3-0000-4000-8000-000000000000',
  challengeMapping: false,
  allowedOrigins: 'app.example.com,localhost',
  memory: 2048,
  reservedConcurrency: 5,
  requestsPerSecond: 50,
  burst: 100,
  logRetentionDays: 7,
  logLevel: 'DEBUG',
  logSampling: 0.1,
  warming: 'on',
  warmingCallsPerDay: 50,
  warmSchedule: 'rate(1 hour)',
  variables: 'METRICS=full,CACHE=on',
  monitoring: true,
  alarmEmail: 'me@example.com',
  slackWorkspaceId: 'T0123ABCD',
  slackChannelId: 'C0123ABCD',
  monthlyBudget: 5,
  runbookBaseUrl: 'https://git.example.com/me/repo/blob/main/',
  rollout: 'linear',
  retainData: true,
} as const;
