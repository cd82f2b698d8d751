import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpClient, httpClient } from '../../lib/http-client.ts';
import { functionStarter } from '../../lib/storage/invocation.ts';
import { type Listener, listen } from '../support/listen.ts';

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
  sessionToken: 'a session+token',
};

interface Arrived {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let lambda: Listener;
let status = 202;
let delay = 0;
const arrived: Arrived[] = [];
const server = createServer(async (request, response) => {
  arrived.push({ url: request.url ?? '', headers: request.headers, body: await text(request) });
  await new Promise((resolve) => setTimeout(resolve, delay));
  response.writeHead(status).end();
});
beforeAll(async () => {
  lambda = await listen(server);
});
afterAll(() => lambda.close());

const environment = () => ({
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL_LAMBDA: lambda.origin,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
});
const start = (timeout = 5000) =>
  functionStarter('warm-1', { http: httpClient(), environment: environment(), timeout });

const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

/**
 * The signature that AWS expects of what arrived.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function expected({ url, headers, body }: Arrived): string {
  const [, scope = '', names = ''] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const canonicalHeaders = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = ['POST', url, '', canonicalHeaders.join(''), names, sha256(body)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  return hmac(key, ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')).toString('hex');
}

const signature = ({ headers }: Arrived) => /Signature=(\w+)/.exec(headers.authorization ?? '')?.[1];

async function sent(send: () => Promise<unknown>): Promise<Arrived> {
  await send();
  const last = arrived.at(-1);
  if (!last) throw new Error('nothing arrived');
  return last;
}

describe('starting another function', () => {
  test('sends what the SDK would send, signed as AWS expects it', async () => {
    const event = { user: 'me' };
    const client = new LambdaClient({ region: 'eu-central-1', endpoint: lambda.origin, credentials });
    const command = { FunctionName: 'warm-1', InvocationType: 'Event', Payload: JSON.stringify(event) } as const;
    const theirs = await sent(() => client.send(new InvokeCommand(command)));
    const ours = await sent(() => start()(event));
    for (const request of [theirs, ours]) {
      expect(signature(request)).toBe(expected(request));
      expect(request.headers.authorization).toContain('/eu-central-1/lambda/aws4_request');
      expect(request.headers['x-amz-security-token']).toBe(credentials.sessionToken);
      expect(request.headers['x-amz-invocation-type']).toBe('Event');
    }
    expect({ url: ours.url, body: ours.body }).toEqual({ url: theirs.url, body: theirs.body });
    expect(ours.headers.authorization).toMatch(/SignedHeaders=[^,]*host[^,]*x-amz-invocation-type/);
  });

  test('is over once Lambda has taken the event, and fails when it did not, without a second try', async () => {
    status = 429;
    const before = arrived.length;
    await expect(start()({})).rejects.toThrow('Lambda answered 429.');
    expect(arrived.length).toBe(before + 1);
    status = 202;
  });

  test('waits no longer than it may', async () => {
    delay = 1000;
    await expect(start(50)({})).rejects.toMatchObject({ reason: 'timeout' });
    delay = 0;
  });

  test.each([
    ['eu-central-1', 'https://lambda.eu-central-1.amazonaws.com'],
    ['cn-north-1', 'https://lambda.cn-north-1.amazonaws.com.cn'],
  ])('finds Lambda in %s', async (region, origin) => {
    const asked: string[] = [];
    const http: HttpClient = (url) => {
      asked.push(url);
      return Promise.resolve({ status: 202, headers: {}, text: '' });
    };
    await functionStarter('warm-1', {
      http,
      environment: { ...environment(), AWS_REGION: region, AWS_ENDPOINT_URL_LAMBDA: undefined },
      timeout: 1000,
    })({});
    expect(asked).toEqual([`${origin}/2015-03-31/functions/warm-1/invocations`]);
  });
});

test.each([
  ['eu-central-1', 'https://lambda.eu-central-1.amazonaws.com'],
  ['cn-north-1', 'https://lambda.cn-north-1.amazonaws.com.cn'],
  ['eusc-de-east-1', 'https://lambda.eusc-de-east-1.amazonaws.eu'],
])('in %s the host is that of its partition', async (AWS_REGION, origin) => {
  const asked: string[] = [];
  const http: HttpClient = (url) => {
    asked.push(new URL(url).origin);
    return Promise.resolve({ status: 202, headers: {}, text: '' });
  };
  const { AWS_ENDPOINT_URL_LAMBDA: _, ...rest } = environment();
  await functionStarter('warm-1', { http, environment: { ...rest, AWS_REGION }, timeout: 5000 })({});
  expect(asked).toEqual([origin]);
});
