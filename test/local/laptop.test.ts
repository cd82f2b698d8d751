import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { startMessage } from '../../infra/local/announcement.ts';
import { currentVersion } from '../../infra/local/aws/secretsmanager/store.ts';
import { listen } from '../../infra/local/listen.ts';
import type { Template } from '../../infra/local/template/document.ts';
import { spotifyControl } from '../support/spotify-control.ts';
import { clientOf, type SmallLaptop, startSmallLaptop } from './fixtures/laptop.ts';

const seen = z.object({ served: z.number(), environment: z.record(z.string(), z.string()) });

async function ask(laptop: SmallLaptop, input: unknown = {}) {
  const response = await fetch(laptop.mcpUrl, { method: 'POST', body: JSON.stringify(input) });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const environmentOf = async (laptop: SmallLaptop) => seen.parse(JSON.parse((await ask(laptop)).body)).environment;

describe('a laptop', () => {
  let laptop: SmallLaptop;

  beforeAll(async () => {
    const environment = { LOG_LEVEL: 'DEBUG', SPOTIFY_TIMEOUT_MS: '1234', TABLE_NAME: 'mine', HOME: '/home/me' };
    laptop = await startSmallLaptop({ environment });
  });

  afterAll(() => laptop.close());

  test("the environment of a function is the template's, Lambda's and what stands in for AWS and Spotify", async () => {
    const environment = await environmentOf(laptop);
    expect(environment).toMatchObject({
      TABLE_NAME: 'Small-Table',
      USER_SECRET_PREFIX: 'users/',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'Small-Front',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_ENDPOINT_URL_DYNAMODB: laptop.awsUrl,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: laptop.awsUrl,
      AWS_ENDPOINT_URL_LAMBDA: laptop.awsUrl,
      AWS_ACCESS_KEY_ID: clientOf(laptop, 'Front').credentials.accessKeyId,
      SPOTIFY_API_URL: laptop.spotify.apiUrl,
      SPOTIFY_ACCOUNTS_URL: laptop.spotify.accountsUrl,
      _HANDLER: 'index.handler',
      TZ: ':UTC',
    });
    expect(environment).not.toHaveProperty('HOME');
  });

  test('a setting given to the laptop wins over the template, a name of a resource does not', async () => {
    const environment = await environmentOf(laptop);
    // The second one stands in no template: the functions have a default of their own for it.
    expect(environment).toMatchObject({ LOG_LEVEL: 'DEBUG', SPOTIFY_TIMEOUT_MS: '1234', TABLE_NAME: 'Small-Table' });
  });

  test('the two roles have credentials of their own', () => {
    const keys = ['Front', 'Back'].map((role) => clientOf(laptop, role).credentials.accessKeyId);
    expect(new Set(keys).size).toBe(2);
  });

  test('app secret, server secret, user secret and owner are there as after a sign-in', async () => {
    const { seeds } = laptop.spotify;
    const front = laptop.functions.find(({ spec }) => spec.logicalId === 'Front')?.spec.environment ?? {};
    const value = (id = '') => JSON.parse(currentVersion(laptop.secrets.live(id))?.text ?? 'null');
    expect(value(front['APP_SECRET_ID'])).toEqual(seeds.app);
    expect(value(front['SERVER_SECRET_ID'])).toEqual({ accessToken: laptop.token });
    expect(value(`users/${seeds.owner?.accountId}`)).toEqual({
      refreshToken: seeds.owner?.refreshToken,
      consentedAt: expect.any(Number),
    });
    const owner = await laptop.dynamodb.admin('GetItem', {
      TableName: 'Small-Table',
      Key: { pk: { S: 'server' }, sk: { S: 'owner' } },
    });
    expect(owner).toMatchObject({ Item: { account_id: { S: seeds.owner?.accountId } } });
  });

  test('a function reads the secret that its role names', async () => {
    const client = new SecretsManagerClient(clientOf(laptop, 'Front'));
    const SecretId = laptop.secrets.all().find(({ name }) => name === 'Small-AppSecret')?.arn;
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    expect(JSON.parse(SecretString ?? '')).toEqual(laptop.spotify.seeds.app);
  });

  test('an error, a crash and a timeout are a 500, and the next request is served by a new container', async () => {
    for (const input of [{ throw: 'no luck' }, { exit: 1 }, { hang: true }]) {
      expect(await ask(laptop, input)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    }
    expect((await ask(laptop)).status).toBe(200);
    expect(laptop.log()).toContain('Task timed out after 2.00 seconds');
  });

  test('what a function writes is collected', async () => {
    await ask(laptop, { say: 'a line from inside' });
    expect(laptop.log()).toContain('a line from inside\n');
  });

  test('the template decides what becomes of WWW-Authenticate', async () => {
    const { status, headers } = await ask(laptop, { refuse: true });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer copy']);
  });
});

test('with credentials of a real app no demo runs, and nobody is signed in without a refresh token', async () => {
  const laptop = await startSmallLaptop({ environment: { SPOTIFY_CLIENT_ID: 'id', SPOTIFY_CLIENT_SECRET: 'hidden' } });
  try {
    expect(laptop.spotify).toMatchObject({
      apiUrl: 'https://api.spotify.com/v1',
      accountsUrl: 'https://accounts.spotify.com',
      controlUrl: undefined,
      seeds: { app: { clientId: 'id', clientSecret: 'hidden' }, owner: undefined },
    });
    expect(laptop.secrets.all().some(({ name }) => name.startsWith('users/'))).toBe(false);
    // Spotify's dashboard wants it letter by letter.
    const { origin } = new URL(laptop.mcpUrl);
    expect(startMessage(laptop, undefined)).toContain(`\n\n${origin}/oauth/spotify/callback\n\n`);
    // At another port than usual the command line must be told which.
    expect(startMessage(laptop, undefined)).toContain(`\nnode cli/bin.mjs --url ${laptop.mcpUrl} play rain\n`);
    expect(startMessage({ ...laptop, mcpUrl: 'http://127.0.0.1:3000/mcp' }, undefined)).toContain(
      '\nnode cli/bin.mjs play rain\n',
    );
  } finally {
    await laptop.close();
  }
});

test('a function that the template gives API Gateway no permission for is not invoked', async () => {
  const laptop = await startSmallLaptop({
    edit: ({ Resources, ...rest }) => {
      const { Permission: _taken, ...left } = Resources;
      return { ...rest, Resources: left };
    },
  });
  try {
    expect(await ask(laptop)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    expect(laptop.log()).toContain('No AWS::Lambda::Permission');
  } finally {
    await laptop.close();
  }
});

test('as many containers as are asked for run at once', async () => {
  const laptop = await startSmallLaptop({ environment: { CONTAINERS: '2' } });
  try {
    await Promise.all([ask(laptop, { wait: 300 }), ask(laptop, { wait: 300 })]);
    const answers = await Promise.all([ask(laptop, { wait: 300 }), ask(laptop, { wait: 300 })]);
    expect(answers.map(({ body }) => seen.parse(JSON.parse(body)).served)).toEqual([2, 2]);
  } finally {
    await laptop.close();
  }
});

test('an external DynamoDB gets the table and loses it again, unless it was there before', async () => {
  const host = await startSmallLaptop();
  const external = { AWS_ENDPOINT_URL_DYNAMODB: host.dynamodb.url };
  try {
    const guest = await startSmallLaptop({ environment: external });
    await guest.close();
    expect(await host.dynamodb.admin('ListTables', {})).toEqual({ TableNames: ['Small-Table'] });
    await host.dynamodb.admin('DeleteTable', { TableName: 'Small-Table' });
    const maker = await startSmallLaptop({ environment: external });
    expect(await host.dynamodb.admin('ListTables', {})).toEqual({ TableNames: ['Small-Table'] });
    await maker.close();
    // A table that is deleted is listed until it is gone.
    await vi.waitFor(
      async () => expect(await host.dynamodb.admin('ListTables', {})).toEqual({ TableNames: [] }),
      10_000,
    );
  } finally {
    await host.close();
  }
});

describe('a start that fails', () => {
  test('a port that is taken is one sentence', async () => {
    const holder = await listen(createServer(), 0);
    const start = startSmallLaptop({ environment: { PORT: String(holder.port) } });
    await expect(start).rejects.toThrow(`Port ${holder.port} is taken: stop what listens there`);
    await holder.close();
  });

  test('a DynamoDB that is not there is one sentence, and nothing stays open', async () => {
    const unused = await listen(createServer(), 0);
    await unused.close();
    const start = startSmallLaptop({ environment: { AWS_ENDPOINT_URL_DYNAMODB: unused.origin } });
    await expect(start).rejects.toThrow(`DynamoDB at ${unused.origin} cannot be reached`);
  });

  const conditional = { PolicyDocument: { Statement: { Effect: 'Allow', Condition: { Bool: {} } } } };
  test.each<[name: string, id: string, property: string, value: unknown, message: string]>([
    ['CORS', 'Api', 'CorsConfiguration', { AllowOrigins: ['*'] }, 'Api (AWS::ApiGatewayV2::Api): CorsConfiguration'],
    ['a condition of a policy', 'BackRole', 'Policies', [conditional], 'BackRole (AWS::IAM::Role): Policies'],
  ])('%s, which the laptop cannot run, is named', async (_, id, property, value, message) => {
    const edit = (template: Template) => {
      const changed = structuredClone(template);
      const resource = changed.Resources[id];
      if (resource !== undefined) resource.Properties[property] = value;
      return changed;
    };
    await expect(startSmallLaptop({ edit })).rejects.toThrow(message);
  });
});

test('warming up changes no row and is no call to Spotify', async () => {
  const laptop = await startSmallLaptop();
  const { admin } = laptop.dynamodb;
  const rows = () => Promise.all(laptop.stack.tables.map(({ name }) => admin('Scan', { TableName: name })));
  const before = await rows();
  await laptop.warmUp();
  expect(await rows()).toEqual(before);
  expect(await spotifyControl(laptop.spotify.controlUrl ?? '').counts()).toEqual({});
  await laptop.close();
});

test('a closed laptop answers nothing and leaves no folder', async () => {
  const laptop = await startSmallLaptop();
  const folder = laptop.functions[0]?.spec.codeDirectory ?? '';
  expect(existsSync(folder)).toBe(true);
  await ask(laptop);
  await laptop.close();
  for (const url of [laptop.mcpUrl, laptop.awsUrl, laptop.dynamodb.url, laptop.spotify.apiUrl]) {
    await expect(fetch(url)).rejects.toThrow();
  }
  expect(existsSync(folder)).toBe(false);
});
