import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { awsDeployment } from '../../infra/setup/aws.ts';
import { CdkFailed } from '../../infra/setup/cdk.ts';
import { runSetup } from '../../infra/setup/program.ts';
import { leastBootstrap } from '../../infra/setup/stack-status.ts';
import { idleCost } from '../../infra/setup/steps/deploy.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { tools } from '../../lib/tools/registry.ts';
import { root } from '../support/environment.ts';
import { listen } from '../support/listen.ts';
import { useTestStack } from '../support/test-stack.ts';
import { type Person, person } from './people.ts';

const formation = mockClient(CloudFormationClient);
const watch = mockClient(CloudWatchClient);
const secrets = mockClient(SecretsManagerClient);
const sts = mockClient(STSClient);

/** A server for the stack to be; what is deployed is AWS's to say, how it answers is the laptop's. */
const testStack = useTestStack();
const appId = '0123456789abcdef0123456789abcdef';
const secretOfTheApp = 'fedcba9876543210fedcba9876543210';
let accountsUrl = '';
let status = 200;

afterAll(() => {
  for (const mock of [formation, watch, secrets, sts]) mock.restore();
});
beforeAll(async () => {
  const accounts = createServer((request, response) => {
    const given = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    response.writeHead(given === `${appId}:${secretOfTheApp}` ? status : 400).end('{}');
  });
  const { origin, close } = await listen(accounts);
  accountsUrl = origin;
  afterAll(close);
});

/** The account as AWS has it. */
interface Account {
  bootstrapped: boolean;
  bootstrapVersion: string;
  deployed: boolean;
  /** The status of the stack while it is there. */
  status: string;
  app: Record<string, unknown>;
}
const nothing = { bootstrapped: false, bootstrapVersion: '30', deployed: false, status: 'UPDATE_COMPLETE' };
let account: Account;
/** What CDK was asked to do. */
let ran: string[][];
const regions = new Set<string>();
let domainTarget = '';
/** The status in which a deployment ends that fails. */
let failsTo = '';

const templateOf = (DeletionPolicy: string): string =>
  JSON.stringify({ Resources: { T: { Type: 'AWS::DynamoDB::Table', DeletionPolicy } } });

const noStack = Object.assign(new Error('Stack does not exist'), { name: 'ValidationError' });

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  account = { ...nothing, app: { clientId: '', clientSecret: '', note: 'mine' } };
  ran = [];
  domainTarget = '';
  failsTo = '';
  status = 200;
  for (const mock of [formation, watch, secrets, sts]) mock.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/me' });
  formation.on(DescribeStacksCommand).callsFake(({ StackName }: { StackName: string }) => {
    const isThere = StackName === 'CDKToolkit' ? account.bootstrapped : account.deployed;
    if (!isThere) return Promise.reject(noStack);
    const outputs = {
      McpUrl: testStack().laptop.mcpUrl,
      SpotifyRedirectUri: `${testStack().origin}/oauth/spotify/callback`,
      SpotifyAppSecret: 'app-secret',
      AccessTokenSecret: 'server-secret',
      BootstrapVersion: account.bootstrapVersion,
      ...(domainTarget !== '' && { DomainTarget: domainTarget }),
    };
    const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
    return Promise.resolve({
      Stacks: [
        { StackId: 'stack/new', StackStatus: StackName === 'Mine' ? account.status : 'UPDATE_COMPLETE', Outputs },
      ],
    });
  });
  secrets.on(ListSecretsCommand).resolves({});
  formation.on(GetTemplateCommand).resolves({ TemplateBody: templateOf('Delete') });
  secrets.on(GetSecretValueCommand).callsFake(({ SecretId }: { SecretId: string }) => {
    const held = SecretId === 'app-secret' ? account.app : { accessToken: testStack().laptop.token };
    return Promise.resolve({ SecretString: JSON.stringify(held) });
  });
  secrets.on(PutSecretValueCommand).callsFake(({ SecretString }: { SecretString: string }) => {
    account.app = JSON.parse(SecretString);
    return Promise.resolve({});
  });
  watch.on(DescribeAlarmsCommand).resolves({});
});

async function run(argv: readonly string[], somebody: Person, env: Readonly<Record<string, string>> = {}) {
  const exit = await runSetup(argv, {
    ...somebody.rest,
    env: { SPOTIFY_ACCOUNTS_URL: accountsUrl, ...env },
    ui: somebody.ui,
    sleep: () => Promise.resolve(),
    deployment: () =>
      awsDeployment({
        stackName: 'Mine',
        env: { AWS_REGION: 'eu-central-1', ...env },
        cdk: (region, ...args) => {
          regions.add(region);
          ran.push([...args]);
          if (args[0] === 'bootstrap') Object.assign(account, { bootstrapped: true, bootstrapVersion: '30' });
          if (args[0] === 'deploy') account.deployed = true;
          if (args[0] === 'deploy' && failsTo !== '') {
            account.status = failsTo;
            return Promise.reject(new CdkFailed('cdk deploy failed'));
          }
          if (args[0] === 'destroy') account.deployed = false;
          return Promise.resolve();
        },
      }),
  });
  return { exit, text: somebody.heard.said.join('\n') };
}

const willing = { bucket: true, 'Deploy now': true, 'Client ID': appId, 'Client secret': secretOfTheApp };

describe('setup in an AWS account', () => {
  test('goes from nothing to a first call, and a second time asks for nothing', async () => {
    const somebody = person(willing);
    expect(await run(['setup'], somebody)).toMatchObject({
      exit: 0,
      text: expect.stringContaining(`${tools.filter((tool) => servedIn('development', tool)).length} tools, signed in`),
    });
    expect(ran.map(([command]) => command)).toEqual(['bootstrap', 'deploy']);
    expect(account.app).toEqual({ clientId: appId, clientSecret: secretOfTheApp, note: 'mine' });
    expect(somebody.heard.said.join('\n')).toContain(`${testStack().origin}/oauth/spotify/callback`);
    const again = person();
    expect(await run(['setup'], again)).toMatchObject({ exit: 0 });
    expect(again.heard.asked).toEqual([]);
    expect(ran).toHaveLength(2);
    expect(await run(['setup', '--redeploy', '--yes', '--only', 'deploy'], person())).toMatchObject({ exit: 0 });
    expect(ran.map(([command]) => command)).toEqual(['bootstrap', 'deploy', 'deploy']);
  });

  test('takes over the secrets that a deleted stack of the same name left', async () => {
    const secret = (id: string, stack: string, logical: string, day: number) => ({
      ARN: id,
      CreatedDate: new Date(Date.UTC(2026, 0, day)),
      Tags: [
        { Key: 'aws:cloudformation:stack-name', Value: 'Mine' },
        { Key: 'aws:cloudformation:stack-id', Value: stack },
        { Key: 'aws:cloudformation:logical-id', Value: logical },
      ],
    });
    const SecretList = [
      secret('oldest-app', 'stack/older', 'App', 1),
      secret('old-app', 'stack/old', 'App', 2),
      secret('app-secret', 'stack/new', 'App', 3),
      secret('old-other', 'stack/old', 'NoLonger', 2),
    ];
    secrets.on(ListSecretsCommand).resolves({ SecretList });
    secrets
      .on(GetSecretValueCommand, { SecretId: 'old-app' })
      .resolves({ SecretString: JSON.stringify({ clientId: appId, clientSecret: secretOfTheApp }) });
    const somebody = person({ bucket: true, 'Deploy now': true, 'deleted stack': true });
    const { exit, text } = await run(['setup'], somebody);
    expect([exit, account.app]).toEqual([0, { clientId: appId, clientSecret: secretOfTheApp }]);
    expect(secrets.commandCalls(PutSecretValueCommand).map(({ args: [{ input }] }) => input.SecretId)).toEqual([
      'app-secret',
    ]);
    expect(text).toContain('aws secretsmanager delete-secret --secret-id old-app');
    expect(text).not.toContain('oldest-app');
  });

  test('without a person takes the app from the environment', async () => {
    const env = { SPOTIFY_CLIENT_ID: appId, SPOTIFY_CLIENT_SECRET: secretOfTheApp };
    const nobody = person({}, false);
    expect(await run(['setup', '--yes'], nobody, env)).toMatchObject({ exit: 0 });
    expect(account.app).toMatchObject({ clientId: appId, clientSecret: secretOfTheApp });
  });

  test('shows no secret, and gives none to another program', async () => {
    const somebody = person(willing);
    await run(['setup'], somebody);
    await run(['doctor'], somebody);
    const shown = JSON.stringify([somebody.heard.said, somebody.heard.asked, somebody.heard.opened, ran]);
    for (const secret of [secretOfTheApp, testStack().laptop.token]) expect(shown).not.toContain(secret);
  });

  test.each([
    ['no to the bootstrap', { bucket: false }, 'npx cdk bootstrap'],
    ['no to the deployment', { bucket: true, 'Deploy now': false }, 'Nothing was deployed'],
    ['a wrong client secret', { ...willing, 'Client secret': 'f'.repeat(32) }, 'refuses this client ID or secret'],
    ['nothing typed', { ...willing, 'Client secret': ' ' }, 'Both are needed'],
  ])('stops at %s, and says what to do', async (_, answers, sentence) => {
    expect(await run(['setup'], person(answers))).toMatchObject({ exit: 1, text: expect.stringContaining(sentence) });
    expect(account.app).toMatchObject({ clientId: '' });
  });

  test('says what to do without credentials, and with half an app', async () => {
    sts.on(GetCallerIdentityCommand).rejects(new Error('The security token included in the request is expired'));
    expect((await run(['setup'], person())).text).toContain('aws sso login');
    sts.on(GetCallerIdentityCommand).resolves({ Account: '1' });
    account = { ...account, bootstrapped: true, deployed: true };
    expect((await run(['setup'], person(), { SPOTIFY_CLIENT_ID: 'app' })).text).toContain('belong together');
  });

  test('keeps the app when Spotify cannot be asked, and says so', async () => {
    status = 503;
    expect((await run(['setup'], person(willing))).text).toContain('NOT checked');
    expect(account.app).toMatchObject({ clientSecret: secretOfTheApp });
  });
});

describe('what goes wrong at AWS', () => {
  const named = (name: string, message: string) => Object.assign(new Error(message), { name });
  test.each([
    [
      'no credentials',
      named('CredentialsProviderError', 'Could not load credentials from any providers'),
      {},
      'No AWS credentials were found',
    ],
    [
      'a profile that is not there',
      named('CredentialsProviderError', 'Could not resolve credentials using profile: [work]'),
      { AWS_PROFILE: 'work' },
      'no credentials for the AWS profile "work"',
    ],
    [
      'an expired sign-in',
      named('ExpiredToken', 'The security token included in the request is expired'),
      { AWS_PROFILE: 'work' },
      'aws sso login --profile work',
    ],
    [
      'unknown keys',
      named('InvalidClientTokenId', 'The security token included in the request is invalid'),
      {},
      'does not know these access keys',
    ],
    [
      'no network',
      Object.assign(named('Error', 'getaddrinfo ENOTFOUND sts.eu-central-1.amazonaws.com'), { code: 'ENOTFOUND' }),
      {},
      'cannot be reached in eu-central-1',
    ],
    [
      'a missing right',
      named('AccessDenied', 'User is not authorized to perform: sts:GetCallerIdentity'),
      {},
      'may not do sts:GetCallerIdentity',
    ],
  ])('%s has a sentence of its own', async (_, error, env, sentence) => {
    sts.on(GetCallerIdentityCommand).rejects(error);
    expect(await run(['setup'], person(), env)).toMatchObject({ exit: 1, text: expect.stringContaining(sentence) });
  });

  test('the region is the same for the SDK and CDK, wherever it stands', async () => {
    regions.clear();
    vi.stubEnv('AWS_REGION', undefined);
    const env = { AWS_REGION: '', AWS_DEFAULT_REGION: 'ap-northeast-1' };
    const { text } = await run(['setup'], person(willing), env);
    expect(text).toContain('in account 123456789012, ap-northeast-1, as');
    expect([...regions]).toEqual(['ap-northeast-1']);
    for (const { thisValue } of sts.commandCalls(GetCallerIdentityCommand))
      expect(await thisValue.config.region()).toBe('ap-northeast-1');
  });

  test('broken JSON in a secret is filled in anew or explained, and never shown', async () => {
    account = { ...account, bootstrapped: true, deployed: true };
    const broken = 'hunter2 {not json';
    secrets.on(GetSecretValueCommand).resolves({ SecretString: broken });
    const { exit, text } = await run(['setup'], person(willing));
    expect(account.app).toEqual({ clientId: appId, clientSecret: secretOfTheApp });
    expect([exit, text]).toEqual([1, expect.stringContaining('does not hold {"accessToken": "…"} as JSON')]);
    expect(text).not.toContain('hunter2');
  });

  test('the alarms of a stack whose name only begins like this one are its own', async () => {
    account.deployed = true;
    await run(['doctor'], person());
    for (const { args } of watch.commandCalls(DescribeAlarmsCommand))
      expect(args[0].input.AlarmNamePrefix).toBe('Mine-');
    expect(watch.commandCalls(DescribeAlarmsCommand)).not.toEqual([]);
  });
});

describe('a deployment that cannot go on', () => {
  const named = (name: string, message: string) => Object.assign(new Error(message), { name });
  const deployed = { bootstrapped: true, deployed: true };

  test.each([
    ['CREATE_IN_PROGRESS', 'still working on the stack'],
    ['UPDATE_IN_PROGRESS', 'aws cloudformation describe-stacks --region eu-central-1 --stack-name Mine'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'still working on the stack'],
    ['UPDATE_ROLLBACK_FAILED', 'AWS_REGION=eu-central-1 npx cdk rollback'],
    ['DELETE_FAILED', 'npm run destroy'],
  ])('because its stack is in %s says so, and deploys nothing', async (stackStatus, sentence) => {
    account = { ...account, ...deployed, status: stackStatus };
    const { exit, text } = await run(['setup', '--redeploy', '--yes'], person());
    expect([exit, ran]).toEqual([1, []]);
    expect(text).toContain(`The stack Mine is in ${stackStatus}.`);
    expect(text).toContain(sentence);
  });

  test.each([
    ['ROLLBACK_COMPLETE', false, 'The first deployment failed and was rolled back.'],
    ['UPDATE_ROLLBACK_COMPLETE', true, 'the server runs as before (UPDATE_ROLLBACK_COMPLETE)'],
    ['UPDATE_ROLLBACK_FAILED', true, 'npx cdk rollback'],
  ])('because it ended in %s says what stands now, and goes on from there', async (stackStatus, wasThere, sentence) => {
    account = { ...account, ...deployed, deployed: wasThere };
    failsTo = stackStatus;
    const first = await run(['setup', '--redeploy'], person({ ...willing }));
    expect(first).toMatchObject({ exit: 1, text: expect.stringContaining(sentence) });
    if (stackStatus === 'UPDATE_ROLLBACK_FAILED') return;
    failsTo = '';
    const again = person({ ...willing });
    const { exit } = await run(['setup', '--redeploy'], again);
    expect([exit, ran.map(([command]) => command)]).toEqual([
      stackStatus === 'ROLLBACK_COMPLETE' ? 1 : 0,
      ['deploy', 'deploy'],
    ]);
  });

  test('asks to renew a bootstrap that is too old', async () => {
    account = { ...account, bootstrapped: true, bootstrapVersion: String(leastBootstrap - 1) };
    const somebody = person({ ...willing, 'older version': true });
    expect(await run(['setup'], somebody)).toMatchObject({ exit: 0 });
    expect(ran.map(([command]) => command)).toEqual(['bootstrap', 'deploy']);
  });

  test('takes over what a deleted stack left also when the first attempt ended before', async () => {
    account = { ...account, ...deployed };
    const tags = (stack: string) => [
      { Key: 'aws:cloudformation:stack-name', Value: 'Mine' },
      { Key: 'aws:cloudformation:stack-id', Value: stack },
      { Key: 'aws:cloudformation:logical-id', Value: 'App' },
    ];
    const SecretList = [
      { ARN: 'old-app', Tags: tags('stack/old') },
      { ARN: 'app-secret', Tags: tags('stack/new') },
    ];
    secrets.on(ListSecretsCommand).resolves({ SecretList });
    const held = { clientId: appId, clientSecret: secretOfTheApp };
    secrets.on(GetSecretValueCommand, { SecretId: 'old-app' }).resolves({ SecretString: JSON.stringify(held) });
    expect(await run(['setup'], person({ 'deleted stack': true }))).toMatchObject({ exit: 0 });
    expect(account.app).toEqual(held);
  });

  test.each([
    [
      'the sign-in that expires in the middle',
      named('ExpiredToken', 'The security token included in the request is expired'),
      'Then run this again',
    ],
    [
      'a right that is missing',
      named(
        'AccessDeniedException',
        'User: me is not authorized to perform: secretsmanager:PutSecretValue on resource: x',
      ),
      'may not do secretsmanager:PutSecretValue',
    ],
    [
      'a clock that is wrong',
      named('SignatureDoesNotMatch', 'Signature expired: 20261129T1200Z is now earlier than 20261129T1205Z'),
      'clock of this computer is wrong',
    ],
  ])('because of %s names it, and goes on there the next time', async (_, error, sentence) => {
    secrets.on(PutSecretValueCommand).rejectsOnce(error);
    const { exit, text } = await run(['setup'], person(willing));
    expect([exit, text]).toEqual([1, expect.stringContaining(sentence)]);
    expect(text).not.toContain(secretOfTheApp);
    secrets.on(PutSecretValueCommand).callsFake(({ SecretString }: { SecretString: string }) => {
      account.app = JSON.parse(SecretString);
      return Promise.resolve({});
    });
    expect(await run(['setup'], person(willing))).toMatchObject({ exit: 0 });
    expect(ran.map(([command]) => command)).toEqual(['bootstrap', 'deploy']);
  });
});

describe('what is typed', () => {
  test('must have the form of an id and a secret, and can be typed again', async () => {
    const typed = ['app', appId];
    const somebody = person({ ...willing, 'Client ID': () => typed.shift() ?? '' });
    expect(await run(['setup'], somebody)).toMatchObject({ exit: 0 });
    expect(somebody.heard.said.join('\n')).toContain(
      'The client ID is 32 characters of 0-9 and a-f; what was given has 3.',
    );
  });

  test('the redirect URI is on a separate line and on the clipboard', async () => {
    const somebody = person(willing);
    await run(['setup'], somebody);
    const redirect = `${testStack().origin}/oauth/spotify/callback`;
    expect(somebody.heard.said).toContain(redirect);
    expect(somebody.heard.copied).toContain(redirect);
  });

  test('an app that Spotify refuses now is asked for again', async () => {
    account = {
      ...nothing,
      bootstrapped: true,
      deployed: true,
      app: { clientId: appId, clientSecret: 'f'.repeat(32) },
    };
    expect(await run(['setup'], person(willing))).toMatchObject({ exit: 0 });
    expect(account.app).toMatchObject({ clientSecret: secretOfTheApp });
  });
});

test('a custom domain shows its record before anything asks it', async () => {
  domainTarget = 'd-abc.execute-api.eu-central-1.amazonaws.com';
  const somebody = person({ ...willing, 'record there': false });
  const { exit } = await run(['setup'], somebody);
  expect(exit).toBe(1);
  expect(somebody.heard.said).toContain(`${new URL(testStack().origin).host}  CNAME  ${domainTarget}`);
  expect(somebody.heard.said.join('\n')).not.toContain('Spotify app:');
});

test('what a month costs is what docs/cost.md says', () => {
  expect(readFileSync(path.join(root, 'docs/cost.md'), 'utf8')).toMatch(
    new RegExp(`\\*\\*all\\*\\* \\| \\*\\*${idleCost}\\*\\*`),
  );
});

describe('the doctor in an AWS account', () => {
  test('names what is not there, what Spotify refuses, and the alarms that are raised', async () => {
    expect((await run(['doctor'], person())).text).toContain('Nothing is deployed yet');
    account.deployed = true;
    expect((await run(['doctor'], person())).text).toContain('No client id and secret are filled in');
    account.app = { clientId: appId, clientSecret: 'f'.repeat(32) };
    watch.on(DescribeAlarmsCommand).resolves({
      MetricAlarms: [
        { AlarmName: 'Mine-BreakerOpen', AlarmDescription: 'It is open. Runbook: docs/runbooks/breaker-open.md' },
      ],
    });
    const { exit, text } = await run(['doctor'], person());
    expect(exit).toBe(1);
    expect(text).toContain('Spotify refuses the client ID or secret');
    expect(text).toMatch(/WRONG {5}Alarms: Mine-BreakerOpen\.\s+Follow docs\/runbooks\/breaker-open\.md\./);
    account.app = { clientId: appId, clientSecret: secretOfTheApp };
    watch.on(DescribeAlarmsCommand).resolves({});
    expect(await run(['doctor'], person())).toMatchObject({ exit: 0 });
  });
});

describe('the doctor with less than all rights', () => {
  const denied = (action: string) =>
    Object.assign(new Error(`User: me is not authorized to perform: ${action} on resource: x`), {
      name: 'AccessDeniedException',
    });

  test('checks everything that does not need the access token', async () => {
    account = { ...account, deployed: true, app: { clientId: appId, clientSecret: secretOfTheApp } };
    secrets.on(GetSecretValueCommand, { SecretId: 'server-secret' }).rejects(denied('secretsmanager:GetSecretValue'));
    watch.on(DescribeAlarmsCommand).rejects(denied('cloudwatch:DescribeAlarms'));
    const { exit, text } = await run(['doctor'], person());
    expect(exit).toBe(1);
    expect(text).toMatch(/ok +Discovery/);
    expect(text).toMatch(/WRONG +Token accepted: Your AWS user may not do secretsmanager:GetSecretValue/);
    expect(text).toMatch(/unknown +Sign-in: Not checked/);
    expect(text).toMatch(/WRONG +Alarms: Your AWS user may not do cloudwatch:DescribeAlarms/);
  });

  test('says where it looked if nothing is deployed', async () => {
    const { text } = await run(['doctor'], person());
    expect(text).toContain('Nothing is deployed yet: Mine in account 123456789012, eu-central-1');
    expect(text).toContain('AWS_REGION');
  });

  test('says that an update hangs, and still looks at the server', async () => {
    account = { ...account, deployed: true, status: 'UPDATE_ROLLBACK_FAILED' };
    account.app = { clientId: appId, clientSecret: secretOfTheApp };
    const { exit, text } = await run(['doctor'], person());
    expect(exit).toBe(1);
    expect(text).toMatch(/WRONG +Stack: The stack Mine is in UPDATE_ROLLBACK_FAILED/);
    expect(text).toMatch(/ok +Owner/);
  });

  test('says of a server that nobody reaches which address, and does not blame AWS', async () => {
    account = { ...account, deployed: true, app: { clientId: appId, clientSecret: secretOfTheApp } };
    formation.on(DescribeStacksCommand, { StackName: 'Mine' }).resolves({
      Stacks: [
        {
          StackName: 'Mine',
          CreationTime: new Date(0),
          StackStatus: 'UPDATE_COMPLETE',
          Outputs: Object.entries({
            McpUrl: 'https://mcp.invalid/mcp',
            SpotifyRedirectUri: 'https://mcp.invalid/oauth/spotify/callback',
            SpotifyAppSecret: 'app-secret',
            AccessTokenSecret: 'server-secret',
          }).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        },
      ],
    });
    const { exit, text } = await run(['doctor'], person());
    expect(exit).toBe(1);
    expect(text).toContain('https://mcp.invalid cannot be reached from here (');
    expect(text).toContain('DNS record');
    expect(text).not.toContain('AWS cannot be reached');
  });
});

describe('destroy', () => {
  test('says that there is nothing, instead of asking', async () => {
    expect(await run(['destroy'], person())).toMatchObject({
      exit: 0,
      text: expect.stringContaining('There is nothing to delete (Mine in account 123456789012, eu-central-1'),
    });
    expect(ran).toEqual([]);
  });

  test('run again after retainData kept users’ secrets says what they are before it deletes them', async () => {
    const Tags = [{ Key: 'aws:cloudformation:stack-name', Value: 'Mine' }];
    secrets.on(ListSecretsCommand).resolves({ SecretList: [{ Name: 'Mine/users/a' }, { Name: 'StateApp', Tags }] });
    const somebody = person({ Delete: false });
    expect(await run(['destroy'], somebody)).toMatchObject({ exit: 1, text: 'Nothing was deleted.' });
    expect(somebody.heard.asked[0]).toContain(
      'the secrets of users of a deleted stack (1), which were to stay for a new stack of this name',
    );
    expect(await run(['destroy', '--yes'], person())).toMatchObject({
      exit: 1,
      text: expect.stringContaining('run npm run destroy without --yes'),
    });
    expect(secrets.commandCalls(DeleteSecretCommand)).toEqual([]);
  });

  test('asks, removes the stack and the secrets of its users alone, and names what is left', async () => {
    account.deployed = true;
    secrets.on(ListSecretsCommand).resolvesOnce({
      SecretList: [{ Name: 'Mine/users/a' }, { Name: 'mine/users/other' }],
      NextToken: 'more',
    });
    secrets.on(ListSecretsCommand, { NextToken: 'more' }).resolves({ SecretList: [{ Name: 'Mine/users/b' }] });
    expect(await run(['destroy'], person({ Delete: false }))).toMatchObject({ exit: 1, text: 'Nothing was deleted.' });
    expect(ran).toEqual([]);
    const { exit, text } = await run(['destroy'], person({ Delete: true }));
    expect([exit, ran]).toEqual([0, [['destroy', '--force']]]);
    expect(secrets.commandCalls(DeleteSecretCommand).map(({ args: [{ input }] }) => input.SecretId)).toEqual([
      'Mine/users/a',
      'Mine/users/b',
    ]);
    expect(text).toContain('Deleted 2 secrets');
    expect(text).toContain('Left: the stack CDKToolkit');
  });

  test('keeps the secrets of users where the table stays, and says before what really goes', async () => {
    account.deployed = true;
    formation.on(GetTemplateCommand).resolves({ TemplateBody: templateOf('RetainExceptOnCreate') });
    secrets.on(ListSecretsCommand).resolves({ SecretList: [{ Name: 'Mine/users/a' }] });
    const somebody = person({ Delete: true });
    const { exit, text } = await run(['destroy'], somebody);
    expect([exit, ran]).toEqual([0, [['destroy', '--force']]]);
    expect(somebody.heard.asked[0]).toContain('table, secrets and sign-ins stay, because of retainData');
    expect(secrets.commandCalls(DeleteSecretCommand)).toEqual([]);
    expect(text).toContain('Left: the secrets of users who had signed in, Mine/users/…');
  });
});
