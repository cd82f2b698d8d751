import { describe, expect, test } from 'vitest';
import { tools as registry } from '../../lib/tools/registry.ts';
import { fullScale } from '../support/scale.ts';
import { pick } from '../support/tool-answers.ts';
import { type UndoTools, useUndoTools } from '../support/undo-tools.ts';

type Change = (on: UndoTools, id: string, source: string) => Promise<unknown>;

/** One change of the playlist ABADCBD by each tool that changes rows; only `remove_tracks_from_playlist` takes a song out for good: B. */
const changes: Readonly<Record<string, Change>> = {
  dedupe_playlist: (on, playlist_id) => on.call('dedupe_playlist', { playlist_id }),
  sort_playlist: (on, playlist_id) => on.call('sort_playlist', { playlist_id, by: 'title' }),
  add_tracks_to_playlist: async (on, playlist_id) =>
    on.call('add_tracks_to_playlist', { playlist_id, track_uris: await on.uris('EA'), position: 0 }),
  remove_playlist_rows: async (on, playlist_id) =>
    on.call('remove_playlist_rows', { playlist_id, positions: [2], uris: await on.uris('A') }),
  remove_tracks_from_playlist: async (on, playlist_id) =>
    on.call('remove_tracks_from_playlist', { playlist_id, track_uris: await on.uris('B') }),
  update_playlist_items: (on, playlist_id) =>
    on.call('update_playlist_items', { playlist_id, range_start: 0, insert_before: 4 }),
  merge_playlists: (on, into, source) => on.call('merge_playlists', { playlist_ids: [source], into }),
  undo_last_change: (on) => on.undo(),
};
const names = Object.keys(changes);
/** Each with itself and with the others; at a thin scale with the next one alone. */
const pairs = names.flatMap((one, at) =>
  names.slice(at, fullScale ? undefined : at + 2).map((other) => [one, other] as const),
);

test('every tool that changes the rows of a playlist is among them', () => {
  const rest = new Set(['import_playlist', 'follow_playlist', 'unfollow_playlist', 'change_playlist_details']);
  const others = registry.filter(
    ({ name, effect, input }) =>
      effect !== 'read' &&
      ('playlist_id' in input.shape || 'into' in input.shape) &&
      !/cover/.test(name) &&
      !rest.has(name),
  );
  expect(others.map(({ name }) => name).filter((name) => !names.includes(name) && name !== 'copy_playlist')).toEqual(
    [],
  );
});

describe('two clients at once', () => {
  const tools = useUndoTools();

  test.each(pairs)('%s and %s lose no song', async (one, other) => {
    const on = tools();
    await on.uris('ABCDEF');
    const [source, id] = [await on.playlist('AF'), await on.playlist('ABADCB')];
    await on.call('add_tracks_to_playlist', { playlist_id: id, track_uris: await on.uris('D') });
    on.advance(120_000);
    await Promise.allSettled([changes[one]?.(on, id, source), changes[other]?.(on, id, source)]);
    const removed = [one, other].includes('remove_tracks_from_playlist') ? 'B' : '';
    const left = new Set(await on.rows(id));
    expect([...'ABCD'].filter((letter) => !left.has(letter) && letter !== removed)).toEqual([]);
  });
});

describe('a playlist with local files, episodes and deleted items', () => {
  const tools = useUndoTools();
  const rowsOf = async (on: UndoTools, id: string) => {
    const path = `/playlists/${id}/items?limit=50&additional_types=track,episode`;
    return pick
      .list(await on.demo.outside({ method: 'GET', path }), 'items')
      .map((row) => (pick.data(row)['item'] ? pick.text(row, 'item', 'uri') : 'gone'));
  };

  test.each([
    ['remove_tracks_from_playlist', (uris: readonly string[]) => ({ track_uris: [uris[0], uris[9], uris.at(-1)] })],
    ['add_tracks_to_playlist', (uris: readonly string[]) => ({ track_uris: uris.slice(0, 2), position: 3 })],
    ['add_tracks_to_playlist', (uris: readonly string[]) => ({ track_uris: uris.slice(0, 2) })],
    ['update_playlist_items', () => ({ range_start: 0, range_length: 5, insert_before: 31 })],
    ['sort_playlist', () => ({ by: 'title' })],
    ['dedupe_playlist', () => ({ same_by: 'title_artist' })],
  ])('%s leaves them, and undo brings back exactly what was there', async (name, args) => {
    const on = tools();
    const mine = pick.list(await on.demo.outside({ method: 'GET', path: '/me/playlists?limit=50' }), 'items');
    const row = mine.find((one) => pick.text(one, 'name') === 'Old Computer');
    const id = pick.text(row, 'id');
    const before = await rowsOf(on, id);
    const odd = before.filter((uri) => !uri.startsWith('spotify:track:'));
    expect(odd.length).toBeGreaterThan(2);
    const given = { playlist_id: id, ...args(before.filter((uri) => uri.startsWith('spotify:track:'))) };
    const first = await on.call(name, given);
    const { continue_from } = first.data;
    if (continue_from !== undefined) await on.call(name, { ...given, continue_from });
    const after = await rowsOf(on, id);
    expect(after).not.toEqual(before);
    expect(odd.filter((uri) => !after.includes(uri))).toEqual([]);
    on.advance(100_000);
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await rowsOf(on, id)).toEqual(before);
  });
});
