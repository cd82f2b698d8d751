import { expect, test } from 'vitest';
import * as z from 'zod';
import { dataKey } from '../../lib/compact/data.ts';
import { mcpEndpoint } from '../../lib/mcp/handler.ts';
import { mcpServer } from '../../lib/mcp/server.ts';
import { type AnswerForm, writeAnswer } from '../../lib/mcp/tool-result.ts';
import { silent } from '../bench/replay-session.ts';
import { envelope, legacy, modern } from '../support/raw-mcp.ts';

const data = { tracks: [{ id: 'a', name: 'b' }] };

/** The result of one call, as it goes over the wire. */
async function resultOf(
  { headers, body }: { readonly headers: object; readonly body: string },
  form: AnswerForm = 'compact',
) {
  const tool = { name: 'get_queue', toolset: 'queue', effect: 'read' } as const;
  const endpoint = mcpEndpoint(
    () =>
      mcpServer({
        version: '0.0.0',
        tools: [tool],
        listing: () => new Map(),
        mode: 'development',
        run: () => Promise.resolve({ ...writeAnswer(form, tool.name, { data }), data }),
        recall: () => Promise.resolve([]),
      }),
    silent,
  );
  const request = new Request('https://host/mcp', { method: 'POST', headers: { ...headers }, body });
  const text = await (await endpoint(request, { token: '', clientId: 'c', scopes: [] })).text();
  const json = /^data: (\{.*)$/m.exec(text)?.[1] ?? text;
  return z.object({ result: z.looseObject({}) }).parse(JSON.parse(json)).result;
}

const call = { name: 'get_queue', arguments: {} };
const content = [{ type: 'text', text: 'tracks[1]{id,name}:\n  a,b' }];
const ui = { 'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/ui': {} } } };

test.each([
  ['nobody asks', modern('tools/call', call)],
  ['nobody asks', legacy('tools/call', call)],
  ['it says no', legacy('tools/call', { ...call, _meta: { [dataKey]: false } })],
])('the text alone is sent when %s', async (_, request) => {
  const result = await resultOf(request);
  expect(result).toMatchObject({ content });
  expect(result).not.toHaveProperty('structuredContent');
  expect(JSON.stringify(result['_meta'] ?? {})).not.toContain(dataKey);
  expect(result).not.toHaveProperty('data');
});

test.each([
  ['the call asks', modern('tools/call', { ...call, _meta: { ...envelope(), [dataKey]: true } })],
  ['the call asks', legacy('tools/call', { ...call, _meta: { [dataKey]: true } })],
  ['the client shows views', modern('tools/call', { ...call, _meta: { ...envelope(), ...ui } })],
])('data goes with it when %s', async (_, request) => {
  const result = await resultOf(request);
  expect(result).toMatchObject({ content, _meta: { [dataKey]: data } });
  expect(result).not.toHaveProperty('structuredContent');
});

test('the form of 1.3 sends JSON twice', async () => {
  const text = JSON.stringify(data);
  expect(await resultOf(legacy('tools/call', call), '1.3')).toMatchObject({
    content: [{ type: 'text', text }],
    structuredContent: data,
  });
});
