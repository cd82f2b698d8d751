import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { currentVersion } from '../../infra/local/aws/secretsmanager/store.ts';
import type { LaptopOptions } from '../../infra/local/laptop.ts';
import { clientKinds, type TestClient, type ToolAnswer } from '../support/clients.ts';
import { type TestStack, useTestStack, withoutLayers } from '../support/test-stack.ts';

const rain = ['search', { query: 'rain' }] as const;
const tokenCalls = async ({ demo }: TestStack) => (await demo.counts())['accounts:token'] ?? 0;

const signIn = z.object({ refreshToken: z.string().optional(), accessToken: z.string().optional() });

/** The demo user's sign-in as the server keeps it now. */
function stored({ laptop }: TestStack): z.output<typeof signIn> {
  const secret = laptop.secrets.all().find(({ name }) => name.includes('/users/'));
  return signIn.parse(JSON.parse((secret && currentVersion(secret)?.text) ?? '{}'));
}

/** A client of the testStack around. */
function useClient(testStack: () => TestStack): () => TestClient {
  let client: TestClient | undefined;
  beforeAll(async () => {
    const [newest] = clientKinds;
    if (newest) client = await testStack().connect(newest);
    return () => client?.close();
  });
  return () => {
    if (client === undefined) throw new Error('The client has not connected.');
    return client;
  };
}

/** Many calls at once, so that every container has some. */
const manyAtOnce = (client: TestClient): Promise<readonly ToolAnswer[]> =>
  Promise.all(Array.from({ length: 12 }, () => client.call(...rain)));

describe('several containers with one expired token', () => {
  const testStack = useTestStack({ environment: { ...withoutLayers, CONTAINERS: '4' } });
  const client = useClient(testStack);

  it('refresh it once, though all of them start without one', async () => {
    // All containers are up before the race begins.
    await Promise.all(Array.from({ length: 12 }, () => client().listTools()));
    await testStack().demo.fault({ path: '^/api/token', latencyMs: 400, times: 1 });
    for (const { isError, text } of await manyAtOnce(client())) expect(isError, text).toBe(false);
    expect(await tokenCalls(testStack())).toBe(1);
  });

  it('refresh it once more when Spotify no longer takes it, and send each call again', async () => {
    const before = stored(testStack());
    await testStack().demo.endTokens('access');
    await testStack().demo.fault({ path: '^/api/token', latencyMs: 400, times: 1 });
    for (const { isError, text } of await manyAtOnce(client())) expect(isError, text).toBe(false);
    expect(await tokenCalls(testStack())).toBe(2);
    expect(stored(testStack())).toMatchObject({ refreshToken: before.refreshToken });
    expect(stored(testStack()).accessToken).not.toBe(before.accessToken);
  });

  it('keep the refresh token that Spotify puts in the place of the old one, and use it', async () => {
    const { demo } = testStack();
    const before = stored(testStack());
    await demo.settings({ tokens: { rotate: true } });
    for (const round of [3, 4]) {
      await demo.endTokens('access');
      for (const { isError, text } of await manyAtOnce(client())) expect(isError, text).toBe(false);
      expect(await tokenCalls(testStack())).toBe(round);
    }
    expect(stored(testStack()).refreshToken).toMatch(/^AQ/);
    expect(stored(testStack()).refreshToken).not.toBe(before.refreshToken);
  });

  it('send a write once, though its token was refused at first', async () => {
    await testStack().demo.endTokens('access');
    expect(await client().call('create_playlist', { name: 'After the refusal' })).toMatchObject({ isError: false });
    const creations = (await testStack().demo.requests()).filter(({ operation }) => operation === 'create-playlist');
    expect(creations.map(({ status }) => status)).toEqual([401, 201]);
  });
});

describe('a sign-in that has ended', () => {
  // Four containers that start at once on a busy machine are slow to read their first rows.
  const patient = { STATE_TIMEOUT_MS: '15000', AWS_TIMEOUT_MS: '15000' };
  const testStack = useTestStack({ environment: { ...withoutLayers, ...patient, CONTAINERS: '4' } });
  const client = useClient(testStack);

  it('is tried once by all containers together, thrown away, and the user is told to sign in again', async () => {
    await testStack().demo.endTokens('all');
    for (const { isError, text } of await manyAtOnce(client())) {
      expect(isError).toBe(true);
      expect(text).toMatch(/sign-in has ended.*must sign in with Spotify again; repeating the call does not help/);
    }
    expect(await testStack().demo.counts()).toEqual({ 'accounts:token': 1 });
    expect(stored(testStack())).not.toHaveProperty('refreshToken');
  });

  it('is never tried again', async () => {
    for (const { text } of await manyAtOnce(client())) expect(text).toContain('must sign in with Spotify again');
    expect(await testStack().demo.counts()).toEqual({ 'accounts:token': 1 });
  });
});

describe('six months after the consent', () => {
  const testStack = useTestStack({ environment: withoutLayers });
  const client = useClient(testStack);

  it('the user is told to sign in again', async () => {
    await testStack().demo.advance(190 * 86_400_000);
    expect((await client().call(...rain)).text).toContain('must sign in with Spotify again');
    expect((await client().call(...rain)).text).toContain('must sign in with Spotify again');
    expect(await testStack().demo.counts()).toEqual({ 'accounts:token': 1 });
  });
});

/** The template without a permission of the function. */
const without =
  (action: string): NonNullable<LaptopOptions['edit']> =>
  ({ Resources, ...template }) => ({
    ...template,
    Resources: JSON.parse(JSON.stringify(Resources).replaceAll(`"${action}"`, '"iam:SimulatePrincipalPolicy"')),
  });

describe('a refreshed sign-in that cannot be stored', () => {
  const testStack = useTestStack({ environment: withoutLayers, edit: without('secretsmanager:PutSecretValue') });
  const client = useClient(testStack);

  it('serves all the same, from memory, and the log says so without the secret', async () => {
    expect(await client().call(...rain)).toMatchObject({ isError: false });
    expect(await client().call(...rain)).toMatchObject({ isError: false });
    expect(await tokenCalls(testStack())).toBe(1);
    expect(stored(testStack())).not.toHaveProperty('accessToken');
    expect(testStack().witness.log()).toContain('sign-in not stored');
  });
});

describe('a server that may not read what it needs', () => {
  const testStack = useTestStack({ environment: withoutLayers, edit: without('secretsmanager:GetSecretValue') });

  it('answers 500 and nothing of its inside', async () => {
    const answer = await testStack().send({ headers: { 'content-type': 'application/json' }, body: '{}' });
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body)).toEqual({
      error: 'internal_error',
      message: 'The server failed. Try again in a minute.',
    });
    expect(testStack().witness.log()).toContain('request failed');
  });
});
