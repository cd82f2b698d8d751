import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { root } from '../support/environment.ts';
import { freePort } from '../support/free-port.ts';

const ready = z.looseObject({ ready: z.literal(true), mcp: z.string(), token: z.string() });
let folder = '';
let server: z.output<typeof ready>;
let stop: () => Promise<void>;

/** What `npm start` runs, without npm, so that Windows can run it too. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'first-song-'));
  const PORT = await freePort();
  const child = spawn(process.execPath, [path.join(root, 'infra/local/start.mjs')], {
    cwd: root,
    env: { ...environment(), PORT, LOCAL_STATE_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  stop = async () => {
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('{')) continue;
    server = ready.parse(JSON.parse(line));
    return;
  }
  throw new Error(`npm start ended before it was ready:\n${Buffer.concat(errors).toString()}`);
});
afterAll(() => stop());

/** Nothing of this test run: vitest's own variables would change what Node does. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_|MCP_|SPOTIFY_)/.test(name)));

/** The command line as a new user has it: without a token, without a sign-in. */
async function typed(...words: readonly string[]): Promise<string> {
  const env = {
    ...environment(),
    LOCAL_STATE_DIR: folder,
    MCP_SPOTIFY_URL: server.mcp,
    MCP_SPOTIFY_CONFIG: path.join(folder, 'config'),
  };
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, 'cli/bin.mjs'), ...words], { env });
  return stdout;
}

async function assistant(): Promise<Client> {
  const client = new Client({ name: 'test-client', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  const requestInit = { headers: { authorization: `Bearer ${server.token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(server.mcp), { requestInit }));
  return client;
}

const playing = async (client: Client): Promise<string> =>
  JSON.stringify((await client.callTool({ name: 'get_current_playback', arguments: { fresh: true } })).content);

it('shows the start page', async () => {
  const page = await fetch(new URL('/', server.mcp));
  expect(page.status).toBe(200);
  expect(await page.text()).toContain(server.mcp);
});

it('plays the first song for an assistant, which has a view for it', async () => {
  const client = await assistant();
  const { isError, content } = await client.callTool({ name: 'search_and_play', arguments: { query: 'rain' } });
  expect(isError, JSON.stringify(content)).not.toBe(true);
  expect(await playing(client)).toMatch(/rain/i);
  const { tools } = await client.listTools();
  const uri = /ui:\/\/[^"]+/.exec(JSON.stringify(tools.find(({ name }) => name === 'get_current_playback')))?.[0] ?? '';
  expect(JSON.stringify(await client.readResource({ uri }))).toContain('<!doctype html>');
  await client.close();
});

it('plays the next one from the command line, by the token that npm start keeps', async () => {
  const client = await assistant();
  expect(await typed('play', 'night')).toMatch(/night/i);
  expect(await playing(client)).toMatch(/night/i);
  expect(await typed('search', 'rain', '--json')).toContain('spotify:track:');
  await client.close();
});
