import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { awsDeployment } from '../../../infra/setup/aws.ts';
import { clackUi, fitting } from '../../../infra/setup/clack-ui.ts';
import { runSetup } from '../../../infra/setup/program.ts';
import { listen } from '../../support/listen.ts';

/**
 * `npm run setup` and `npm run doctor` at a real terminal, in an account that is played: what is deployed is said here, the server
 * is the one that the environment names. The Spotify app is 0123…, and its secret fedc….
 */
const { STAGE_MCP_URL: McpUrl = '', STAGE_TOKEN: accessToken = '', STAGE_DEPLOYED: isThere = '' } = process.env;
const credentials = btoa('0123456789abcdef0123456789abcdef:fedcba9876543210fedcba9876543210');
const [clientId, clientSecret] = isThere === '' ? ['', ''] : atob(credentials).split(':');
const account = { bootstrapped: isThere !== '', deployed: isThere !== '' };
const held = new Map([
  ['app-secret', JSON.stringify({ clientId, clientSecret })],
  ['server-secret', JSON.stringify({ accessToken })],
]);

const formation = mockClient(CloudFormationClient);
const secrets = mockClient(SecretsManagerClient);
mockClient(STSClient)
  .on(GetCallerIdentityCommand)
  .resolves({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/me' });
mockClient(CloudWatchClient).on(DescribeAlarmsCommand).resolves({});
formation.on(GetTemplateCommand).resolves({ TemplateBody: '{"Resources":{}}' });
formation.on(DescribeStacksCommand).callsFake(({ StackName }: { readonly StackName: string }) => {
  if (!(StackName === 'CDKToolkit' ? account.bootstrapped : account.deployed))
    return Promise.reject(Object.assign(new Error('Stack does not exist'), { name: 'ValidationError' }));
  const outputs = {
    McpUrl,
    SpotifyRedirectUri: new URL('/oauth/spotify/callback', McpUrl).href,
    SpotifyAppSecret: 'app-secret',
    AccessTokenSecret: 'server-secret',
    BootstrapVersion: '30',
  };
  const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  return Promise.resolve({ Stacks: [{ StackId: 'stack/new', StackStatus: 'UPDATE_COMPLETE', Outputs }] });
});
secrets.on(ListSecretsCommand).resolves({});
secrets
  .on(GetSecretValueCommand)
  .callsFake(({ SecretId }: { readonly SecretId: string }) => Promise.resolve({ SecretString: held.get(SecretId) }));
secrets.on(PutSecretValueCommand).callsFake((input: { readonly SecretId: string; readonly SecretString: string }) => {
  held.set(input.SecretId, input.SecretString);
  return Promise.resolve({});
});

const accounts = await listen(
  createServer((request, response) => {
    response.writeHead(request.headers.authorization === `Basic ${credentials}` ? 200 : 400).end('{}');
  }),
);
process.exitCode = await runSetup(process.argv.slice(2), {
  env: { SPOTIFY_ACCOUNTS_URL: accounts.origin },
  ui: (agree) => clackUi(process.stdin.isTTY === true, agree),
  deployment: () =>
    awsDeployment({
      stackName: 'McpServerForSpotify',
      env: { AWS_REGION: 'eu-central-1' },
      cdk: (_region, command) => {
        if (command === 'bootstrap') account.bootstrapped = true;
        if (command === 'deploy') account.deployed = true;
        process.stdout.write(`(what cdk ${command} says)\n`);
        return Promise.resolve();
      },
    }),
  copy: () => Promise.resolve(true),
  openPage: () => Promise.resolve(),
  sleep: (milliseconds) => sleep(milliseconds),
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${fitting(text)}\n`),
  now: Date.now,
});
await accounts.close();
