import { createServer } from 'node:http';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { awsEndpoint } from '../../infra/local/aws/endpoint.ts';
import { generateSecret } from '../../infra/local/aws/secretsmanager/generate.ts';
import { secretsService } from '../../infra/local/aws/secretsmanager/service.ts';
import { type SecretStore, secretStore } from '../../infra/local/aws/secretsmanager/store.ts';
import { type Listening, listen } from '../../infra/local/listen.ts';

const prefix = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:';

let listening: Listening;
let client: SecretsManagerClient;
let store: SecretStore;
let now = 0;

beforeAll(async () => {
  const server = createServer();
  listening = await listen(server, 0);
  server.on('request', (request, response) => {
    const services = [secretsService(store)];
    awsEndpoint({ services, authorizerOf: () => () => undefined, log: () => undefined })(request, response);
  });
  client = new SecretsManagerClient({
    endpoint: listening.origin,
    region: 'us-east-1',
    credentials: { accessKeyId: 'A', secretAccessKey: 's' },
    maxAttempts: 1,
  });
});

beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
  store = secretStore({ arnPrefix: prefix, now: () => now, suffix: () => 'Ab3dEf' });
});

afterAll(async () => {
  client.destroy();
  await listening.close();
});

const create = (Name: string, SecretString?: string) => client.send(new CreateSecretCommand({ Name, SecretString }));
const read = (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));
const put = (SecretString: string, ClientRequestToken?: string) =>
  client.send(new PutSecretValueCommand({ SecretId: 'a/b', SecretString, ClientRequestToken }));
const token = (letter: string) => letter.repeat(32);

describe('secrets', () => {
  test('a secret is found by name, ARN and ARN without its random characters', async () => {
    const { ARN, VersionId } = await create('a/b', 'one');
    expect(ARN).toBe(`${prefix}a/b-Ab3dEf`);
    for (const id of ['a/b', `${prefix}a/b-Ab3dEf`, `${prefix}a/b`]) {
      expect(await read(id)).toMatchObject({
        ARN,
        Name: 'a/b',
        VersionId,
        SecretString: 'one',
        CreatedDate: new Date(now),
      });
    }
  });

  test.each([
    ['reading what is not there', () => read('none'), 'ResourceNotFoundException'],
    ['a name that is taken', () => create('a/b'), 'ResourceExistsException'],
    ['a name with other characters', () => create('a b'), 'ValidationException'],
    ['a secret without a value', async () => [await create('empty'), await read('empty')], 'ResourceNotFoundException'],
    ['a page that is too long', () => client.send(new ListSecretsCommand({ MaxResults: 1000 })), 'ValidationException'],
  ])('%s is an error', async (_name, call, name) => {
    await create('a/b', 'one');
    await expect(call()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });

  test('lists come in pages and by the beginning of a name', async () => {
    for (const name of ['u/1', 'u/2', 'u/3', 'v/1']) await create(name);
    const Filters = [{ Key: 'name' as const, Values: ['u/'] }];
    const first = await client.send(new ListSecretsCommand({ MaxResults: 2, Filters }));
    const second = await client.send(new ListSecretsCommand({ MaxResults: 2, Filters, NextToken: first.NextToken }));
    const names = [first, second].map(({ SecretList }) => SecretList?.map(({ Name }) => Name));
    expect(names).toEqual([['u/1', 'u/2'], ['u/3']]);
    expect(second.NextToken).toBeUndefined();
  });
});

describe('versions', () => {
  test('a new value is current', async () => {
    await create('a/b', 'one');
    const { VersionId } = await put('two');
    expect(await read('a/b')).toMatchObject({ SecretString: 'two', VersionId });
  });

  test('the same token with the same value changes nothing, with another value it is refused', async () => {
    await create('a/b', 'one');
    await put('two', token('t'));
    await put('three', token('u'));
    expect(await put('two', token('t'))).toMatchObject({ VersionId: token('t') });
    expect((await read('a/b')).SecretString).toBe('three');
    await expect(put('other', token('t'))).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });
});

describe('deletion', () => {
  const remove = (ForceDeleteWithoutRecovery?: boolean) =>
    client.send(new DeleteSecretCommand({ SecretId: 'a/b', ForceDeleteWithoutRecovery }));

  test('frees the name at once, also of what is not there', async () => {
    await create('a/b', 'one');
    await remove(true);
    await remove(true);
    await create('a/b', 'two');
    expect((await read('a/b')).SecretString).toBe('two');
  });

  test('with a time to restore it is refused, since nothing here would wait', async () => {
    await create('a/b', 'one');
    await expect(remove()).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

test('a generated value stands under its key beside what the template says', () => {
  const how = {
    PasswordLength: 40,
    ExcludePunctuation: true,
    SecretStringTemplate: '{"a":1}',
    GenerateStringKey: 'p',
  } as const;
  const value: unknown = JSON.parse(generateSecret(how));
  expect(value).toEqual({ a: 1, p: expect.stringMatching(/^[a-zA-Z0-9]{40}$/) });
});
