import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { parseJson } from '../../lib/text.ts';
import { type AwsPlace, awsProblem } from './aws-problems.ts';
import { type Cdk, CdkFailed } from './cdk.ts';
import type { Deployment } from './deployment.ts';
import { adopt, allSecrets, hasRetained, retainedSecrets } from './retained.ts';
import { afterFailure, leastBootstrap, obstacle } from './stack-status.ts';
import { Stuck } from './ui.ts';

export interface AwsPorts {
  readonly stackName: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cdk: Cdk;
}

const appSecret = z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1) });
const serverSecret = z.object({ accessToken: z.string().min(1) });
const anyObject = z.record(z.string(), z.unknown());

/**
 * The region for both the SDK and CDK, which by default read it from different places. @throws Stuck (rejects) if none
 * is set.
 */
async function regionOf(env: AwsPorts['env']): Promise<string> {
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (region) return region;
  return await new STSClient({}).config.region().catch(() => {
    const profile = env['AWS_PROFILE'];
    const set = `aws configure set region eu-central-1${profile === undefined ? '' : ` --profile ${profile}`}`;
    throw new Stuck(
      `No AWS region is set. Set AWS_REGION, or keep one in the profile: ${set}. To check the server of npm start instead: npm run doctor -- --local http://127.0.0.1:3000/mcp`,
    );
  });
}

/** A stack in the AWS account of this computer's credentials. */
export function awsDeployment({ stackName, env, cdk }: AwsPorts): Deployment {
  let known: Promise<string> | undefined;
  const region = () => (known ??= regionOf(env));
  const client = { region, requestHandler: throughProxy(env) };
  const secrets = new SecretsManagerClient(client);
  const stacks = new CloudFormationClient(client);
  const find = (name: string) => outputsOf(stacks, name);
  const named = async () => ({ name: stackName, region: await region() });
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
    bootstrapped: async () => {
      const found = await find('CDKToolkit');
      if (!found) return 'no';
      return Number(found.get('BootstrapVersion') ?? 0) < leastBootstrap ? 'too old' : 'yes';
    },
    bootstrap: async () => cdk(await region(), 'bootstrap'),
    outputs: async () => {
      const found = await find(stackName);
      const [mcpUrl, redirectUri] = [found?.get('McpUrl'), found?.get('SpotifyRedirectUri')];
      const domainTarget = found?.get('DomainTarget');
      return mcpUrl === undefined || redirectUri === undefined
        ? undefined
        : { mcpUrl, redirectUri, ...(domainTarget !== undefined && { domainTarget }) };
    },
    obstacle: async () => {
      const status = (await describe(stacks, stackName))?.StackStatus;
      return status === undefined ? undefined : obstacle(status, await named());
    },
    deploy: async () => {
      await cdk(await region(), 'deploy', '--require-approval', 'never', '--progress', 'events').catch(
        async (error: unknown) => {
          if (!(error instanceof CdkFailed)) throw error;
          const status = (await describe(stacks, stackName))?.StackStatus;
          throw new Stuck(afterFailure(status, await named()));
        },
      );
    },
    // A parser's error would quote the secret.
    app: async () => appSecret.safeParse(parseJson(await secretText(await output('SpotifyAppSecret')))).data,
    // Whatever else the secret holds stays.
    fillApp: async (app) => {
      const SecretId = await output('SpotifyAppSecret');
      const before = anyObject.catch({}).parse(parseJson(await secretText(SecretId)));
      const SecretString = JSON.stringify({ ...before, ...app });
      await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
    },
    accessToken: async () => {
      const name = await output('AccessTokenSecret');
      const { data } = serverSecret.safeParse(parseJson(await secretText(name)));
      if (data) return data.accessToken;
      throw new Stuck(
        `The secret ${name} does not hold {"accessToken": "…"} as JSON. Correct it in the Secrets Manager console, with a token of at least 32 characters.`,
      );
    },
    tokenCommand: async () =>
      `aws secretsmanager get-secret-value --region ${await region()} --secret-id ${await output('AccessTokenSecret')} --query SecretString --output text`,
    leftBefore: async () => {
      const stack = await describe(stacks, stackName);
      const found = await retainedSecrets(secrets, { name: stackName, id: stack?.StackId ?? '' });
      return { names: found.map(({ from }) => from), adopt: () => adopt(secrets, found) };
    },
    leftUsers: async () => {
      if (await describe(stacks, stackName)) return;
      const { length: count } = await userSecrets(secrets, `${stackName}/users/`);
      return { count, isKept: await hasRetained(secrets, stackName) };
    },
    raisedAlarms: () => raised(new CloudWatchClient(client), stackName),
    keepsData: () => keepsData(stacks, stackName),
    destroy: async () => {
      const keeps = await keepsData(stacks, stackName);
      await cdk(await region(), 'destroy', '--force');
      return keeps ? kept(stackName) : left(await removeUserSecrets(secrets, `${stackName}/users/`));
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
  'Left: the app in the Spotify developer dashboard, and the entries in your MCP clients.',
];

const kept = (stackName: string): readonly string[] => [
  'Left: the table and the secrets, because the stack was deployed with retainData.',
  `Left: the secrets of users who had signed in, ${stackName}/users/…, which belong to the table.`,
  'Each secret costs 0.40 USD a month. npm run setup takes them over into a new stack of the same name; docs/deploying.md says how to delete them.',
  'Left: the stack CDKToolkit and its bucket, which other CDK apps of this account may use.',
];

const deployedTemplate = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), DeletionPolicy: z.string().optional() })),
});

/** Whether the table is retained when the stack is deleted, according to the settings of the last deployment. */
async function keepsData(client: CloudFormationClient, StackName: string): Promise<boolean> {
  const answer = await ifThere(client.send(new GetTemplateCommand({ StackName })));
  const { data } = deployedTemplate.safeParse(JSON.parse(answer?.TemplateBody ?? '{}'));
  const tables = Object.values(data?.Resources ?? {}).filter(({ Type }) => Type === 'AWS::DynamoDB::Table');
  return tables.some(({ DeletionPolicy = '' }) => DeletionPolicy.startsWith('Retain'));
}

/** CDK takes a proxy from the environment; the SDK needs to be given it. */
const throughProxy = (env: AwsPorts['env']) => ({ httpsAgent: { proxyEnv: { ...env } } });

async function identity(stackName: string, region: string, env: AwsPorts['env']): Promise<string> {
  const client = new STSClient({ region, requestHandler: throughProxy(env) });
  const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
  const profile = env['AWS_PROFILE'] === undefined ? '' : `, profile ${env['AWS_PROFILE']}`;
  return `${stackName} in account ${Account}, ${region}${profile}, as ${Arn}`;
}

/** A stack as CloudFormation describes it; `undefined` if there is none. */
async function describe(client: CloudFormationClient, StackName: string): Promise<Stack | undefined> {
  return (await ifThere(client.send(new DescribeStacksCommand({ StackName }))))?.Stacks?.[0];
}

/** What CloudFormation says of a stack; `undefined` if there is none. */
const ifThere = <T>(answer: Promise<T>) =>
  answer.catch((error: unknown): undefined => {
    if (error instanceof Error && error.name === 'ValidationError') return;
    throw error;
  });

/** The outputs of a complete stack; `undefined` for any other. */
async function outputsOf(client: CloudFormationClient, StackName: string) {
  const stack = await describe(client, StackName);
  if (!stack || /^(DELETE|REVIEW|ROLLBACK|CREATE_FAILED|CREATE_IN)/.test(stack.StackStatus ?? '')) return;
  return new Map((stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

async function raised(client: CloudWatchClient, stackName: string) {
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({
      // A stack whose name begins with this one's has alarms of its own.
      AlarmNamePrefix: `${stackName}-`,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      StateValue: 'ALARM',
    }),
  );
  return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName = '', AlarmDescription = '' }) => ({
    name: AlarmName,
    description: AlarmDescription,
  }));
}

/** Users' secrets are created at sign-in, so they are not part of the stack. */
async function userSecrets(client: SecretsManagerClient, prefix: string): Promise<readonly string[]> {
  const found = await allSecrets(client, { Key: 'name', Values: [prefix] });
  // The filter ignores case, so it also finds names of other stacks.
  return found.flatMap(({ Name }) => (Name?.startsWith(prefix) ? [Name] : []));
}

async function removeUserSecrets(client: SecretsManagerClient, prefix: string): Promise<number> {
  const names = await userSecrets(client, prefix);
  for (const SecretId of names)
    await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  return names.length;
}
