import { describe, expect, it } from 'vitest';
import { toolsets } from '../../lib/tools/registry.ts';
import { clientKinds } from '../support/clients.ts';
import { modern } from '../support/raw-mcp.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack();

/** Sorted, since a bundle sorts the exports of a module by their identifiers, and a test runner does not. */
const namesOf = (toolset: string): readonly string[] =>
  Object.values(toolsets[toolset] ?? {})
    .map(({ name }) => name)
    .sort();

describe.each(clientKinds.map((kind) => [kind.name, kind] as const))('%s', (_name, kind) => {
  const at = (path: string) => {
    const { laptop, origin } = testStack();
    return kind.connect({ url: origin + path, token: laptop.token });
  };

  it('sees only the toolsets that its URL names, in the order of the whole list', async () => {
    const client = await at('/mcp/x/queue,playback');
    const listed = await client.listTools();
    expect(listed.toSorted()).toEqual([...namesOf('playback'), ...namesOf('queue')].sort());
    expect(listed.slice(0, 2)).toEqual(['play', 'pause']);
    expect(await client.listTools()).toEqual(listed);
    expect(await client.call('get_queue')).toMatchObject({ isError: false });
    await expect(client.call('search', { query: 'night' })).rejects.toMatchObject({ code: -32602 });
    await client.close();
  });

  it('can change nothing at /mcp/readonly', async () => {
    await testStack().demo.reset();
    const client = await at('/mcp/readonly');
    const listed = await client.listTools();
    expect(listed).toContain('get_playlist');
    expect(listed).not.toContain('create_playlist');
    await expect(client.call('create_playlist', { name: 'Not made' })).rejects.toMatchObject({ code: -32602 });
    expect((await testStack().demo.requests()).filter(({ method }) => method !== 'GET')).toEqual([]);
    await client.close();
  });
});

it('an unknown toolset is not found, and the answer names those that there are', async () => {
  const { status, body } = await testStack().send({ path: '/mcp/x/humming', ...modern('tools/list') });
  expect(status).toBe(404);
  expect(JSON.parse(body)).toEqual({
    error: 'not_found',
    message: `No toolset is named "humming". The toolsets are: ${Object.keys(toolsets).join(', ')}.`,
  });
});
