import { describe, expect, test } from 'vitest';
import type { Data } from '../../lib/tools/definition/context.ts';
import { UndoStep } from '../../lib/tools/definition/undo-step.ts';
import type { CallOptions } from '../support/layered-tools.ts';
import { failRequests, lostResponse, notSent, type UndoTools, useUndoTools } from '../support/undo-tools.ts';

const later = 46_000;
const unseen = { code: 'equal_call', state: 'unseen' };

describe('an undo that is interrupted', () => {
  const tools = useUndoTools();

  const added = async (on: UndoTools, before: string, letters: string): Promise<string> => {
    const id = await on.playlist(before);
    await on.call('add_tracks_to_playlist', { playlist_id: id, track_uris: await on.uris(letters) });
    on.advance(later);
    return id;
  };
  const removed = async (on: UndoTools, before: string, letters: string): Promise<string> => {
    const id = await on.playlist(before);
    await on.call('remove_tracks_from_playlist', { playlist_id: id, track_uris: await on.uris(letters) });
    on.advance(later);
    return id;
  };
  /** Spotify shows what a request did so much later than what was done before it. */
  const pausedAfter = (prefix: string, options: CallOptions): CallOptions => ({
    ...options,
    onAnswer: ({ name }) => {
      if (name.startsWith(prefix)) tools().advance(10_000);
    },
  });

  test.each([1, 2, 3])(
    'a job that stops after %i of its changes puts every equal row back, and is undone as one',
    async (after) => {
      const on = tools();
      const id = await on.playlist('CBAACDC');
      const args = { playlist_id: id, positions: [4], uris: await on.uris('C') };
      const { data } = await on.call('remove_playlist_rows', args, failRequests('POST', notSent, { after: after - 1 }));
      on.advance(later);
      const { continue_from } = data;
      if (continue_from !== undefined) await on.call('remove_playlist_rows', { ...args, continue_from });
      expect(await on.rows(id)).toBe('CBAADC');
      on.advance(later);
      expect((await on.undo()).data).toMatchObject({ success: true });
      expect(await on.rows(id)).toBe('CBAACDC');
    },
  );

  /** The request whose answer is lost is carried out. */
  test.each<[string, string, Data, string, string]>([
    ['dedupe_playlist', 'ABA', {}, 'DELETE', 'AB'],
    ['dedupe_playlist', 'ABA', {}, 'POST', 'AB'],
    ['sort_playlist', 'BA', { by: 'title' }, 'PUT', 'AB'],
  ])('%s of %s does not say at its end that nothing was changed, after an answer was lost', async (...given) => {
    const [tool, before, what, prefix, after] = given;
    const on = tools();
    const playlist_id = await on.playlist(before);
    const args = { playlist_id, ...what };
    const lost = failRequests(prefix, lostResponse, { arrives: true });
    const first = await on.call(tool, args, lost);
    expect(first.data).toMatchObject({ success: false, message: expect.not.stringContaining('Nothing was changed') });
    on.advance(later);
    const { data } = await on.call(tool, { ...args, continue_from: first.data['continue_from'] });
    expect(data).toMatchObject({ success: true });
    expect(data).not.toHaveProperty('changed');
    expect([after, [...after].reverse().join('')]).toContain(await on.rows(playlist_id));
  });

  test.each([
    ['took out equal rows', 'AB', 'A', 'DELETE', 'B'],
    ['has put them back', 'AB', 'A', 'POST', 'AB'],
    ['took out several', 'ABC', 'CA', 'DELETE', 'B'],
  ])('by the end of its container, after it %s, loses no row that was there before', async (_, ...given) => {
    const [before, letters, prefix, between] = given;
    const on = tools();
    const id = await added(on, before, letters);
    await expect(on.undo({}, on.killAfter(prefix))).rejects.toThrow('killed');
    on.restart();
    expect(await on.rows(id)).toBe(between);
    // Nobody else goes on while the container may still be running.
    await expect(on.undo()).rejects.toMatchObject({ failure: { code: 'equal_call', state: 'under_way' } });
    on.advance(61_000);
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await on.rows(id)).toBe(before);
  });

  test.each([
    ['not_found', { code: 'not_found', operation: 'POST /playlists/{playlist_id}/items' }],
    ['forbidden', { code: 'forbidden', operation: 'POST /playlists/{playlist_id}/items', message: 'Forbidden' }],
  ] as const)('is not given up (%s) after it took out rows that must go back', async (_, failure) => {
    const on = tools();
    const id = await added(on, 'AB', 'A');
    const { data } = await on.undo({}, failRequests('POST', failure));
    expect(data).toMatchObject({ success: false, message: expect.stringContaining('to go on') });
    expect(await on.rows(id)).toBe('B');
    on.advance(61_000);
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await on.rows(id)).toBe('AB');
  });

  test('takes nothing out where it cannot be noted what must go back', async () => {
    const on = tools();
    const id = await added(on, 'AB', 'A');
    const { data } = await on.whileStoreFails(() => on.undo());
    expect(data).toMatchObject({ success: false, message: expect.stringContaining('could not be stored') });
    expect(await on.rows(id)).toBe('ABA');
    on.advance(61_000);
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await on.rows(id)).toBe('AB');
  });

  test.each([
    ['the answer of the last row was lost', failRequests('POST', lostResponse, { after: 1, arrives: true }), 'ABCDE'],
    ['the answer of the first row was lost', failRequests('POST', lostResponse, { arrives: true }), 'ABDE'],
    ['the last row did not go through', failRequests('POST', notSent, { after: 1 }), 'ABDE'],
  ])('puts no row back twice that Spotify does not show yet: %s', async (_, failing, between) => {
    const on = tools();
    const id = await removed(on, 'ABCDE', 'AC');
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    await on.undo({}, failing);
    const early = await on.undo();
    expect(early.failure).toMatchObject(unseen);
    await on.demo.settings({ lag: { playlists: 0, snapshot: 0 } });
    expect(await on.rows(id)).toBe(between);
    on.advance(later);
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await on.rows(id)).toBe('ABCDE');
  });

  test('puts equal rows back once, where Spotify shows that they went before it shows that they came', async () => {
    const on = tools();
    const id = await added(on, 'AB', 'A');
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    await on.undo({}, pausedAfter('DELETE', failRequests('POST', lostResponse, { arrives: true })));
    on.advance(35_000);
    expect((await on.undo()).failure).toMatchObject(unseen);
    on.advance(11_000);
    expect((await on.undo()).data).toMatchObject({ success: true });
    await on.demo.settings({ lag: { playlists: 0, snapshot: 0 } });
    expect(await on.rows(id)).toBe('AB');
  });

  test('continues with the rows of the next request after those of one were restored', async () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUV';
    const on = tools();
    const id = await added(on, letters, letters);
    await on.undo({}, failRequests('POST', notSent));
    expect(await on.rows(id)).toBe('UVUV');
    on.advance(later);
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await on.rows(id)).toBe(letters);
  });

  test('an order continues once Spotify shows the moves that were made', async () => {
    const on = tools();
    const id = await on.playlist('DBAC');
    await on.call('sort_playlist', { playlist_id: id, by: 'title' });
    on.advance(later);
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    await on.undo({}, failRequests('PUT', notSent, { after: 1 }));
    expect((await on.undo()).failure).toMatchObject(unseen);
    on.advance(later);
    expect((await on.undo()).data).toMatchObject({ success: true });
    await on.demo.settings({ lag: { playlists: 0, snapshot: 0 } });
    expect(await on.rows(id)).toBe('DBAC');
  });

  test.each([
    ['equal rows went back unheard', 'AB', failRequests('POST', lostResponse, { arrives: true })],
    ['a move of several was made', 'DBAC', failRequests('PUT', notSent, { after: 1 })],
  ])('nobody waits where Spotify shows at once that %s', async (_, before, failing) => {
    const on = tools();
    const id = before === 'AB' ? await added(on, before, 'A') : await on.playlist(before);
    if (before !== 'AB') await on.call('sort_playlist', { playlist_id: id, by: 'title' });
    on.advance(later);
    expect((await on.undo({}, failing)).failure).toBeDefined();
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await on.rows(id)).toBe(before);
  });

  test('a long move waits where Spotify does not show it yet', async () => {
    const on = tools();
    const before = `${'AB'.repeat(60)}C`;
    const id = await on.playlist(before);
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    await on.call('update_playlist_items', { playlist_id: id, range_start: 120, insert_before: 100 });
    expect((await on.undo()).failure).toMatchObject(unseen);
    on.advance(later);
    expect((await on.undo()).data).toMatchObject({ success: true });
    await on.demo.settings({ lag: { playlists: 0, snapshot: 0 } });
    expect(await on.rows(id)).toBe(before);
  });

  test.each([
    ['that was not made', false, 'ABA'],
    ['that was made', true, 'BAA'],
  ])('a move of a row beside equal ones %s, whose answer was lost, is not guessed', async (_, arrives, expected) => {
    const on = tools();
    const id = await on.playlist('ABA');
    const args = { playlist_id: id, range_start: 0, insert_before: 3 };
    await expect(
      on.call('update_playlist_items', args, failRequests('PUT', lostResponse, { arrives })),
    ).rejects.toThrow();
    on.advance(later);
    const { data } = await on.undo();
    expect(await on.rows(id)).toBe(data['success'] === true ? 'ABA' : expected);
    expect(data['success']).toBe(arrives);
  });

  test.each([
    ['rename', 'change_playlist_details', { name: 'B' }, { name: 'C' }],
    ['two additions', 'add_tracks_to_playlist', { position: 0 }, { position: 0 }],
  ])('a change after another (%s) is not called changed by others while Spotify lags', async (_, tool, one, other) => {
    const on = tools();
    const id = await on.playlist('AB');
    const track_uris = await on.uris('C');
    const more = tool === 'add_tracks_to_playlist' ? { track_uris } : {};
    await on.demo.settings({ lag: { playlists: 40_000, snapshot: 40_000 } });
    await on.call(tool, { playlist_id: id, ...more, ...one });
    await on.call(tool, { playlist_id: id, ...more, ...other });
    expect((await on.undo()).failure).toMatchObject(unseen);
    on.advance(later);
    expect((await on.undo()).data).toMatchObject({ success: true });
  });
});

describe('a job whose container ends between two requests', () => {
  const tools = useUndoTools();
  const jobs = [
    ['dedupe_playlist', () => ({})],
    ['remove_playlist_rows', async (on: UndoTools) => ({ positions: [2, 5], uris: await on.uris('AB') })],
    ['sort_playlist', () => ({ by: 'title' })],
  ] as const;
  const writes = ['DELETE', 'POST', 'PUT'];

  test.each(
    jobs.flatMap(([tool, args]) => writes.flatMap((write) => [1, 2].map((nth) => [tool, write, nth, args] as const))),
  )('%s, after the %s no. %i: undo brings back every row', async (tool, write, nth, args) => {
    const on = tools();
    const before = 'ABADCBCA';
    const id = await on.playlist(before);
    const call = on.call(tool, { playlist_id: id, ...(await args(on)) }, on.killAfter(write, nth));
    const isKilled = await call.then(
      () => false,
      () => true,
    );
    on.restart();
    on.advance(100_000);
    const after = await on.rows(id);
    if (!isKilled) expect(after).not.toBe(before);
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await on.rows(id)).toBe(before);
  });
});

describe('a step that version 1.3.0 noted', () => {
  const tools = useUndoTools();
  const noted = async (on: UndoTools, id: string, rows: ReadonlyArray<readonly [number, string]>) => {
    const uris = await on.uris(rows.map(([, letter]) => letter).join(''));
    const step = UndoStep.parse({
      do: 'insert',
      playlist_id: id,
      rows: rows.map(([position], n) => ({ position, uri: uris[n] })),
    });
    await on.storeChange({ id: '00000000000001#1', tool: 'dedupe_playlist', at: on.now(), steps: [step] });
    on.advance(later);
  };

  test('puts back rows of which no equal one is left, also when it is interrupted', async () => {
    const on = tools();
    const id = await on.playlist('BCD');
    await noted(on, id, [
      [0, 'A'],
      [2, 'A'],
    ]);
    await on.undo({}, failRequests('POST', notSent, { after: 1 }));
    on.advance(later);
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await on.rows(id)).toBe('ABACD');
  });

  test('is refused where an equal row is there: it does not say how many there were', async () => {
    const on = tools();
    const id = await on.playlist('ABC');
    await noted(on, id, [[2, 'A']]);
    const { data } = await on.undo();
    expect(data).toMatchObject({ success: false, message: expect.stringContaining('earlier version') });
    expect(await on.rows(id)).toBe('ABC');
  });
});
