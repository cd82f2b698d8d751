import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientOf2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportOf2025 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { tools } from '../../lib/tools/registry.ts';
import { pick, sample } from '../support/scale.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack();
const identity = { name: 'test-client', version: '1.0.0' };
const authorized = () => ({ requestInit: { headers: { authorization: `Bearer ${testStack().laptop.token}` } } });

async function newest(path: string, mode: 'legacy' | { readonly pin: string }) {
  const client = new Client(identity, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(testStack().origin + path), authorized()));
  return client;
}

async function older(path: string) {
  const client = new ClientOf2025(identity);
  await client.connect(new TransportOf2025(new URL(testStack().origin + path), authorized()));
  return client;
}

const kinds = ['track', 'album', 'artist', 'playlist', 'show', 'episode', 'audiobook'];
const texts = z.object({ contents: z.array(z.object({ uri: z.string(), mimeType: z.string(), text: z.string() })) });
const said = z.object({ messages: z.array(z.object({ role: z.string(), content: z.object({ text: z.string() }) })) });

const clients = [
  ['@modelcontextprotocol/client pinned to 2026-07-28', (path: string) => newest(path, { pin: '2026-07-28' })],
  ['@modelcontextprotocol/client in legacy mode', (path: string) => newest(path, 'legacy')],
  ['@modelcontextprotocol/sdk 1.x', older],
] as const;
/** At a thin scale without the newer library that speaks as the older one. */
describe.each(pick(clients, (_, nth) => nth !== 1))('%s', (_name, connect) => {
  let client: Awaited<ReturnType<typeof connect>>;
  beforeAll(async () => {
    await testStack().demo.reset();
    client = await connect('/mcp');
  });
  afterAll(() => client.close());

  const read = async (uri: string): Promise<unknown> => {
    const { contents } = texts.parse(await client.readResource({ uri }));
    expect(contents).toMatchObject([{ uri, mimeType: 'application/json' }]);
    return JSON.parse(contents[0]?.text ?? '');
  };

  it('reads each resource that is listed, as the tool answers', async () => {
    const { resources } = await client.listResources();
    const offered = ['playback', 'queue', 'devices', 'profile', 'playlists', 'saved/tracks', 'saved/albums'];
    const uris = [...offered, 'recent', 'top/tracks', 'top/artists'].map((path) => `spotify://${path}`);
    expect(resources.map(({ uri }) => uri)).toEqual(uris);
    for (const uri of uris) expect(await read(uri)).toBeTypeOf('object');
    expect(await read('spotify://top/artists')).toMatchObject({ type: 'artists' });
  });

  it.each(sample(kinds, 2))('reads a %s by its id', async (kind) => {
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain(`spotify://${kind}/{id}`);
    const { id, name } = await testStack().demo.resolve(`$${kind}:2`);
    expect(JSON.stringify(await read(`spotify://${kind}/${id}`))).toContain(JSON.stringify(name));
  });

  it('is told in a sentence why a resource cannot be read', async () => {
    const uri = 'spotify://track/0000000000000000000000';
    const gone = client.readResource({ uri });
    const message = expect.stringContaining('Spotify has nothing with this id');
    await expect(gone).rejects.toMatchObject({ code: -32602, message: message, data: { uri } });
    const wrong = client.readResource({ uri: 'spotify://track/So What' });
    await expect(wrong).rejects.toMatchObject({ code: -32602, message: expect.stringContaining('is not the id') });
  });

  it('gets a first message from each of the eight prompts, naming tools that are there', async () => {
    const { prompts } = await client.listPrompts();
    expect(prompts).toHaveLength(8);
    for (const prompt of prompts) {
      const args = Object.fromEntries((prompt.arguments ?? []).map(({ name }) => [name, `the ${name}`]));
      const { messages } = said.parse(await client.getPrompt({ name: prompt.name, arguments: args }));
      const [text = ''] = messages.map(({ content }) => content.text);
      for (const value of Object.values(args)) expect(text).toContain(value);
      expect(tools.filter(({ name }) => text.includes(name)).length).toBeGreaterThan(0);
      const optional = (prompt.arguments ?? []).filter(({ required }) => !required).map(({ name }) => name);
      const least = Object.fromEntries(Object.entries(args).filter(([name]) => !optional.includes(name)));
      const bare = said.parse(await client.getPrompt({ name: prompt.name, arguments: least }));
      expect(JSON.stringify(bare)).not.toContain('undefined');
    }
  });

  it('is offered names and ids that earlier calls left in the cache, without a call to Spotify', async () => {
    await read('spotify://playlists');
    const before = await testStack().demo.counts();
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'manage_library' },
      argument: { name: 'playlist', value: 'morn' },
    });
    expect(completion.values).toEqual(['Morning Coffee']);
    const { id } = await testStack().demo.resolve('$playlist:1');
    const byId = await client.complete({
      ref: { type: 'ref/resource', uri: 'spotify://playlist/{id}' },
      argument: { name: 'id', value: 'morning' },
    });
    expect(byId.completion.values).toEqual([id]);
    const moods = await client.complete({
      ref: { type: 'ref/prompt', name: 'discover_music' },
      argument: { name: 'mood', value: 'f' },
    });
    expect(moods.completion.values).toEqual(['focused']);
    expect(await testStack().demo.counts()).toEqual(before);
  });

  it('sees at a toolset’s URL only what its tools can read and do', async () => {
    const small = await connect('/mcp/x/playback,queue');
    const { resources } = await small.listResources();
    const uris = ['playback', 'queue', 'devices', 'recent'].map((path) => `spotify://${path}`);
    expect(resources.map(({ uri }) => uri)).toEqual(uris);
    expect((await small.listPrompts()).prompts.map(({ name }) => name)).toEqual(['whats_playing']);
    await small.close();
  });
});
