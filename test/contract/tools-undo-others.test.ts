import { describe, expect, test } from 'vitest';
import { lifetimes } from '../../lib/resilience/decisions/freshness.ts';
import { pick } from '../support/tool-answers.ts';
import { type UndoTools, useUndoTools } from '../support/undo-tools.ts';

const later = 46_000;

/** What the user does in Spotify's own app is no change of ours: no cache knows of it, and no undo may lose it. */
describe("after an edit in Spotify's own app", () => {
  const tools = useUndoTools();
  const details = (on: UndoTools, id: string) => on.demo.outside({ method: 'GET', path: `/playlists/${id}` });
  const edit = (on: UndoTools, id: string, body: Readonly<Record<string, string>>) =>
    on.demo.outside({ method: 'PUT', path: `/playlists/${id}`, body });

  const edits: ReadonlyArray<readonly [string, string, string, string]> = [
    ['an equal row', 'AB', 'A', 'AAB'],
    ['another order', 'ABA', '', 'AAB'],
  ];
  const removing = async (on: UndoTools, id: string, added: string) => {
    if (added === '') await on.otherApp.move(id, 2, 1);
    else await on.otherApp.add(id, added, 1);
    const removed = await on.call('remove_tracks_from_playlist', { playlist_id: id, track_uris: await on.uris('A') });
    expect(await on.rows(id)).toBe('B');
    on.advance(later);
    return removed;
  };

  test.each(edits)('undo of a removal brings back what was there: %s', async (_, before, added, there) => {
    const on = tools();
    const id = await on.playlist(before);
    await removing(on, id, added);
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await on.rows(id)).toBe(there);
  });

  test.each(edits)('that the cache does not know, a removal cannot be undone, and says so: %s', async (_, ...edit) => {
    const [before, added] = edit;
    const on = tools();
    const id = await on.playlist(before);
    await on.call('get_playlist', { playlist_id: id });
    const { data } = await removing(on, id, added);
    expect(data).toMatchObject({ success: true, undo: expect.stringContaining('changed elsewhere since it was read') });
    expect((await on.undo()).data).toMatchObject({ success: false });
    expect(await on.rows(id)).toBe('B');
  });

  test('a removal from a playlist that was read just now reads it no second time, and is undone', async () => {
    const on = tools();
    const id = await on.playlist('ABAC');
    await on.call('get_playlist', { playlist_id: id });
    const args = { playlist_id: id, track_uris: await on.uris('AB') };
    const { lines } = await on.call('remove_tracks_from_playlist', args);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['DELETE']);
    on.advance(later);
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await on.rows(id)).toBe('ABAC');
  });

  test('rows to remove that are not cached are read', async () => {
    const on = tools();
    const id = await on.playlist('AB');
    await on.call('get_playlist', { playlist_id: id });
    await on.otherApp.add(id, 'C', 0);
    const args = { playlist_id: id, track_uris: await on.uris('AC') };
    const { data } = await on.call('remove_tracks_from_playlist', args);
    expect(data).not.toHaveProperty('was_not_there');
    on.advance(later);
    await on.undo();
    expect(await on.rows(id)).toBe('CAB');
  });

  test('undo of a rename brings back the name that was typed there', async () => {
    const on = tools();
    const id = await on.playlist('A');
    await on.call('get_playlist', { playlist_id: id });
    await edit(on, id, { name: 'Typed in the app', description: 'By hand' });
    await on.call('change_playlist_details', { playlist_id: id, name: 'Ours', description: 'Ours' });
    on.advance(later);
    await on.undo();
    expect(await details(on, id)).toMatchObject({ name: 'Typed in the app', description: 'By hand' });
  });

  test('undo of a like leaves what was liked there', async () => {
    const on = tools();
    const [uri = ''] = await on.uris('Z');
    const track_ids = [uri.split(':').at(-1)];
    await on.demo.outside({ method: 'DELETE', path: `/me/library?uris=${encodeURIComponent(uri)}` });
    await on.call('check_saved_tracks', { track_ids });
    await on.demo.outside({ method: 'PUT', path: `/me/library?uris=${encodeURIComponent(uri)}` });
    expect((await on.call('save_tracks', { track_ids })).data).toMatchObject({ changed: false });
    on.advance(later);
    expect((await on.undo()).data).toMatchObject({ success: false });
    const path = `/me/library/contains?uris=${encodeURIComponent(uri)}`;
    expect(await on.demo.outside({ method: 'GET', path })).toEqual([true]);
  });

  test.each([
    ['songs were added', async (on: UndoTools, id: string) => on.otherApp.add(id, 'C'), 'put 2 into it'],
    ['it was renamed', async (on: UndoTools, id: string) => edit(on, id, { name: 'Mine' }), 'is called "Mine" now'],
  ])('a playlist that was made here stays where %s', async (_, meanwhile, why) => {
    const on = tools();
    const created = await on.call('create_playlist_with_tracks', { name: 'New', track_uris: await on.uris('AB') });
    const id = pick.text(created.data, 'playlist', 'id');
    await meanwhile(on, id);
    on.advance(later);
    for (const args of [{ dry_run: true }, {}]) {
      const { data, lines } = await on.undo(args);
      expect(data).toMatchObject({ success: false, message: expect.stringContaining(why) });
      expect(data).not.toHaveProperty('confirm_token');
      expect(lines.filter((line) => !line.startsWith('GET'))).toEqual([]);
    }
  });

  test.each<[string, (on: UndoTools, playlist_id: string) => Promise<unknown>]>([
    [
      'songs',
      async (on, playlist_id) => on.call('add_tracks_to_playlist', { playlist_id, track_uris: await on.uris('C') }),
    ],
    ['a name', (on, playlist_id) => on.call('change_playlist_details', { playlist_id, name: 'Other' })],
  ])('a playlist is not deleted that was given %s here, and Spotify does not show it yet', async (_, change) => {
    const on = tools();
    const created = await on.call('create_playlist_with_tracks', { name: 'New', track_uris: await on.uris('AB') });
    on.advance(later);
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    const { change_id } = pick.data((await on.undo({ dry_run: true })).data['last_change']);
    await change(on, pick.text(created.data, 'playlist', 'id'));
    await expect(on.undo({ change_id })).rejects.toMatchObject({ failure: { state: 'unseen' } });
    on.advance(2 * later);
    const { data } = await on.undo({ change_id });
    expect(data).toMatchObject({ success: false, message: expect.stringContaining('The playlist ') });
    expect(data).not.toHaveProperty('confirm_token');
  });

  test('a playlist is deleted that lost songs since, once the user agreed', async () => {
    const on = tools();
    const created = await on.call('create_playlist_with_tracks', { name: 'New', track_uris: await on.uris('AB') });
    await on.otherApp.remove(pick.text(created.data, 'playlist', 'id'), 'A');
    on.advance(later);
    const { confirm_token } = (await on.undo()).data;
    expect((await on.undo({ confirm_token })).data).toMatchObject({ success: true });
  });

  test("a follow of one's own playlist, taken for new while Spotify lags, is not undone unasked", async () => {
    const on = tools();
    await on.demo.settings({ lag: { contains: 40_000 } });
    const created = await on.demo.outside({ method: 'POST', path: '/me/playlists', body: { name: 'Own' } });
    const playlist_id = pick.text(created, 'id');
    await on.call('follow_playlist', { playlist_id });
    await on.demo.settings({ lag: { contains: 0 } });
    on.advance(later);
    const { data, lines } = await on.undo();
    expect(data).toMatchObject({ success: false, message: expect.stringContaining('Delete your own playlist "Own"?') });
    expect(lines.filter((line) => !line.startsWith('GET'))).toEqual([]);
  });

  test('the word of the user counts for what was asked, not for more', async () => {
    const on = tools();
    const id = await on.playlist('A'.repeat(60));
    const args = { playlist_id: id };
    const { confirm_token } = (await on.call('dedupe_playlist', args)).data;
    await on.otherApp.add(id, 'A'.repeat(100));
    on.advance(later);
    const more = await on.call('dedupe_playlist', { ...args, confirm_token });
    expect(more.data).toMatchObject({ success: false, message: expect.stringContaining('Remove 159 repeats') });
    expect((await on.rows(id)).length).toBe(160);
    const agreed = await on.call('dedupe_playlist', { ...args, confirm_token: more.data['confirm_token'] });
    expect(agreed.data).toMatchObject({ success: true, removed: 159 });
  });
});

describe('where the owner keeps what plays for an hour', () => {
  const tools = useUndoTools({ lifetime: (kind) => ({ ...lifetimes[kind], fresh: 3_600_000 }) });

  test.each([
    [8000, ['PUT /me/player/volume']],
    [12_000, ['GET /me/player', 'PUT /me/player/volume']],
  ])('the volume before a change comes from an entry of at most ten seconds: %i ms', async (age, requests) => {
    const on = tools();
    await on.call('get_current_playback');
    on.advance(age);
    const { lines } = await on.call('set_volume', { volume_percent: 21 });
    const put = lines.findIndex((line) => line.startsWith('PUT'));
    expect(lines.slice(0, put + 1)).toEqual(requests);
  });
});
