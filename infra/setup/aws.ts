import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { type AwsPlace, awsProblem } from './aws-problems.ts';
import type { Deployment, SpotifyApp } from './deployment.ts';
import { Stuck } from './ui.ts';

/** What reaching an account takes. */
export interface AwsPorts {
  readonly stackName: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs `cdk` in a region with these arguments and shows what it says; rejects when it fails. */
  readonly cdk: (region: string, ...args: readonly string[]) => Promise<void>;
}

const appSecret = z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1) });
const serverSecret = z.object({ accessToken: z.string().min(1) });
const anyObject = z.record(z.string(), z.unknown());

/** What a secret holds. The error of a parser quotes the text, so it is not passed on. */
function heldIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The region that the SDK and CDK both work in. They look in different places by themselves.
 * @throws Stuck (rejects) where none is set.
 */
async function regionOf(env: AwsPorts['env']): Promise<string> {
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (region) return region;
  return await new STSClient({}).config.region().catch(() => {
    const profile = env['AWS_PROFILE'];
    const set = `aws configure set region eu-central-1${profile === undefined ? '' : ` --profile ${profile}`}`;
    throw new Stuck(`No AWS region is set. Set AWS_REGION, or keep one in the profile: ${set}`);
  });
}

/** A stack in the AWS account that this computer's credentials are for. */
export function aws({ stackName, env, cdk }: AwsPorts): Deployment {
  let known: Promise<string> | undefined;
  const region = () => (known ??= regionOf(env));
  const secrets = new SecretsManagerClient({ region });
  const find = stackFinder(new CloudFormationClient({ region }));
  const output = async (name: string): Promise<string> => {
    const value = (await find(stackName))?.get(name);
    if (value === undefined) throw new Stuck(`The stack ${stackName} has no output ${name}. Deploy it: npm run setup`);
    return value;
  };
  const secretText = async (SecretId: string): Promise<string> =>
    (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '{}';
  return {
    isLocal: false,
    where: async () => identity(stackName, await region(), env),
    isBootstrapped: async () => (await find('CDKToolkit')) !== undefined,
    bootstrap: async () => cdk(await region(), 'bootstrap'),
    outputs: async () => {
      const found = await find(stackName);
      const [mcpUrl, redirectUri] = [found?.get('McpUrl'), found?.get('SpotifyRedirectUri')];
      const domainTarget = found?.get('DomainTarget');
      return mcpUrl === undefined || redirectUri === undefined
        ? undefined
        : { mcpUrl, redirectUri, ...(domainTarget !== undefined && { domainTarget }) };
    },
    deploy: async () => cdk(await region(), 'deploy', '--require-approval', 'never', '--progress', 'events'),
    app: async () => appSecret.safeParse(heldIn(await secretText(await output('SpotifyAppSecret')))).data,
    fillApp: async (app) => fill(secrets, await output('SpotifyAppSecret'), secretText, app),
    accessToken: async () => {
      const name = await output('AccessTokenSecret');
      const { data } = serverSecret.safeParse(heldIn(await secretText(name)));
      if (data) return data.accessToken;
      throw new Stuck(
        `The secret ${name} does not hold {"accessToken": "…"} as JSON. Correct it in the Secrets Manager console, with a token of at least 32 characters.`,
      );
    },
    tokenCommand: async () =>
      `aws secretsmanager get-secret-value --region ${await region()} --secret-id ${await output('AccessTokenSecret')} --query SecretString --output text`,
    raisedAlarms: () => raised(new CloudWatchClient({ region }), stackName),
    destroy: async () => {
      await cdk(await region(), 'destroy', '--force');
      return left(await removeUserSecrets(secrets, `${stackName}/users/`));
    },
    problem: async (error) => {
      const place: AwsPlace = { profile: env['AWS_PROFILE'], region: await region().catch(() => undefined) };
      return awsProblem(error, place);
    },
  };
}

const left = (removed: number): readonly string[] => [
  `Deleted ${removed} secrets of users who had signed in.`,
  'Left: the stack CDKToolkit and its bucket, which other CDK apps of this account may use.',
  'Left: table and secrets, if the stack was deployed with retainData.',
  'Left: the app in the Spotify developer dashboard, and the entries in your MCP clients.',
];

async function identity(stackName: string, region: string, env: AwsPorts['env']): Promise<string> {
  const { Account, Arn } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}));
  const profile = env['AWS_PROFILE'] === undefined ? '' : `, profile ${env['AWS_PROFILE']}`;
  return `${stackName} in account ${Account}, ${region}${profile}, as ${Arn}`;
}

/** Finds the outputs of a stack that is there and whole; `undefined` for one that is not. */
const stackFinder =
  (client: CloudFormationClient) =>
  async (StackName: string): Promise<ReadonlyMap<string, string> | undefined> => {
    const answer = await client.send(new DescribeStacksCommand({ StackName })).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'ValidationError') return;
      throw error;
    });
    const [stack] = answer?.Stacks ?? [];
    if (!stack || /^(DELETE|REVIEW|ROLLBACK|CREATE_FAILED|CREATE_IN)/.test(stack.StackStatus ?? '')) return undefined;
    return new Map((stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  };

/** Fills in the app and leaves whatever else the secret holds. */
async function fill(
  client: SecretsManagerClient,
  SecretId: string,
  read: (id: string) => Promise<string>,
  app: SpotifyApp,
): Promise<void> {
  const before = anyObject.catch({}).parse(heldIn(await read(SecretId)));
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify({ ...before, ...app }) }));
}

async function raised(client: CloudWatchClient, stackName: string) {
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({
      // A stack whose name only begins like this one has alarms of its own.
      AlarmNamePrefix: `${stackName}-`,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      StateValue: 'ALARM',
    }),
  );
  return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName = '', StateValue = '', StateReason = '' }) => ({
    name: AlarmName,
    state: StateValue,
    reason: StateReason,
  }));
}

/** Users' secrets are made at sign-in, so they are not part of the stack. */
async function removeUserSecrets(client: SecretsManagerClient, prefix: string): Promise<number> {
  let removed = 0;
  for (let NextToken: string | undefined, more = true; more; more = NextToken !== undefined) {
    const page = await client.send(
      new ListSecretsCommand({ Filters: [{ Key: 'name', Values: [prefix] }], ...(NextToken && { NextToken }) }),
    );
    // The filter also finds names that begin otherwise in capitals.
    const names = (page.SecretList ?? []).flatMap(({ Name }) => (Name?.startsWith(prefix) ? [Name] : []));
    for (const SecretId of names) {
      await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      removed++;
    }
    NextToken = page.NextToken;
  }
  return removed;
}
