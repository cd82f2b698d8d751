import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import type { LaptopOptions } from '../../infra/local/laptop.ts';
import { listen } from '../../infra/local/listen.ts';
import { readState } from '../../infra/local/state/saved-state.ts';
import { clientOf, type SmallLaptop, startSmallLaptop } from './fixtures/laptop.ts';

/** The small stack, whose function may write every row. */
const edit: NonNullable<LaptopOptions['edit']> = (template) =>
  JSON.parse(JSON.stringify(template).replace('["user:*","server"]', '["*"]'));

/** A port that was free a moment ago, and a folder for its state. */
async function place() {
  const holder = await listen(createServer(), 0);
  await holder.close();
  const folder = await mkdtemp(path.join(tmpdir(), 'sign-in-state-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const PORT = String(holder.port);
  return {
    folder: path.join(folder, PORT),
    file: path.join(folder, PORT, 'sign-in.json'),
    /** Starts it, does something and ends it. */
    run: async <T>(
      work: (laptop: SmallLaptop) => T | Promise<T>,
      { environment, ...options }: LaptopOptions = {},
    ): Promise<Awaited<T>> => {
      const laptop = await startSmallLaptop({
        edit,
        ...options,
        environment: { LOCAL_STATE_DIR: folder, ...environment, PORT: environment?.['PORT'] ?? PORT },
      });
      try {
        return await work(laptop);
      } finally {
        await laptop.close();
      }
    },
  };
}

const TableName = 'Small-Table';
const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
const later = { expires_at: { N: String(Math.floor(Date.now() / 1000) + 3600) } };

/** Rows as the functions write them, through the endpoint that checks their role. */
async function write(laptop: SmallLaptop, ...rows: ReadonlyArray<Record<string, { S: string } | { N: string }>>) {
  const client = new DynamoDBClient(clientOf(laptop, 'Front'));
  for (const Item of rows) await client.send(new PutItemCommand({ TableName, Item }));
  client.destroy();
}

async function has(laptop: SmallLaptop, pk: string, sk: string): Promise<boolean> {
  const found = await laptop.dynamodb.admin('GetItem', { TableName, Key: key(pk, sk), ConsistentRead: true });
  return JSON.stringify(found).includes(`"${sk}"`);
}

const tokenOf = ({ token }: SmallLaptop): string => token;

test('the token stays from one start to the next, unless one is given', async () => {
  const { run } = await place();
  const first = await run(tokenOf);
  expect(await run(tokenOf)).toBe(first);
  expect(await run(tokenOf, { environment: { MCP_ACCESS_TOKEN: 'a-token-of-mine' } })).toBe('a-token-of-mine');
  expect(await run(tokenOf)).toBe('a-token-of-mine');
});

test('registrations, grants and users stay, what the cache keeps and what has expired does not', async () => {
  const { run, file } = await place();
  await run((laptop) =>
    write(
      laptop,
      { ...key('oauth#Client#abc', 'oauth'), ...later },
      { ...key('user#somebody', 'oauth#RefreshToken#abc'), ...later },
      key('user#somebody', 'user'),
      { ...key('oauth#Client#old', 'oauth'), expires_at: { N: '1700000000' } },
      { ...key('everyone#abc', 'cache'), ...later },
      { ...key('user#somebody', 'cache#abc'), ...later },
      { ...key('meter', 'meter'), ...later },
    ),
  );
  const kept = await readFile(file, 'utf8');
  for (const name of ['everyone#', 'cache#', 'meter', 'Client#old']) expect(kept).not.toContain(name);
  await run(async (laptop) => {
    expect(await has(laptop, 'oauth#Client#abc', 'oauth')).toBe(true);
    expect(await has(laptop, 'user#somebody', 'oauth#RefreshToken#abc')).toBe(true);
    expect(await has(laptop, 'user#somebody', 'user')).toBe(true);
    expect(await has(laptop, 'everyone#abc', 'cache')).toBe(false);
  });
});

test('what changes is written while it runs, so that a crash loses nothing', async () => {
  const { run, file } = await place();
  await run(async (laptop) => {
    await write(laptop, { ...key('oauth#Client#abc', 'oauth'), ...later });
    await expect.poll(() => readFile(file, 'utf8')).toContain('oauth#Client#abc');
  });
});

test('only the user of this computer can read it', async () => {
  const { run, folder, file } = await place();
  await run(() => undefined);
  expect([(await stat(folder)).mode & 0o777, (await stat(file)).mode & 0o777]).toEqual([0o700, 0o600]);
});

test('each port has its own, and a port that is chosen by the system none', async () => {
  const { run, folder } = await place();
  const first = await run(tokenOf);
  expect(await run(tokenOf, { environment: { PORT: '0' } })).not.toBe(first);
  const other = await place();
  expect(await other.run(tokenOf)).not.toBe(first);
  expect(path.basename(folder)).not.toBe(path.basename(other.folder));
});

test('--fresh forgets it', async () => {
  const { run } = await place();
  const first = await run(async (laptop) => {
    await write(laptop, { ...key('oauth#Client#abc', 'oauth'), ...later });
    return laptop.token;
  });
  await run(
    async (laptop) => {
      expect(laptop.token).not.toBe(first);
      expect(await has(laptop, 'oauth#Client#abc', 'oauth')).toBe(false);
    },
    { fresh: true },
  );
});

test('a file that cannot be read stops the start with what to do, and is left as it is', async () => {
  const { run, file } = await place();
  await run(() => undefined);
  await writeFile(file, '{"version":1,"rows":');
  await expect(run(() => undefined)).rejects.toThrow(/sign-in\.json .*--fresh/);
  expect(await readFile(file, 'utf8')).toBe('{"version":1,"rows":');
  await run(() => undefined, { fresh: true });
});

test('users of another Spotify are not taken over, registrations are', async () => {
  const { run } = await place();
  const mine = { SPOTIFY_CLIENT_ID: 'my-app', SPOTIFY_CLIENT_SECRET: 'my-secret' };
  await run(
    async (laptop) => {
      await write(
        laptop,
        { ...key('oauth#Client#abc', 'oauth'), ...later },
        key('user#me', 'user'),
        { ...key('server', 'owner'), account_id: { S: 'me' } },
        key('server', 'keys'),
      );
      const client = new SecretsManagerClient(clientOf(laptop, 'Front'));
      await client.send(new CreateSecretCommand({ Name: 'users/me', SecretString: '{"refreshToken":"mine"}' }));
      client.destroy();
    },
    { environment: mine },
  );
  await run(
    async (laptop) => {
      expect(await has(laptop, 'server', 'owner')).toBe(true);
      expect(laptop.secrets.find('users/me')?.versions.size).toBe(1);
    },
    { environment: mine },
  );
  await run(async (laptop) => {
    expect(await has(laptop, 'oauth#Client#abc', 'oauth')).toBe(true);
    expect(await has(laptop, 'server', 'keys')).toBe(true);
    expect(await has(laptop, 'user#me', 'user')).toBe(false);
    expect(laptop.secrets.find('users/me')).toBeUndefined();
  });
});

test('the secret of the Spotify app is not kept: each start is given it', async () => {
  const { run, folder } = await place();
  const environment = { SPOTIFY_CLIENT_ID: 'my-app', SPOTIFY_CLIENT_SECRET: 'my-secret-of-spotify' };
  await run(() => undefined, { environment });
  expect(JSON.stringify(await readState(folder))).not.toContain('my-secret-of-spotify');
});
