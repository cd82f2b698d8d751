import { describe, expect, test } from 'vitest';
import type { Data } from '../../lib/tools/definition/context.ts';
import { tools as registry } from '../../lib/tools/registry.ts';
import { type UndoTools, useUndoTools } from '../support/undo-tools.ts';

const later = 46_000;
const surely = 80_000;

/** A job over the rows of a playlist, with the arguments that carry it out, and what is there or made then. */
interface Job {
  readonly args: (on: UndoTools, id: string) => Promise<Data> | Data;
  readonly after: string;
}

/** Each job that changes something by the rows of a playlist. Before: ABA, to which this server has just added CA. */
const jobs: Readonly<Record<string, Job>> = {
  dedupe_playlist: { args: (_, playlist_id) => ({ playlist_id }), after: 'ABC' },
  remove_playlist_rows: {
    args: async (on, playlist_id) => ({ playlist_id, positions: [0], uris: await on.uris('A') }),
    after: 'BACA',
  },
  sort_playlist: { args: (_, playlist_id) => ({ playlist_id, by: 'title', keep_dates: false }), after: 'CAAAB' },
  copy_playlist: { args: (_, playlist_id) => ({ playlist_id, name: 'Copied' }), after: 'ABACA' },
  merge_playlists: { args: (_, id) => ({ playlist_ids: [id], name: 'Merged' }), after: 'ABC' },
};

/** They read no rows to decide by them: one only reads, the other adds what it searched for. */
const others = ['diff_playlists', 'export_playlist', 'import_playlist', 'get_new_releases'];

test('every long job is tried here, or decides nothing by the rows of a playlist', () => {
  const long = registry.filter(({ input }) => 'continue_from' in input.shape).map(({ name }) => name);
  expect(long.toSorted()).toEqual([...Object.keys(jobs), ...others].toSorted());
});

describe('rows that do not show what this server changed last decide nothing', () => {
  const tools = useUndoTools();
  const change = async (on: UndoTools, id: string, tool: string): Promise<string> => {
    if (!['copy_playlist', 'merge_playlists'].includes(tool)) return on.rows(id);
    const { data } = await on.call('get_user_playlists', { limit: 1 });
    const [first] = Array.isArray(data['playlists']) ? data['playlists'] : [];
    return on.rows(String(first?.id));
  };
  const carriedOut = async (on: UndoTools, tool: string, args: Data) => {
    const first = await on.call(tool, args);
    const { confirm_token } = first.data;
    return confirm_token === undefined ? first : on.call(tool, { ...args, confirm_token });
  };

  /** The rows after ABA, and the requests before the time of the first call is up. */
  test.each([
    ['dedupe_playlist', 130, 2],
    ['remove_playlist_rows', 130, 2],
    ['sort_playlist', 130, 2],
    ['copy_playlist', 400, 2],
    ['merge_playlists', 400, 2],
  ])('%s that goes on (%i rows, stopped after %i requests)', async (tool, count, cutAfter) => {
    const on = tools();
    const rows = Array.from({ length: count }, (_, nth) => String.fromCharCode(65 + (nth % 130))).join('');
    await on.uris(rows.slice(0, 130));
    const id = await on.playlist(`ABA${rows}`);
    const args = (await jobs[tool]?.args(on, id)) ?? {};
    const { data } = await on.call(tool, args, { cutAfter });
    on.advance(1000);
    const further = { ...args, continue_from: data['continue_from'] };
    expect(further).toMatchObject({ continue_from: expect.any(String) });
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    await on.call('add_tracks_to_playlist', { playlist_id: id, track_uris: await on.uris('CA') });
    const unseen = { failure: { code: 'equal_call', state: 'unseen' } };
    await expect(on.call(tool, further)).rejects.toMatchObject(unseen);
    on.advance(surely);
    expect(await on.call(tool, further)).not.toMatchObject(unseen);
  });

  test.each(Object.keys(jobs))('%s', async (tool) => {
    const on = tools();
    await on.uris('ABC');
    const id = await on.playlist('ABA');
    const args = (await jobs[tool]?.args(on, id)) ?? {};
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    await on.call('add_tracks_to_playlist', { playlist_id: id, track_uris: await on.uris('CA') });
    for (const more of [{ dry_run: true }, {}])
      await expect(on.call(tool, { ...args, ...more })).rejects.toMatchObject({
        failure: { code: 'equal_call', state: 'unseen' },
      });
    await on.demo.settings({ lag: { playlists: 0, snapshot: 0 } });
    expect(await on.rows(id)).toBe('ABACA');
    // Where Spotify shows it, nobody waits.
    expect((await carriedOut(on, tool, args)).data).toMatchObject({ success: true });
    expect(await change(on, id, tool)).toBe(jobs[tool]?.after);
  });

  test.each([
    ['a removal', 'ABAC', 'remove_tracks_from_playlist', async (on: UndoTools) => ({ track_uris: await on.uris('B') })],
    ['a move', 'ABAC', 'update_playlist_items', () => ({ range_start: 1, insert_before: 4 })],
    ['repeats that went', 'ABAC', 'dedupe_playlist', () => ({})],
    ['a sorting', 'CABA', 'sort_playlist', () => ({ by: 'title' })],
  ] as const)('after %s, and then it does not hinder', async (_, before, tool, args) => {
    const on = tools();
    const id = await on.playlist(before);
    const job = { playlist_id: id, dry_run: true };
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    await on.call(tool, { playlist_id: id, ...(await args(on)) });
    await expect(on.call('dedupe_playlist', job)).rejects.toMatchObject({ failure: { state: 'unseen' } });
    await on.demo.settings({ lag: { playlists: 0, snapshot: 0 } });
    expect((await on.call('dedupe_playlist', job)).data).toMatchObject({ dry_run: true });
    // Others' edits are no reason to wait for longer than Spotify may lag.
    await on.otherApp.add(id, 'DDD', 0);
    on.advance(surely);
    expect((await on.call('dedupe_playlist', job)).data).toMatchObject({ repeats: { count: expect.any(Number) } });
  });

  const add = async (on: UndoTools, id: string, letters: string) =>
    on.call('add_tracks_to_playlist', { playlist_id: id, track_uris: await on.uris(letters) });

  test.each<[string, (on: UndoTools, id: string) => Promise<unknown>, string, string]>([
    ['an undo of an addition', (on) => on.undo(), 'ABA', 'ABACC'],
    [
      'an order that replaced the rows',
      (on, id) => carriedOut(on, 'sort_playlist', { playlist_id: id, by: 'title', keep_dates: false }),
      'CCAAB',
      'ABACC',
    ],
    [
      'an addition before a new name',
      async (on, id) => {
        await add(on, id, 'D');
        await on.call('change_playlist_details', { playlist_id: id, name: 'Other' });
      },
      'ABACCD',
      'ABACC',
    ],
  ])('after %s', async (_, change, after, before) => {
    const on = tools();
    await on.uris('ABCD');
    const id = await on.playlist('ABA');
    await add(on, id, 'CC');
    on.advance(surely);
    expect(await on.rows(id)).toBe(before);
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    await change(on, id);
    for (const tool of Object.keys(jobs)) {
      const args = (await jobs[tool]?.args(on, id)) ?? {};
      await expect(on.call(tool, { ...args, dry_run: true }), tool).rejects.toMatchObject({
        failure: { state: 'unseen' },
      });
    }
    await on.demo.settings({ lag: { playlists: 0, snapshot: 0 } });
    expect(await on.rows(id)).toBe(after);
    expect((await on.call('dedupe_playlist', { playlist_id: id, dry_run: true })).data).toMatchObject({
      dry_run: true,
    });
  });

  const removeA = async (on: UndoTools, playlist_id: string) =>
    on.call('remove_tracks_from_playlist', { playlist_id, track_uris: await on.uris('A') });
  const addA = async (on: UndoTools, playlist_id: string, position?: number) =>
    on.call('add_tracks_to_playlist', { playlist_id, track_uris: await on.uris('A'), position });
  const moveFirst = (on: UndoTools, playlist_id: string, insert_before: number) =>
    on.call('update_playlist_items', { playlist_id, range_start: 0, insert_before });

  test.each<[string, string, (on: UndoTools, id: string) => Promise<unknown>, typeof add, string]>([
    ['a removal, after an addition', 'ABC', removeA, (on, id) => addA(on, id), 'BCA'],
    ['an addition, after a removal', 'ABC', (on, id) => addA(on, id), (on, id) => removeA(on, id), 'BC'],
    ['an addition, after another', 'ABC', (on, id) => addA(on, id), (on, id) => addA(on, id, 0), 'AABCA'],
    ['a move, after another', 'ABCD', (on, id) => moveFirst(on, id, 4), (on, id) => moveFirst(on, id, 2), 'CBDA'],
    [
      'a sorting, after a move',
      'DCBA',
      (on, playlist_id) => on.call('sort_playlist', { playlist_id, by: 'title' }),
      (on, id) => moveFirst(on, id, 4),
      'CABD',
    ],
  ])('an undo of %s', async (_, before, first, second, after) => {
    const on = tools();
    await on.uris('ABCD');
    const id = await on.playlist(before);
    await first(on, id);
    const change_id = on.storedChanges().at(-1)?.id;
    on.advance(surely);
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    await second(on, id, '');
    on.advance(500);
    const { data } = await on.undo({ change_id });
    expect(data).toMatchObject({ success: false, taken: [], message: expect.stringContaining('does not show') });
    await on.demo.settings({ lag: { playlists: 0, snapshot: 0 } });
    expect(await on.rows(id)).toBe(after);
  });

  test('after a removal that undo does not know', async () => {
    const on = tools();
    const id = await on.playlist(`ABA${'C'.repeat(500)}`);
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    const { data } = await on.call('remove_tracks_from_playlist', { playlist_id: id, track_uris: await on.uris('A') });
    expect(data).toMatchObject({ undo: expect.stringContaining('more than 500 rows') });
    await expect(on.call('dedupe_playlist', { playlist_id: id, dry_run: true })).rejects.toMatchObject({
      failure: { state: 'unseen' },
    });
  });

  test('after so many other changes that the records of the last say nothing of it', async () => {
    const on = tools();
    await on.uris('ABC');
    const id = await on.playlist('ABA');
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    await add(on, id, 'CA');
    for (let volume_percent = 20; volume_percent < 31; volume_percent++) {
      on.advance(100);
      await on.call('set_volume', { volume_percent });
    }
    const job = { playlist_id: id, dry_run: true };
    await expect(on.call('dedupe_playlist', job)).rejects.toMatchObject({ failure: { state: 'unseen' } });
    on.advance(surely);
    expect((await on.call('dedupe_playlist', job)).data).toMatchObject({ dry_run: true });
  });

  test('another playlist is none of its business', async () => {
    const on = tools();
    const [id, other] = [await on.playlist('AA'), await on.playlist('BB')];
    await on.demo.settings({ lag: { playlists: 40_000 } });
    await on.call('add_tracks_to_playlist', { playlist_id: id, track_uris: await on.uris('A') });
    expect((await on.call('dedupe_playlist', { playlist_id: other, dry_run: true })).data).toMatchObject({
      repeats: { count: 1 },
    });
  });

  test('what was just added is taken out, though Spotify does not show it: not called unchanged', async () => {
    const on = tools();
    const id = await on.playlist('AB');
    const args = { playlist_id: id, track_uris: await on.uris('C') };
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    await on.call('add_tracks_to_playlist', args);
    const { data } = await on.call('remove_tracks_from_playlist', args);
    await on.demo.settings({ lag: { playlists: 0, snapshot: 0 } });
    expect(await on.rows(id)).toBe('AB');
    expect(data).not.toHaveProperty('changed');
    expect(data).toMatchObject({ success: true, undo: expect.stringContaining('did not show the change before it') });
    on.advance(later);
    const { data: none } = await on.call('remove_tracks_from_playlist', args);
    expect(none).toMatchObject({ changed: false });
  });
});
