import { beforeEach, describe, expect, it } from 'vitest';
import { clientKinds } from '../support/clients.ts';
import { useTestStack } from '../support/test-stack.ts';
import { pick } from '../support/tool-answers.ts';

const testStack = useTestStack();
beforeEach(() => testStack().demo.reset());

const rowsOf = async (id: string): Promise<readonly unknown[]> =>
  pick
    .list(await testStack().demo.outside({ method: 'GET', path: `/playlists/${id}/items?limit=50` }), 'items')
    .map((row) => pick.data(row)['item']);

describe.each(clientKinds.map((kind) => [kind.name, kind] as const))('%s', (_name, kind) => {
  it('undoes what it did, one change after the other', async () => {
    const client = await testStack().connect(kind);
    const { id } = await testStack().demo.resolve('$playlist:7');
    const before = await rowsOf(id);
    const uris = before.slice(3, 5).map((item) => pick.text(item, 'uri'));
    await client.call('update_playlist_items', { playlist_id: id, range_start: 0, insert_before: 9 });
    await client.call('remove_tracks_from_playlist', { playlist_id: id, track_uris: uris });
    expect(await rowsOf(id)).toHaveLength(before.length - 2);
    expect((await client.call('undo_last_change')).data).toMatchObject({ undone: 'remove_tracks_from_playlist' });
    const again = await client.call('undo_last_change');
    expect(again.data).toMatchObject({ success: false });
    // Older ones of other clients follow: the list has the last ten of the day.
    expect(pick.list(again.data, 'recent_changes').slice(0, 2)).toMatchObject([
      { tool: 'remove_tracks_from_playlist', client: expect.any(String), undone_at: expect.any(String) },
      { tool: 'update_playlist_items', client: expect.any(String), can_be_undone: true },
    ]);
    expect(await rowsOf(id)).toHaveLength(before.length);
    const change_id = pick.text(again.data, 'recent_changes', 1, 'change_id');
    expect((await client.call('undo_last_change', { change_id })).data).toMatchObject({
      undone: 'update_playlist_items',
    });
    expect(await rowsOf(id)).toEqual(before);
    expect((await client.call('undo_last_change', { change_id })).data).toMatchObject({ success: false });
    await client.close();
  });
});
