import { describe, expect, test } from 'vitest';
import type { Data } from '../../lib/tools/definition/context.ts';
import { failRequests, lostResponse, notSent, type UndoTools, useUndoTools } from '../support/undo-tools.ts';

type Others = UndoTools['otherApp'];

/** One change of a playlist of letters, what others did to it before the undo, and what there is then. */
interface Case {
  readonly before: string;
  readonly tool: string;
  readonly args: (on: UndoTools) => Promise<Data> | Data;
  readonly meanwhile?: (others: Others, id: string, on: UndoTools) => Promise<unknown>;
  readonly after: string;
  /** What the undo says beside that it succeeded. */
  readonly says?: Data;
}

const removing = (letters: string) => ({
  tool: 'remove_tracks_from_playlist',
  args: async ({ uris }: UndoTools) => ({ track_uris: await uris(letters) }),
});
const adding = (letters: string, position?: number) => ({
  tool: 'add_tracks_to_playlist',
  args: async ({ uris }: UndoTools) => ({ track_uris: await uris(letters), position }),
});
const moving = (range_start: number, insert_before: number, range_length = 1) => ({
  tool: 'update_playlist_items',
  args: () => ({ range_start, insert_before, range_length }),
});
const byPosition = (letters: string, ...positions: readonly number[]) => ({
  tool: 'remove_playlist_rows',
  args: async ({ uris }: UndoTools) => ({ positions, uris: await uris(letters) }),
});
const sorting = { tool: 'sort_playlist', args: () => ({ by: 'title' }) };
const arriving = { arrives: true };
const unread = () => failRequests('GET /playlists/{playlist_id}/items', notSent);
const deduping = { tool: 'dedupe_playlist', args: () => ({}) };

const elsewhere = { success: true, note: expect.stringContaining('as near to their places') };
const again = { success: true, note: 'It was so again already.' };
const unclear = { success: false, message: expect.stringContaining('unknown which rows were added') };
const changed = { success: false, message: expect.stringContaining('The playlist changed since') };
const clean = { success: true, note: 'none' };

describe('undo_last_change of a playlist in development mode', () => {
  const tools = useUndoTools();

  test.each<[string, Case]>([
    ['a removal', { before: 'ABACB', ...removing('AB'), after: 'ABACB' }],
    [
      'a removal, others add at the end',
      { before: 'ABC', ...removing('A'), meanwhile: ({ add }, id) => add(id, 'X'), after: 'ABCX', says: elsewhere },
    ],
    [
      'a removal, others make the playlist shorter',
      { before: 'ABA', ...removing('A'), meanwhile: ({ remove }, id) => remove(id, 'B'), after: 'AA', says: elsewhere },
    ],
    [
      'a removal, others put another row for one that stayed',
      {
        before: 'ABC',
        ...removing('A'),
        meanwhile: async ({ add, remove }, id) => [await remove(id, 'B'), await add(id, 'X')],
        after: 'ACX',
        says: clean,
      },
    ],
    [
      'a removal, others add the same again: it comes back no second time',
      { before: 'ABC', ...removing('A'), meanwhile: ({ add }, id) => add(id, 'A'), after: 'BCA', says: elsewhere },
    ],
    [
      'a removal, others add a part of it again',
      { before: 'ABCD', ...removing('AB'), meanwhile: ({ add }, id) => add(id, 'B'), after: 'ACDB', says: elsewhere },
    ],
    [
      'a removal that others reverted',
      { before: 'ABC', ...removing('B'), meanwhile: ({ add }, id) => add(id, 'B', 1), after: 'ABC', says: again },
    ],
    ['one of several equal rows', { before: 'ABAABCA', ...byPosition('AB', 2, 4), after: 'ABAABCA', says: clean }],
    [
      'one of several equal rows, others add at the end',
      {
        before: 'ABAABCA',
        ...byPosition('AB', 2, 4),
        meanwhile: ({ add }, id) => add(id, 'X'),
        after: 'ABAABCAX',
        says: elsewhere,
      },
    ],
    [
      'repeats, others add at the end',
      { before: 'ABACBA', ...deduping, meanwhile: ({ add }, id) => add(id, 'X'), after: 'ABACBAX', says: elsewhere },
    ],
    [
      'rows added at the end, others add more',
      { before: 'ABC', ...adding('XY'), meanwhile: ({ add }, id) => add(id, 'Z'), after: 'ABCZ', says: clean },
    ],
    [
      'rows added at a place, others add before it',
      { before: 'ABC', ...adding('XY', 1), meanwhile: ({ add }, id) => add(id, 'Z', 0), after: 'ZABC' },
    ],
    [
      'a row that stands there twice, others add more: the older one stays',
      { before: 'AXB', ...adding('X'), meanwhile: ({ add }, id) => add(id, 'Z'), after: 'AXBZ' },
    ],
    ['a row equal to those beside it', { before: 'XXA', ...adding('X', 1), after: 'XXA' }],
    [
      'a row added twice at once, others add more',
      { before: 'AB', ...adding('XXY'), meanwhile: ({ add }, id) => add(id, 'Z'), after: 'ABZ' },
    ],
    [
      'a row that others add, too, at once: nobody can tell which',
      { before: 'AB', ...adding('XW'), meanwhile: ({ add }, id) => add(id, 'XY'), after: 'ABXWXY', says: unclear },
    ],
    [
      'a row that others add at once elsewhere: what stands in its place goes',
      { before: 'AB', ...adding('X'), meanwhile: ({ add }, id) => add(id, 'X', 0), after: 'XAB' },
    ],
    [
      'a row that others add later',
      {
        before: 'AB',
        ...adding('X'),
        meanwhile: async ({ add }, id, { advance }) => [advance(40_000), await add(id, 'XZ')],
        after: 'ABXZ',
      },
    ],
    [
      'a row of which an older one stands in its place now',
      { before: 'AXB', ...adding('X', 2), meanwhile: ({ move }, id) => move(id, 2, 0), after: 'AXB' },
    ],
    [
      'added rows of which others removed some',
      { before: 'AB', ...adding('XY'), meanwhile: ({ remove }, id) => remove(id, 'Y'), after: 'AB', says: clean },
    ],
    [
      'added rows that others removed',
      { before: 'AB', ...adding('XY'), meanwhile: ({ remove }, id) => remove(id, 'XY'), after: 'AB', says: again },
    ],
    [
      'an added row that others moved, and the end of the playlist removed',
      {
        before: 'AB',
        ...adding('X', 2),
        meanwhile: async ({ move, remove }, id) => [await move(id, 2, 0), await remove(id, 'B')],
        after: 'A',
        says: clean,
      },
    ],
    ['rows moved down', { before: 'ABCDEF', ...moving(1, 5, 2), after: 'ABCDEF', says: clean }],
    ['rows moved up', { before: 'ABCDEF', ...moving(3, 1, 2), after: 'ABCDEF', says: clean }],
    [
      'a move, others add at the end',
      { before: 'ABCDEF', ...moving(1, 5, 2), meanwhile: ({ add }, id) => add(id, 'X'), after: 'ABCDEFX' },
    ],
    [
      'a move, others moved one of the rows on',
      {
        before: 'ABCDEF',
        ...moving(1, 5, 2),
        meanwhile: ({ move }, id) => move(id, 4, 0),
        after: 'CADEBF',
        says: changed,
      },
    ],
    [
      'a move, others cut the playlist off',
      {
        before: 'ABCDEF',
        ...moving(1, 6, 2),
        meanwhile: ({ remove }, id) => remove(id, 'C'),
        after: 'ADEFB',
        says: changed,
      },
    ],
    [
      'a move down that others reverted',
      {
        before: 'ABCDEF',
        ...moving(1, 5),
        meanwhile: ({ move }, id) => move(id, 4, 1),
        after: 'ABCDEF',
        says: again,
      },
    ],
    [
      'a move up that others reverted',
      {
        before: 'ABCDEF',
        ...moving(4, 1),
        meanwhile: ({ move }, id) => move(id, 1, 5),
        after: 'ABCDEF',
        says: again,
      },
    ],
    ['an order', { before: 'DBAC', ...sorting, after: 'DBAC', says: clean }],
    [
      'an order, others add at both ends: theirs go to the end',
      {
        before: 'DBAC',
        ...sorting,
        meanwhile: async ({ add }, id) => [await add(id, 'X', 0), await add(id, 'Y')],
        after: 'DBACXY',
      },
    ],
  ])('%s', async (_, { before, tool, args, meanwhile, after, says }) => {
    const on = tools();
    const id = await on.playlist(before);
    await on.uris('XYZW');
    const changed = await on.call(tool, { playlist_id: id, ...(await args(on)) });
    expect(changed.data).toMatchObject({ success: true });
    for (const name of ['changed', 'was_not_there', 'undo']) expect(changed.data).not.toHaveProperty(name);
    expect(changed.data['message']).not.toContain('Nothing was changed');
    expect(await on.rows(id)).not.toBe(before);
    await meanwhile?.(on.otherApp, id, on);
    on.advance(46_000);
    const { data } = await on.undo();
    expect([await on.rows(id), { note: 'none', ...data }]).toEqual([
      after,
      expect.objectContaining({ success: true, ...says }),
    ]);
  });

  const long = 'AB'.repeat(60);
  const goOn = { success: false, message: expect.stringMatching(/ Call again with change_id "[\d#]+" to go on\.$/) };
  const letters = 'ABCDEFGHIJKLMNOPQRSTUV';

  /** What is there once an undo has failed half way; `undefined` where any of several states may be. */
  test.each([
    ['a row beside an equal one, which cannot go back', 'AB', adding('A'), failRequests('POST', notSent), 'B'],
    [
      'a row beside an equal one, which goes back unheard',
      'AB',
      adding('A'),
      failRequests('POST', lostResponse, arriving),
      'AB',
    ],
    ['a row beside an equal one, not taken out', 'AB', adding('A'), failRequests('DELETE', lostResponse), 'ABA'],
    [
      'a row beside an equal one, taken out unheard',
      'AB',
      adding('A'),
      failRequests('DELETE', lostResponse, arriving),
      'B',
    ],
    ['a row beside an equal one and another', 'AB', adding('AC'), failRequests('POST', notSent), 'B'],
    [
      'more rows beside equal ones than one request takes',
      letters,
      adding(letters),
      failRequests('DELETE', notSent, { after: 1 }),
      `${letters}UV`,
    ],
    ['rows that cannot be taken out', 'AB', adding('CD'), failRequests('DELETE', notSent), 'ABCD'],
    ['removed rows', 'ABCD', removing('AC'), failRequests('POST', notSent, { after: 1 }), 'ABD'],
    ['a move', 'ABCD', moving(0, 3), failRequests('PUT', notSent), 'BCAD'],
    ['an order', 'DBAC', sorting, failRequests('PUT', notSent, { after: 1 }), undefined],
    ['removed rows of a long playlist', `${long}C`, removing('C'), unread(), long],
    ['added rows of a long playlist', long, adding('C'), unread(), `${long}C`],
    ['a move in a long playlist', `C${long}`, moving(0, 121), unread(), `${long}C`],
  ])('that fails goes on: %s', async (_, before, { tool, args }, failing, between) => {
    const on = tools();
    const id = await on.playlist(before);
    await on.call(tool, { playlist_id: id, ...(await args(on)) });
    expect(await on.rows(id)).not.toBe(before);
    const { data, failure } = await on.undo({}, failing);
    expect(data).toMatchObject(goOn);
    expect(failure).toBeDefined();
    if (between !== undefined) expect(await on.rows(id)).toBe(between);
    on.advance(46_000);
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await on.rows(id)).toBe(before);
  });

  test('brings a removal of many equal rows back with as few requests as Spotify allows', async () => {
    const on = tools();
    const id = await on.playlist(`B${'A'.repeat(120)}CD`);
    await on.call('remove_tracks_from_playlist', { playlist_id: id, track_uris: await on.uris('AC') });
    const { requests } = await on.undo();
    const posts = requests.filter(({ name }) => name.startsWith('POST')).map(({ body }) => body);
    expect(posts).toMatchObject([{ json: { position: 1 } }, { json: { position: 101 } }]);
    expect(await on.rows(id)).toBe(`B${'A'.repeat(120)}CD`);
  });

  test.each([500, 501])('of a removal from %s rows', async (count) => {
    const on = tools();
    const before = `X${'A'.repeat(count - 1)}`;
    const id = await on.playlist(before);
    const { data } = await on.call('remove_tracks_from_playlist', { playlist_id: id, track_uris: await on.uris('X') });
    expect(data['undo']).toBe(count > 500 ? 'Not possible: the playlist has more than 500 rows.' : undefined);
    expect((await on.undo()).data).toMatchObject({ success: count <= 500 });
  });

  test('of a removal without a complete read of the playlist before is reported as impossible', async () => {
    const on = tools();
    const id = await on.playlist(`X${'A'.repeat(110)}X`);
    const args = { playlist_id: id, track_uris: await on.uris('X') };
    const { data } = await on.call('remove_tracks_from_playlist', args, unread());
    expect(data).toMatchObject({ success: true, undo: expect.stringContaining('no time to read the playlist') });
    expect((await on.undo()).data).toMatchObject({ success: false });
    expect(await on.rows(id)).toBe('A'.repeat(110));
  });

  test.each([
    ['nobody touches the playlist', '', `${long}C`],
    ['others add to it', 'X', `${long.slice(0, 100)}C${long.slice(100)}X`],
  ])('of a move beyond the rows that are read before, when %s', async (_, added, after) => {
    const on = tools();
    const id = await on.playlist(`${long}C`);
    await on.call('update_playlist_items', { playlist_id: id, range_start: 120, insert_before: 100 });
    if (added !== '') await on.otherApp.add(id, added);
    on.advance(46_000);
    expect((await on.undo()).data).toMatchObject(added === '' ? { success: true } : changed);
    expect(await on.rows(id)).toBe(after);
  });

  test.each([
    ['all of it', 'X', {}],
    ['a part of it', 'AX', {}],
    ['none of it', 'Z', { changed: false, message: expect.stringContaining('Nothing was changed.') }],
  ])('of a removal of what others added unseen by the cache: %s', async (_, letters, says) => {
    const on = tools();
    const id = await on.playlist('AB');
    await on.uris('XZ');
    await on.call('remove_tracks_from_playlist', { playlist_id: id, track_uris: await on.uris('Z') });
    on.advance(46_000);
    await on.call('get_playlist', { playlist_id: id });
    await on.otherApp.add(id, 'X', 1);
    const { data } = await on.call('remove_tracks_from_playlist', {
      playlist_id: id,
      track_uris: await on.uris(letters),
    });
    expect(data).toMatchObject({ success: true, ...says });
    if (letters === 'Z') return;
    for (const name of ['changed', 'was_not_there']) expect(data).not.toHaveProperty(name);
    on.advance(46_000);
    await on.undo();
    expect(await on.rows(id)).toBe('AXB');
  });

  test.each([
    ['a removal', 'ABC', removing('B'), 'puts 1 row back'],
    ['repeats', 'ABABA', deduping, 'puts 3 rows back'],
    ['an order', 'DBAC', sorting, 'brings 4 rows'],
    ['a move', 'ABC', moving(0, 2), 'moves 1 row back'],
    ['an addition', 'ABC', adding('D'), 'takes 1 added row out'],
  ])(
    'of %s takes one step, and waits where Spotify does not show the change yet',
    async (_, before, { tool, args }, does) => {
      const on = tools();
      const id = await on.playlist(before);
      await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
      await on.call(tool, { playlist_id: id, ...(await args(on)) });
      expect((await on.undo({ dry_run: true })).data).toMatchObject({ would: [expect.stringContaining(does)] });
      const { data, requests } = await on.undo();
      expect(data).toMatchObject({ ...goOn, taken: [] });
      expect(requests.filter(({ operation }) => operation.effect === 'write')).toEqual([]);
      await on.demo.settings({ lag: { playlists: 0, snapshot: 0 } });
      expect(await on.rows(id)).not.toBe(before);
      on.advance(46_000);
      expect((await on.undo()).data).toMatchObject({ success: true, taken: [expect.stringContaining(does)] });
      expect(await on.rows(id)).toBe(before);
    },
  );

  test.each([
    ['before anything is back', { after: 0 }],
    ['unheard', { after: 0, arrives: true }],
  ])('of a dedupe that stopped half way, %s, loses no row', async (_, how) => {
    const on = tools();
    const id = await on.playlist('ABAC');
    await on.call('dedupe_playlist', { playlist_id: id }, failRequests('POST', lostResponse, how));
    on.advance(46_000);
    await on.undo();
    expect(await on.rows(id)).toBe('ABAC');
  });
});
