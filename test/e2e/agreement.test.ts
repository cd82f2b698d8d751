import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readResult } from '../../lib/compact/result.ts';
import { clientKinds } from '../support/clients.ts';
import { envelope, modern } from '../support/raw-mcp.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld();
beforeEach(() => world().demo.reset());

const replaces = async () => ({
  playlist_id: (await world().demo.resolve('$playlist:9')).id,
  by: 'title',
  keep_dates: false,
});
const puts = async () => (await world().demo.requests()).filter(({ method }) => method === 'PUT').length;

describe('a client of 2026-07-28 that can ask its user', () => {
  async function sorted(answer: {
    readonly action: 'accept' | 'decline';
    readonly content?: { readonly agree: boolean };
  }) {
    const asked: string[] = [];
    const client = new Client(
      { name: 'asking', version: '1.0.0' },
      { capabilities: { elicitation: {} }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked.push(params.message);
      return { ...answer };
    });
    const { mcpUrl, token } = world().laptop;
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl), { requestInit }));
    const { data } = readResult(await client.callTool({ name: 'sort_playlist', arguments: await replaces() }));
    await client.close();
    return { asked, data };
  }

  it('asks once, and does it when the user agrees', async () => {
    const { asked, data } = await sorted({ action: 'accept', content: { agree: true } });
    expect(asked).toEqual([expect.stringMatching(/^Replace the contents of "Running" .* This cannot be undone\.$/)]);
    expect(data).toMatchObject({ success: true });
    expect(await puts()).toBe(1);
  });

  it.each([{ action: 'decline' }, { action: 'accept', content: { agree: false } }] as const)(
    'changes nothing when the user does not: %o',
    async (answer) => {
      const { asked, data } = await sorted(answer);
      expect(asked).toHaveLength(1);
      expect(data).toMatchObject({ success: false, message: 'The user declined. Nothing was changed.' });
      expect(await puts()).toBe(0);
    },
  );

  it('cannot bring an answer to a question that was never asked', async () => {
    const capable = { ...envelope(), 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
    const call = async (more: Readonly<Record<string, unknown>>) => {
      const params = { _meta: capable, name: 'sort_playlist', arguments: await replaces(), ...more };
      const { body } = await world().send(modern('tools/call', params));
      return z.object({ result: z.looseObject({}) }).parse(JSON.parse(body)).result;
    };
    const inputResponses = { agree: { action: 'accept', content: { agree: true } } };
    for (const requestState of ['made up', undefined]) {
      expect(await call({ inputResponses, requestState })).toMatchObject({ resultType: 'input_required' });
    }
    expect(await puts()).toBe(0);
    const { requestState } = await call({});
    const other = await world().demo.resolve('$playlist:11');
    const misused = { arguments: { ...(await replaces()), playlist_id: other.id }, inputResponses, requestState };
    expect(await call(misused)).toMatchObject({ resultType: 'input_required' });
    expect(await puts()).toBe(0);
    expect(readResult(await call({ inputResponses, requestState })).data).toMatchObject({ success: true });
    expect(await puts()).toBe(1);
  });
});

describe.each(clientKinds.map((kind) => [kind.name, kind] as const))('%s, which cannot ask', (_name, kind) => {
  it('gets a token for when the user agrees, which is good for this call', async () => {
    const client = await world().connect(kind);
    const args = await replaces();
    const { data, isError } = await client.call('sort_playlist', args);
    expect(isError).toBe(false);
    expect(data).toMatchObject({ success: false, message: expect.stringContaining('confirm_token') });
    expect(await puts()).toBe(0);
    const confirm_token = data['confirm_token'];
    expect((await client.call('sort_playlist', { ...args, by: 'album', confirm_token })).data).toMatchObject({
      success: false,
    });
    expect((await client.call('sort_playlist', { ...args, confirm_token })).data).toMatchObject({ success: true });
    expect(await puts()).toBe(1);
    await client.close();
  });
});
