import { beforeEach, describe, expect, test } from 'vitest';
import { ZodError } from 'zod';
import { tools } from '../../lib/tools/registry.ts';
import { useLayeredTools } from '../support/layered-tools.ts';
import { memoryChanges } from '../support/memory-changes.ts';
import { pick } from '../support/tool-answers.ts';
import { callTool } from '../support/tool-context.ts';

const typed = "Songs for <Anna> & <Ben>: it's mine, 👩\u200d👩\u200d👧";

describe('text that goes to Spotify is what was typed, or what Spotify gave', () => {
  const kept: { of: ReturnType<typeof memoryChanges> | undefined } = { of: undefined };
  const spotify = useLayeredTools(
    'development',
    (account, now) => {
      kept.of ??= memoryChanges(now);
      return { changes: kept.of(account), verifyWrites: true };
    },
    { records: true },
  );
  beforeEach(async () => {
    await spotify().demo.reset();
    spotify().forget();
    kept.of = undefined;
  });
  const stored = async (id: string) =>
    pick.data(await spotify().demo.outside({ method: 'GET', path: `/playlists/${id}` }));

  test('a description', async () => {
    const { data } = await spotify().call('create_playlist', { name: typed, description: typed });
    expect(data).toMatchObject({ success: true, verified: true, playlist: { name: typed, description: typed } });
    const before = await stored(pick.text(data, 'playlist', 'id'));
    expect(before).toMatchObject({
      name: typed,
      description: expect.stringContaining('&lt;Anna&gt; &amp; &lt;Ben&gt;'),
    });
  });

  test('a description that Spotify changed is not called verified', async () => {
    const { data } = await spotify().call('create_playlist', { name: 'One' });
    const playlist_id = pick.text(data, 'playlist', 'id');
    await spotify().demo.fault({ method: 'PUT', path: '/playlists/[^/]+$', times: 1, answer: { status: 200 } });
    const changed = await spotify().call('change_playlist_details', { playlist_id, description: typed });
    expect(changed.data).toMatchObject({ verified: 'not yet visible' });
  });

  test('the name of a copy', async () => {
    for (const name of [
      '<COPINGMECHANISM>',
      'ශ්\u200dරී',
      '👩\u200d👩\u200d👧',
      'می\u200cخواهم &amp;',
      '🎵'.repeat(95),
    ]) {
      const created = await spotify().call('create_playlist', { name: name.slice(0, 100) });
      const source = await stored(pick.text(created.data, 'playlist', 'id'));
      const { data } = await spotify().call('copy_playlist', { playlist_id: source['id'] });
      const copy = await stored(pick.text(data, 'playlist', 'id'));
      expect(copy['name']).toBe(`${[...String(source['name'])].slice(0, 90).join('')} (copy)`);
    }
  });

  test('a description that undo brings back', async () => {
    const created = await spotify().call('create_playlist', { name: 'One', description: typed });
    const id = pick.text(created.data, 'playlist', 'id');
    const before = await stored(id);
    await spotify().call('change_playlist_details', { playlist_id: id, name: 'Two', description: 'Other' });
    await spotify().call('undo_last_change');
    expect(await stored(id)).toMatchObject({ name: before['name'], description: before['description'] });
  });
});

const described = tools.filter(({ input }) => 'description' in input.shape);

test('there are tools that take a description', () => {
  expect(described.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['create_playlist', 'change_playlist_details', 'create_playlist_with_tracks']),
  );
});

describe.each(described.map(({ name, example }) => ({ name, example })))('$name', ({ name, example }) => {
  test('refuses line breaks, which Spotify refuses', async () => {
    const called = callTool(name, { ...example, description: 'one\ntwo' });
    await expect(called).rejects.toThrow(ZodError);
    await expect(called).rejects.toThrow('must be one line');
  });
});

test.each(['create_playlist', 'create_playlist_with_tracks', 'copy_playlist', 'import_playlist', 'merge_playlists'])(
  '%s makes a playlist with an empty description, never without one',
  async (name) => {
    const playlist = { id: '3cEYpjA9oz9GiPac4AsH4n', name: 'x', snapshot_id: 's', items: { items: [], total: 0 } };
    const track = { uri: 'spotify:track:4iV5W9uYEdYUVa79Axb7Rh', name: 'So What', artists: [{ name: 'Miles Davis' }] };
    const tool = tools.find((one) => one.name === name);
    const { requests } = await callTool(name, { ...tool?.example }, (asked) =>
      asked.name === 'GET /search' ? { tracks: { items: [track] } } : playlist,
    );
    const creating = requests.filter((asked) => asked.name === 'POST /me/playlists');
    expect(creating).toHaveLength(1);
    for (const { body } of creating) expect(body).toMatchObject({ json: { description: expect.any(String) } });
  },
);
