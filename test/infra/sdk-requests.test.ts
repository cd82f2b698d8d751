import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { changed, lighterSdkRequests } from '../../infra/bundle/sdk-requests.ts';
import { root } from '../support/environment.ts';

/** Sends two requests by a client whose server is a function, and returns what it got and what came back. */
const program = `
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { HttpResponse } from '@smithy/core/transport';

export async function exchange(Client, Command, input, status, answer, more) {
  const seen = [];
  const handle = async ({ method, protocol, hostname, port, path, query, headers, body }) => {
    seen.push({ method, protocol, hostname, port, path, query, headers, body: typeof body === 'string' ? body : new TextDecoder().decode(body) });
    return { response: new HttpResponse({ statusCode: status, headers: {}, body: new TextEncoder().encode(answer) }) };
  };
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
  const client = new Client({ region: 'eu-west-1', credentials, maxAttempts: 1, requestHandler: { handle }, ...more });
  // It gives each request an id.
  const retry = { name: 'retryMiddleware', step: 'finalizeRequest', priority: 'high', override: true };
  client.middlewareStack.add((next) => next, retry);
  const results = [];
  for (let nth = 0; nth < 2; nth++)
    results.push(await client.send(new Command(input)).catch(({ name, message, $metadata }) => ({ name, message, $metadata })));
  return { seen, results, config: Object.keys(client.config).sort() };
}
export const dynamodb = (...args) => exchange(DynamoDBClient, GetItemCommand, ...args);
export const secrets = (...args) => exchange(SecretsManagerClient, GetSecretValueCommand, ...args);
`;

type Exchange = (input: object, status: number, answer: string, more?: object) => Promise<{ readonly seen: unknown[] }>;
const Bundle = z.object({
  dynamodb: z.custom<Exchange>((value) => typeof value === 'function'),
  secrets: z.custom<Exchange>((value) => typeof value === 'function'),
});

async function bundled(plugins: readonly [] | readonly [typeof lighterSdkRequests]) {
  const { outputFiles } = await build({
    ...{ stdin: { contents: program, resolveDir: root }, bundle: true, format: 'esm', platform: 'node', write: false },
    ...{ mainFields: ['module', 'main'], external: ['@aws-sdk/credential-provider-node'], plugins: [...plugins] },
    // The bundle has no folder from which it could load what it requires.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(`${root}/x.js`)});`,
    },
    alias: { '@aws-sdk/credential-provider-node': path.join(root, 'infra/bundle/credentials.ts') },
  });
  const text = outputFiles[0]?.text ?? '';
  return {
    text,
    ...Bundle.parse({ ...(await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`)) }),
  };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('requests of the AWS SDK', () => {
  test('are the same, with their signatures, and so are results and errors', { timeout: 30_000 }, async () => {
    const [theirs, ours] = await Promise.all([bundled([]), bundled([lighterSdkRequests])]);
    expect(theirs.text).not.toContain('createSecretKey');
    expect(ours.text).toContain('createSecretKey');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 2) });
    const key = { TableName: 'T', Key: { pk: { S: 'x' } } };
    const refusal = '{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no table"}';
    const cases: ReadonlyArray<readonly [name: 'dynamodb' | 'secrets', args: Parameters<Exchange>]> = [
      ['dynamodb', [key, 200, '{"Item":{"pk":{"S":"x"},"n":{"N":"1"}}}']],
      ['dynamodb', [key, 200, '{}', { endpoint: 'http://127.0.0.1:1' }]],
      ['dynamodb', [key, 400, refusal]],
      ['dynamodb', [key, 500, 'no JSON']],
      ['secrets', [{ SecretId: 'S' }, 200, '{"Name":"S","SecretString":"x"}']],
    ];
    for (const [name, args] of cases) {
      const expected = await theirs[name](...args);
      expect(expected.seen).toHaveLength(2);
      expect(expected.seen[0]).toHaveProperty('headers.authorization', expect.stringContaining('Signature='));
      expect(await ours[name](...args)).toEqual(expected);
    }
  });

  test('a file that is not as expected is no bundle', () => {
    const file = path.join(root, 'node_modules/@smithy/core/dist-es/submodules/checksum/sha256/Sha256Node.js');
    const text = readFileSync(file, 'utf8');
    expect(changed(file, text)).toContain('createSecretKey(toBuffer(secret))');
    expect(() => changed(file, text.replace('toBuffer(this.secret)', 'this.secret'))).toThrow(/does not have once/);
    expect(changed('/other.js', text)).toBe(text);
  });
});
