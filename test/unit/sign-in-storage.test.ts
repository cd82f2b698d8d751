import {
  CreateSecretCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { Provider } from 'oidc-provider';
import { describe, expect, test } from 'vitest';
import { StorageUnavailable, withinStorageTime } from '../../lib/auth/storage-unavailable.ts';
import { cookieNames } from '../../lib/sign-in/browser.ts';
import { callback } from '../../lib/sign-in/callback.ts';
import { startAuthorization } from '../../lib/sign-in/pending-authorization.ts';
import type { SignInContext } from '../../lib/sign-in/ports.ts';
import { hashedAddress, networkOf, signInService } from '../../lib/sign-in/service.ts';
import { secrets } from '../../lib/storage/secrets/secrets.ts';
import { userSecrets } from '../../lib/storage/users/user-secrets.ts';
import { memorySealedRows } from '../support/memory-sealed-rows.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const metadata = { message: 'scheduled for deletion', $metadata: {} };

describe('a sign-in soon after a disconnect', () => {
  function kept() {
    let now = 0;
    const client = new SecretsManagerClient({});
    const mock = mockClient(client);
    const sleep = (milliseconds: number) => {
      now += milliseconds;
      return Promise.resolve();
    };
    return { mock, now: () => now, ...userSecrets(client, secrets(client), 'users/', { now: () => now, sleep }) };
  }

  test('waits for the name of the deleted secret', async () => {
    const { mock, write, now } = kept();
    mock.on(CreateSecretCommand).rejectsOnce(new InvalidRequestException(metadata)).resolves({});
    await write('me', { consentedAt: 1 });
    expect(mock.commandCalls(CreateSecretCommand)).toHaveLength(2);
    expect(now()).toBe(1500);
  });

  test('gives up after some 15 seconds, so that a page can say what to do', async () => {
    const { mock, write, now } = kept();
    mock.on(CreateSecretCommand).rejects(new InvalidRequestException(metadata));
    await expect(write('me', { consentedAt: 1 })).rejects.toMatchObject({ reason: 'notReady' });
    expect(now()).toBe(15_000);
  });

  test('overwrites a secret that is there', async () => {
    const { mock, write } = kept();
    mock.on(CreateSecretCommand).rejects(new ResourceExistsException(metadata));
    mock.on(PutSecretValueCommand).resolves({});
    await write('me', { consentedAt: 1 });
    expect(mock.commandCalls(PutSecretValueCommand)).toHaveLength(1);
  });
});

describe('while storage does not answer', () => {
  const event = (rawPath: string, method = 'GET'): APIGatewayProxyEventV2 => ({
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: '',
    headers: { host: 'x.example' },
    isBase64Encoded: false,
    requestContext: {
      accountId: '1',
      apiId: 'x',
      domainName: 'x.example',
      domainPrefix: 'x',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: '' },
      requestId: 'r',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
  });

  test.each([
    ['/', 'Try again in a minute', new StorageUnavailable('unavailable')],
    ['/oauth/spotify/callback', 'Wait a minute and sign in again', new StorageUnavailable('notReady')],
    ['/oauth/token', 'temporarily_unavailable', new StorageUnavailable('unavailable')],
  ])('%s answers 503 and says when to come back', async (path, said, error) => {
    const { statusCode, body, headers } = await signInService(() => Promise.reject(error), silent)(event(path));
    expect(statusCode).toBe(503);
    expect(body).toContain(said);
    expect(Number(headers?.['retry-after'])).toBeGreaterThan(0);
  });

  test.each([
    ['GET', '/oauth/spotify/callback', /could not be finished.*Start again in a minute/s],
    ['POST', '/oauth/disconnect', /some of your data may be left.*Disconnect again in a minute.*sign in/s],
    ['POST', '/oauth/guests', /may be done.*Look at the start page in a minute/s],
  ])('%s %s does not say that nothing was changed', async (method, path, said) => {
    const failing = () => Promise.reject(new StorageUnavailable('unavailable'));
    const { statusCode, body } = await signInService(failing, silent)(event(path, method));
    expect(statusCode).toBe(503);
    expect(body).toMatch(said);
    expect(body).not.toContain('Nothing was');
  });

  test('the whole wait is bounded', async () => {
    await expect(withinStorageTime(new Promise(() => undefined), 5)).rejects.toMatchObject({ reason: 'unavailable' });
    await expect(withinStorageTime(Promise.reject(new Error('cut')), 1000)).rejects.toBeInstanceOf(StorageUnavailable);
    await expect(withinStorageTime(Promise.resolve(1), 1000)).resolves.toBe(1);
  });
});

describe('a guest who is taken off the list during the sign-in', () => {
  function server(lists: ReadonlyArray<readonly string[]>) {
    const reads = [...lists];
    const stored = new Map<string, string>();
    const identity = { account: 'guest', spotifyId: 'guest-id', name: 'Guest' };
    const removed: string[] = [];
    const context: SignInContext = {
      origin: 'https://x.example',
      provider: new Provider('https://x.example'),
      formKey: Buffer.alloc(32),
      addressKey: Buffer.alloc(32),
      rows: memorySealedRows(),
      users: {
        read: (account) => Promise.resolve(stored.has(account) ? { ...identity, consentedAt: 0 } : undefined),
        admit: ({ account }) => Promise.resolve(void stored.set(account, 'user')),
        remove: (account) => {
          removed.push(account);
          stored.delete(account);
          return Promise.resolve();
        },
      },
      connections: { add: () => Promise.resolve(), list: () => Promise.resolve([]), end: () => Promise.resolve() },
      about: { version: '1.0.0', dashboards: '', tokenCommand: '' },
      userSecrets: { write: () => Promise.resolve(), remove: () => Promise.resolve() },
      ownership: {
        read: () => Promise.resolve('owner'),
        claim: () => Promise.resolve(false),
        release: () => Promise.resolve(false),
      },
      guests: {
        read: () => Promise.resolve(reads.shift() ?? []),
        add: () => Promise.resolve(),
        remove: () => Promise.resolve(),
        clear: () => Promise.resolve(),
      },
      exportRows: () => Promise.resolve([]),
      attempts: () => Promise.resolve(true),
      isSpent: () => Promise.resolve(false),
      accessToken: () => Promise.resolve('token'),
      publishedKeys: () => Promise.resolve([]),
      app: () => Promise.resolve({ clientId: 'id', clientSecret: 'secret' }),
      spotify: {
        origin: 'https://accounts.example',
        page: ({ clientId }, { state }) => `https://accounts.example/${clientId}?state=${state}`,
        exchange: () => Promise.resolve({ accessToken: 'a', expiresAt: 1, refreshToken: 'r' }),
        identify: () => Promise.resolve(identity),
      },
      cookies: cookieNames(false),
      registrations: { add: () => Promise.resolve(), keep: () => Promise.resolve() },
      now: () => 0,
      sleep: () => Promise.resolve(),
      random: () => crypto.randomUUID(),
      log: silent,
    };
    const signIn = async (): Promise<Response> => {
      const asked = (address: string) => {
        const url = new URL(address);
        return { request: new Request(url), url, browser: 'browser', address: 'address' };
      };
      const sent = await startAuthorization(context, asked('https://x.example/'), { type: 'visit' });
      const state = new URL(sent.headers.get('location') ?? '').searchParams.get('state');
      return callback(context, asked(`https://x.example/oauth/spotify/callback?code=c&state=${state}`));
    };
    return { signIn, stored, removed };
  }

  test('is refused, and nothing of them is left', async () => {
    const { signIn, stored, removed } = server([['guest-id'], []]);
    expect((await signIn()).status).toBe(403);
    expect([...stored.keys()]).toEqual([]);
    expect(removed).toContain('guest');
  });

  test('who is still on it is let in', async () => {
    const { signIn, stored } = server([['guest-id'], ['guest-id']]);
    expect((await signIn()).status).toBe(303);
    expect([...stored.keys()]).toEqual(['guest']);
  });
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['nonsense', 'unknown'],
])('attempts of %s count for another address of the same subscriber', (address, network) => {
  const plain = networkOf(address);
  const expected = network.includes(':')
    ? network
        .split(':')
        .map((part) => Number.parseInt(part, 16))
        .join(':')
    : network;
  expect(plain).toBe(expected);
  expect(networkOf('2001:db8:1:2:ffff::1')).toBe(networkOf('2001:db8:1:2:3:4:5:6'));
  expect(networkOf('2001:db8:1:3::')).not.toBe(networkOf('2001:db8:1:2::'));
  expect(hashedAddress(Buffer.alloc(32), address)).not.toContain(address);
});
