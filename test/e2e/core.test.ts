import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientKinds, type TestClient } from '../support/clients.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack();

describe.each(clientKinds.map((kind) => [kind.name, kind] as const))('/mcp/core with %s', (_name, kind) => {
  let client: TestClient;
  beforeAll(async () => {
    const { laptop, origin } = testStack();
    client = await kind.connect({ url: `${origin}/mcp/core`, token: laptop.token });
  });
  beforeEach(() => testStack().demo.reset());
  afterAll(() => client.close());

  const changes = async () =>
    (await testStack().demo.requests())
      .filter(({ method }) => method !== 'GET')
      .map(({ operation }) => operation)
      .filter((operation) => !operation.startsWith('accounts:'));

  it('lists the short list alone, what people do first in front', async () => {
    const listed = await client.listTools();
    expect(listed.length).toBeLessThanOrEqual(25);
    expect(listed.slice(0, 4)).toEqual(['search', 'get_now_playing', 'play', 'control_player']);
    expect(listed).not.toContain('pause');
    // Texts name tools whatever the list is: what is not on it says how it is called.
    const unlisted = [
      ['pause', 'use_tool'],
      ['get_queue', 'read_with_tool'],
    ] as const;
    for (const [name, by] of unlisted)
      expect(await client.call(name)).toMatchObject({
        isError: true,
        text: `${name} is not listed here: call ${by} with {"tool":"${name}","arguments":{…}}.`,
      });
    expect(await changes()).toEqual([]);
    await expect(client.call('no_such_tool')).rejects.toMatchObject({ code: -32602 });
  });

  it('a route does what its tool does', async () => {
    expect(await client.call('control_player', { action: 'volume', volume_percent: 30 })).toMatchObject({
      isError: false,
      data: { success: true, volume_percent: 30 },
    });
    expect(await changes()).toEqual(['set-volume-for-users-playback']);
    expect(await client.call('get_library', { kind: 'tracks', limit: 3 })).toMatchObject({ isError: false });
  });

  it('finds what is not listed, reads with it, and changes with it', async () => {
    const found = await client.call('find_tool', { query: 'save an album' });
    expect(found.text).toContain('save_albums');
    expect(await client.call('read_with_tool', { tool: 'get_saved_albums', arguments: { limit: 2 } })).toMatchObject({
      isError: false,
    });
    const refused = await client.call('read_with_tool', { tool: 'set_volume', arguments: { volume_percent: 10 } });
    expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('use_tool') });
    expect(await changes()).toEqual([]);
    const used = await client.call('use_tool', { tool: 'set_volume', arguments: { volume_percent: 10 } });
    expect(used).toMatchObject({ isError: false });
    expect(await changes()).toEqual(['set-volume-for-users-playback']);
  });

  it('what it changed is undone by the same undo, and an equal call by the other URL is a repeat', async () => {
    const { laptop, origin } = testStack();
    const full = await kind.connect({ url: `${origin}/mcp`, token: laptop.token });
    const created = await full.call('create_playlist', { name: `Core ${kind.name}` });
    const playlist_id = JSON.stringify(created.data).match(/[0-9A-Za-z]{22}/)?.[0] ?? '';
    const { uri } = await testStack().demo.resolve('$track:700');
    const added = await client.call('change_playlist', { playlist_id, add_uris: [uri] });
    expect(added).toMatchObject({ isError: false });
    const again = await full.call('add_tracks_to_playlist', { playlist_id, track_uris: [uri] });
    expect(again.data).toMatchObject({ replayed: true });
    expect(await full.call('undo_last_change')).toMatchObject({ isError: false });
    await full.close();
  });
});

it('the log names the tool that did it, and the route', () => {
  const lines = testStack().witness.log();
  expect(lines).toMatch(
    /"tool":"set_volume".*"asked_as":"control_player"|"asked_as":"control_player".*"tool":"set_volume"/,
  );
});
