import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { viewNames } from '../../lib/mcp/views.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack({ environment: { VIEW_DOMAIN: 'https://cards.example.com' } });
const ui = z.object({ ui: z.object({ resourceUri: z.string() }) });
const document = z.object({
  contents: z.array(z.object({ uri: z.string(), mimeType: z.string(), text: z.string(), _meta: z.unknown() })),
});
let client: Client;

beforeAll(async () => {
  client = new Client({ name: 'test-client', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  const requestInit = { headers: { authorization: `Bearer ${testStack().laptop.token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(testStack().laptop.mcpUrl), { requestInit }));
});
afterAll(() => client.close());

const read = async (uri: string) => document.parse(await client.readResource({ uri })).contents[0];

it('names a view with each tool that has one, and serves it at that address', async () => {
  const { tools } = await client.listTools();
  const uris = new Set(tools.flatMap(({ _meta }) => ui.safeParse(_meta).data?.ui.resourceUri ?? []));
  expect([...uris].map((uri) => new URL(uri).host).sort()).toEqual([...viewNames].sort());
  for (const uri of uris) {
    const found = await read(uri);
    expect(found).toMatchObject({ uri, mimeType: 'text/html;profile=mcp-app' });
    expect(found?.text).toContain(`<meta name="server" content="${testStack().origin}">`);
    // Covers come from the demo here, and from nowhere else.
    const resourceDomains = [new URL(testStack().laptop.spotify.apiUrl).origin];
    expect(found?._meta).toEqual({
      ui: { csp: { resourceDomains }, prefersBorder: true },
      'openai/widgetDomain': 'https://cards.example.com',
    });
  }
});

it('answers an older address with the newest view, and no other name', async () => {
  const [older, newer] = [await read('ui://player/00000000'), await read('ui://player/11111111')];
  expect(older?.text).toBe(newer?.text);
  await expect(client.readResource({ uri: 'ui://nothing/00000000' })).rejects.toMatchObject({ code: -32602 });
});

it('lists views nowhere: hosts find them through the tools', async () => {
  const lists = [await client.listResources(), await client.listResourceTemplates()];
  expect(JSON.stringify(lists)).not.toContain('ui://');
});

it('sends covers with data alone, by the URIs of what the answer is about', async () => {
  const call = { name: 'search', arguments: { query: 'river', limit: 5 } };
  const plain = await client.callTool(call);
  expect(JSON.stringify(plain)).not.toContain('/image/');
  expect(plain._meta?.['mcp-server-for-spotify/data']).toBeUndefined();
  const asked = await client.callTool({ ...call, _meta: { 'mcp-server-for-spotify/data': true } });
  const covers = z.record(z.string(), z.url()).parse(asked._meta?.['mcp-server-for-spotify/covers']);
  const tracks = Object.keys(covers).filter((uri) => uri.startsWith('spotify:track:'));
  expect(tracks).toHaveLength(5);
});
