import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { seals } from '../../lib/auth/seals.ts';
import { type LayeredAnswer, useLayeredTools } from '../support/layered-tools.ts';
import { memoryChanges } from '../support/memory-changes.ts';
import { fullScale, isMutationRun, likeModes } from '../support/scale.ts';
import { pick } from '../support/tool-answers.ts';

const lost = { code: 'unavailable', host: 'api', cause: 'timeout', sent: 'maybe' } as const;
const refused = { code: 'rate_limited', by: 'us', retryAt: new Date(), given: true } as const;
const secret = () => Promise.resolve('secret of the test');
const [runs, least] = isMutationRun ? [5, 3] : fullScale ? [40, 40] : [15, 15];

describe.each(likeModes)('undo_last_change in %s mode', (mode) => {
  const kept: { of: ReturnType<typeof memoryChanges> | undefined } = { of: undefined };
  const spotify = useLayeredTools(
    mode,
    (account, now) => {
      kept.of ??= memoryChanges(now);
      return { seals: seals({ now, secret })(account), changes: kept.of(account) };
    },
    { records: true },
  );
  beforeEach(async () => {
    await spotify().demo.reset();
    spotify().forget();
    kept.of = undefined;
  });

  const undo = (args = {}): Promise<LayeredAnswer> => spotify().call('undo_last_change', args);
  const track = async (n: number) => (await spotify().demo.resolve(`$track:${n}`)).uri;
  const playlist = async (n: number) => (await spotify().demo.resolve(`$playlist:${n}`)).id;
  const rowsOf = async (id: string) => {
    const path = `/playlists/${id}/items?limit=50&additional_types=track,episode`;
    return pick.list(await spotify().demo.outside({ method: 'GET', path }), 'items').map((row) => {
      const { item, track: older } = pick.data(row);
      return (item ?? older) ? pick.text(item ?? older, 'uri') : null;
    });
  };

  test('says that there is nothing, when there is nothing', async () => {
    const { data, lines } = await undo();
    expect(data).toMatchObject({ success: false, message: expect.stringContaining('nothing to undo') });
    expect(lines).toEqual([]);
  });

  test('says which part of a change it cannot undo', async () => {
    await spotify().call('play', { uris: [await track(5), await track(6)], shuffle: true });
    const rest = 'What played before was not kept; use play, or pause.';
    expect((await undo({ dry_run: true })).data).toMatchObject({
      would: ['sets the shuffle to false again'],
      cannot_be_undone: rest,
    });
    expect((await undo()).data).toMatchObject({
      success: true,
      message: `Undid a part of play. The rest cannot be undone: ${rest}`,
      taken: ['sets the shuffle to false again'],
    });
    const [a] = [await track(1)];
    await spotify().call('create_playlist_with_tracks', { name: 'Whole', track_uris: [a] });
    expect((await undo({ dry_run: true })).data).not.toHaveProperty('cannot_be_undone');
  });

  test('puts removed rows back where each stood, repeats too', async () => {
    const [a, b, c] = [await track(1), await track(2), await track(3)];
    const created = await spotify().call('create_playlist_with_tracks', { name: 'Mixed', track_uris: [a, b, a, c, b] });
    const id = pick.text(created.data, 'playlist', 'id');
    await spotify().call('remove_tracks_from_playlist', { playlist_id: id, track_uris: [a, b] });
    expect(await rowsOf(id)).toEqual([c]);
    const dry = await undo({ dry_run: true });
    expect(dry).toMatchObject({
      lines: [],
      data: { change: 'remove_tracks_from_playlist', would: [expect.stringContaining('puts 4 rows back')] },
    });
    expect((await undo()).data).toMatchObject({ success: true, undone: 'remove_tracks_from_playlist' });
    expect(await rowsOf(id)).toEqual([a, b, a, c, b]);
    const again = await undo();
    expect(again.data).toMatchObject({ success: false, message: expect.stringContaining('was undone already') });
    expect(await rowsOf(id)).toEqual([a, b, a, c, b]);
    const [, { change_id } = { change_id: '' }] = z
      .array(z.object({ change_id: z.string() }))
      .parse(again.data['recent_changes']);
    expect(pick.text(again.data, 'message')).toContain(`change_id "${change_id}"`);
    const asked = await undo({ change_id });
    expect(asked.data).toMatchObject({
      success: false,
      message: expect.stringContaining('Delete the playlist "Mixed"'),
    });
    const agreed = await undo({ change_id, confirm_token: asked.data['confirm_token'] });
    expect(agreed.data).toMatchObject({ success: true, undone: 'create_playlist_with_tracks' });
    const mine = await spotify().demo.outside({ method: 'GET', path: '/me/playlists?limit=50' });
    expect(pick.list(mine, 'items').map((one) => pick.text(one, 'id'))).not.toContain(id);
  });

  test('takes out what was added, and not what was there', async () => {
    const id = await playlist(7);
    const before = await rowsOf(id);
    const moved = before[5] ?? '';
    await spotify().call('add_tracks_to_playlist', {
      playlist_id: id,
      track_uris: [moved, await track(900)],
      position: 0,
    });
    spotify().advance(60_000);
    await undo();
    expect(await rowsOf(id)).toEqual(before);
  });

  test('moves back what was moved, and sorts back what was sorted', async () => {
    const id = await playlist(7);
    const before = await rowsOf(id);
    await spotify().call('update_playlist_items', {
      playlist_id: id,
      range_start: 2,
      insert_before: 9,
      range_length: 3,
    });
    expect(await rowsOf(id)).not.toEqual(before);
    await undo();
    expect(await rowsOf(id)).toEqual(before);
    const sorting = { playlist_id: id, by: 'title' };
    const { continue_from } = (await spotify().call('sort_playlist', { ...sorting, dry_run: true })).data;
    await spotify().call('sort_playlist', { ...sorting, continue_from });
    expect(await rowsOf(id)).not.toEqual(before);
    await undo();
    expect(await rowsOf(id)).toEqual(before);
  });

  test('brings repeats back', async () => {
    const [a, b, c] = [await track(1), await track(2), await track(3)];
    const uris = [a, b, a, c, b, a];
    const created = await spotify().call('create_playlist_with_tracks', { name: 'Twice', track_uris: uris });
    const id = pick.text(created.data, 'playlist', 'id');
    await spotify().call('dedupe_playlist', { playlist_id: id });
    expect(await rowsOf(id)).toEqual([a, b, c]);
    await undo();
    expect(await rowsOf(id)).toEqual(uris);
  });

  test.each([
    ['by position', (uris: readonly string[]) => ({ positions: [2, 4], uris: [uris[2], uris[4]] })],
    ['by a rule', () => ({ released: '1900-2100' })],
  ])('brings rows back that were removed %s', async (_, args) => {
    const [a, b, c] = [await track(1), await track(2), await track(3)];
    const uris = [a, b, a, a, b, c, a];
    const created = await spotify().call('create_playlist_with_tracks', { name: 'Equal', track_uris: uris });
    const id = pick.text(created.data, 'playlist', 'id');
    const { data } = await spotify().call('remove_playlist_rows', { playlist_id: id, ...args(uris) });
    expect(await rowsOf(id)).toHaveLength(uris.length - pick.number(data, 'removed'));
    expect(await rowsOf(id)).not.toEqual(uris);
    expect((await undo()).data).toMatchObject({ success: true, undone: 'remove_playlist_rows' });
    expect(await rowsOf(id)).toEqual(uris);
  });

  test('gives a playlist its former details', async () => {
    const id = await playlist(1);
    await spotify().call('change_playlist_details', {
      playlist_id: id,
      name: 'Renamed',
      description: 'Other',
      public: false,
    });
    await undo();
    const after = await spotify().demo.outside({ method: 'GET', path: `/playlists/${id}` });
    expect(after).toMatchObject({ name: 'Morning Coffee', description: 'Slow start, no alarms.', public: true });
  });

  test('saves again what was removed from the library, and nothing that was not there', async () => {
    const saved = pick.list(await spotify().demo.outside({ method: 'GET', path: '/me/tracks?limit=2' }), 'items');
    const ids = saved.map((row) => pick.text(row, 'track', 'id'));
    const { id: other } = await spotify().demo.resolve('$track:1999');
    await spotify().call('remove_saved_tracks', { track_ids: [...ids, other] });
    const { lines } = await undo();
    expect(lines).toEqual(['GET /me/library/contains', 'PUT /me/library']);
    const { data } = await spotify().call('check_saved_tracks', { track_ids: [...ids, other] });
    expect(pick.list(data, 'tracks').map((row) => pick.data(row)['is_saved'])).toEqual([true, true, false]);
  });

  test('undoes a change whose answer was lost, and forgets one that was surely not sent', async () => {
    const id = await playlist(7);
    const before = await rowsOf(id);
    const args = { playlist_id: id, track_uris: before.slice(0, 2) };
    const faultFor = (failure: typeof lost | typeof refused, arrives: boolean) => ({
      faultFor: ({ name }: { readonly name: string }) => (name.startsWith('DELETE') ? { failure, arrives } : undefined),
    });
    await expect(spotify().call('remove_tracks_from_playlist', args, faultFor(refused, false))).rejects.toThrow();
    expect((await undo()).data).toMatchObject({ success: false });
    await expect(spotify().call('remove_tracks_from_playlist', args, faultFor(lost, true))).rejects.toThrow();
    await undo();
    expect(await rowsOf(id)).toEqual(before);
    await expect(spotify().call('remove_tracks_from_playlist', args, faultFor(lost, false))).rejects.toThrow();
    await undo();
    expect(await rowsOf(id)).toEqual(before);
  });

  test('that fails half way continues, and nothing is restored twice', async () => {
    const id = await playlist(7);
    const before = await rowsOf(id);
    const apart = [before[0], before[5], before[9]];
    await spotify().call('remove_tracks_from_playlist', { playlist_id: id, track_uris: apart });
    let posts = 0;
    const faultFor = ({ name }: { readonly name: string }) =>
      name.startsWith('POST') && ++posts === 2 ? { failure: lost, arrives: true } : undefined;
    const { data } = await spotify().call('undo_last_change', {}, { faultFor });
    expect(data).toMatchObject({
      success: false,
      message: expect.stringMatching(/Call again with change_id "[\d#]+" to go on\.$/),
    });
    await undo();
    expect(await rowsOf(id)).toEqual(before);
  });

  test.each([
    { code: 'not_found', operation: 'GET /playlists/{playlist_id}' },
    { code: 'forbidden', operation: 'GET /playlists/{playlist_id}', message: 'Forbidden' },
  ] as const)('is not given up when Spotify says at first that it cannot be done: $code', async (failure) => {
    const id = await playlist(7);
    const before = await rowsOf(id);
    await spotify().call('update_playlist_items', { playlist_id: id, range_start: 2, insert_before: 9 });
    const { data } = await spotify().call('undo_last_change', {}, { faultFor: () => ({ failure }) });
    expect(data).toMatchObject({
      success: false,
      message: expect.stringMatching(/^update_playlist_items was not undone\. .* call again with change_id "[\d#]+"\./),
    });
    expect((await undo()).data).toMatchObject({ success: true });
    expect(await rowsOf(id)).toEqual(before);
  });

  test('is possible for a day', async () => {
    const id = await playlist(7);
    await spotify().call('update_playlist_items', { playlist_id: id, range_start: 2, insert_before: 9 });
    spotify().advance(86_400_001);
    expect((await undo()).data).toMatchObject({ success: false });
  });

  const library = async (uri: string) =>
    z
      .array(z.boolean())
      .parse(
        await spotify().demo.outside({ method: 'GET', path: `/me/library/contains?uris=${encodeURIComponent(uri)}` }),
      )[0];

  test('of a like removes what was liked by it, and nothing that was liked before', async () => {
    const saved = await spotify().demo.outside({ method: 'GET', path: '/me/tracks?limit=1' });
    const { id, uri } = {
      id: pick.text(saved, 'items', 0, 'track', 'id'),
      uri: pick.text(saved, 'items', 0, 'track', 'uri'),
    };
    const other = await spotify().demo.resolve('$track:1999');
    await spotify().call('save_tracks', { track_ids: [id, other.id] });
    spotify().advance(46_000);
    expect((await undo()).data).toMatchObject({ success: true, taken: ['takes 1 item out of the library'] });
    expect([await library(uri), await library(other.uri)]).toEqual([true, false]);
    await spotify().call('save_tracks', { track_ids: [id] });
    expect((await undo()).data).toMatchObject({
      success: false,
      last_change: { why_not: expect.stringContaining('already') },
    });
    expect(await library(uri)).toBe(true);
  });

  test.each([
    ['follow_artists_or_users', { ids: ['$artist:40'] }, '$artist:40'],
    ['save_albums', { album_ids: ['$album:200'] }, '$album:200'],
    ['save_shows', { show_ids: ['$show:9'] }, '$show:9'],
    ['follow_playlist', { playlist_id: '$playlist:23' }, undefined],
  ] as const)('of %s', async (name, args, reference) => {
    const real = Object.fromEntries(
      await Promise.all(
        Object.entries(args).map(async ([key, value]) => [
          key,
          Array.isArray(value)
            ? await Promise.all(value.map(async (one: string) => (await spotify().demo.resolve(one)).id))
            : (await spotify().demo.resolve(String(value))).id,
        ]),
      ),
    );
    const { uri } = await spotify().demo.resolve(reference ?? String(Object.values(args)[0]));
    await spotify().demo.outside({ method: 'DELETE', path: `/me/library?uris=${encodeURIComponent(uri)}` });
    await spotify().call(name, real);
    expect(await library(uri)).toBe(true);
    spotify().advance(46_000);
    // A playlist that Spotify closes to apps in Development Mode could be the user's own.
    const asks = name === 'follow_playlist' && mode === 'development';
    const { confirm_token } = asks ? (await undo()).data : {};
    if (asks) expect(await library(uri)).toBe(true);
    expect((await undo({ confirm_token })).data).toMatchObject({ success: true, undone: name });
    expect(await library(uri)).toBe(false);
  });

  const state = async () => {
    const player = await spotify().demo.outside({ method: 'GET', path: '/me/player' });
    return z
      .object({
        device: z.object({ volume_percent: z.number() }),
        shuffle_state: z.boolean(),
        repeat_state: z.string(),
      })
      .parse(player);
  };
  test.each([
    ['set_volume', { volume_percent: 13 }, { volume_percent: 57 }],
    ['set_shuffle', { state: true }, { state: false }],
    ['set_repeat', { state: 'track' }, { state: 'context' }],
  ] as const)('of %s, unless it was set since', async (name, args, other) => {
    await spotify().call(name, other);
    spotify().advance(4000);
    const before = await state();
    await spotify().call(name, args);
    spotify().advance(4000);
    expect(await state()).not.toEqual(before);
    expect((await undo()).data).toMatchObject({ success: true, undone: name });
    spotify().advance(4000);
    expect(await state()).toEqual(before);
    await spotify().call(name, args);
    spotify().advance(4000);
    const [path, value] = {
      set_volume: ['volume', 'volume_percent=88'],
      set_shuffle: ['shuffle', 'state=false'],
      set_repeat: ['repeat', 'state=off'],
    }[name];
    await spotify()
      .demo.outside({ method: 'PUT', path: `/me/player/${path}?${value}` })
      // The player answers with a word that is not JSON.
      .catch(() => undefined);
    spotify().advance(4000);
    const since = await state();
    const { data } = await undo();
    if (name === 'set_shuffle') expect(data).toMatchObject({ success: true, note: 'It was so again already.' });
    else expect(data).toMatchObject({ success: false, message: expect.stringContaining('Nothing was changed') });
    expect(await state()).toEqual(since);
  });

  test('of a skip or of queueing is reported as impossible with the reason, and names the previous change', async () => {
    const id = await playlist(7);
    const before = await rowsOf(id);
    await spotify().call('remove_tracks_from_playlist', { playlist_id: id, track_uris: before.slice(0, 1) });
    await spotify().call('add_to_queue', { uri: await track(3) });
    await spotify().call('skip_next');
    const { data, lines } = await undo();
    expect(data).toMatchObject({
      success: false,
      last_change: {
        tool: 'skip_next',
        client: 'A client',
        can_be_undone: false,
        why_not: expect.stringContaining('play'),
      },
      recent_changes: [
        { tool: 'skip_next' },
        { tool: 'add_to_queue', can_be_undone: false },
        { tool: 'remove_tracks_from_playlist', can_be_undone: true },
      ],
      message: expect.stringContaining('remove_tracks_from_playlist'),
    });
    expect(lines).toEqual([]);
    expect(await rowsOf(id)).not.toEqual(before);
  });

  test('changes without a way back need no write of their own, and the last ten of them are known', async () => {
    await spotify().call('skip_next');
    const rows: string[] = [];
    const of = kept.of;
    kept.of = (account) => {
      const changes = of?.(account) ?? memoryChanges(() => 0)(account);
      return { ...changes, keep: (change) => changes.keep(change).finally(() => rows.push(change.tool)) };
    };
    for (let n = 0; n < 12; n++) {
      spotify().advance(1000);
      await spotify().call(n % 2 === 0 ? 'skip_next' : 'skip_previous');
    }
    const unsent = {
      faultFor: ({ name }: { readonly name: string }) => (name.startsWith('POST') ? { failure: refused } : undefined),
    };
    await expect(spotify().call('skip_next', {}, unsent)).rejects.toThrow();
    const unheard = {
      faultFor: ({ name }: { readonly name: string }) =>
        name.startsWith('POST') ? { failure: lost, arrives: true } : undefined,
    };
    await expect(spotify().call('add_to_queue', { uri: await track(3) }, unheard)).rejects.toThrow();
    expect(rows).toEqual([]);
    const { data } = await undo({ dry_run: true });
    const listed = z.array(
      z.object({ tool: z.string(), client: z.string(), can_be_undone: z.literal(false), why_not: z.string() }),
    );
    const recent = listed.parse(data['recent_changes']);
    expect(recent.map(({ tool }) => tool)).toEqual([
      'add_to_queue',
      ...Array.from({ length: 9 }, (_, n) => (n % 2 === 0 ? 'skip_previous' : 'skip_next')),
    ]);
    expect(recent[1]?.why_not).toContain('skip_previous');
    spotify().advance(86_400_001);
    expect((await undo({ dry_run: true })).data).toMatchObject({ success: false, recent_changes: [] });
  });

  test('called twice at once takes one change back once', async () => {
    const id = await playlist(7);
    const before = await rowsOf(id);
    await spotify().call('update_playlist_items', { playlist_id: id, range_start: 0, insert_before: 5 });
    await spotify().call('remove_tracks_from_playlist', { playlist_id: id, track_uris: before.slice(2, 3) });
    const outcomes = await Promise.allSettled([undo(), undo(), undo()]);
    const successes = outcomes.filter((one) => one.status === 'fulfilled' && one.value.data['success'] === true);
    expect(successes).toHaveLength(1);
    expect(await rowsOf(id)).toHaveLength(before.length);
    expect(await rowsOf(id)).not.toEqual(before);
  });

  test('changes no detail that was changed since', async () => {
    const id = await playlist(1);
    await spotify().call('change_playlist_details', { playlist_id: id, name: 'B' });
    await spotify().demo.outside({ method: 'PUT', path: `/playlists/${id}`, body: { name: 'C' } });
    spotify().advance(46_000);
    expect((await undo()).data).toMatchObject({
      success: false,
      message: expect.stringContaining('name changed since'),
    });
    expect(await spotify().demo.outside({ method: 'GET', path: `/playlists/${id}` })).toMatchObject({ name: 'C' });
  });

  test('a rename whose former name could not be read cannot be undone, and the call says so', async () => {
    const id = await playlist(1);
    const down = { code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'maybe' } as const;
    const faultFor = ({ operation }: { readonly operation: { readonly effect: string } }) =>
      operation.effect === 'read' ? { failure: down } : undefined;
    const named = async () => await spotify().demo.outside({ method: 'GET', path: `/playlists/${id}` });
    const before = await named();
    const { data: renamed } = await spotify().call(
      'change_playlist_details',
      { playlist_id: id, name: 'B' },
      { faultFor },
    );
    expect(renamed).toMatchObject({ undo: expect.stringContaining('could not be read') });
    expect((await undo()).data).toMatchObject({
      success: false,
      message: expect.stringContaining(
        'cannot be undone: the state before could not be read. Nothing was changed now.',
      ),
    });
    expect(await named()).toMatchObject({ name: 'B', description: pick.text(before, 'description') });
  });

  test('after an outage brings back the name from before it, not an older one', async () => {
    const { data } = await spotify().call('create_playlist', { name: 'Evening' });
    const id = pick.text(data, 'playlist', 'id');
    await spotify().call('change_playlist_details', { playlist_id: id, name: 'B' });
    const down = { code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'maybe' } as const;
    const stale = new Map([
      [`/playlists/${id}?additional_types=track%2Cepisode`, { id, name: 'Evening', description: '' }],
    ]);
    const faultFor = ({ operation }: { readonly operation: { readonly effect: string } }) =>
      operation.effect === 'read' ? { failure: down } : undefined;
    await spotify().call('change_playlist_details', { playlist_id: id, name: 'C' }, { faultFor, stale });
    const { data: undone } = await undo();
    const { name } = z
      .looseObject({ name: z.string() })
      .parse(await spotify().demo.outside({ method: 'GET', path: `/playlists/${id}` }));
    // The name before C is B. Where it could not be read, nothing is guessed.
    expect(['B', 'C']).toContain(name);
    expect(undone).toMatchObject(name === 'B' ? { success: true } : { success: false });
  });

  test("waits for Spotify's lag instead of treating the change as lost", async () => {
    const id = await playlist(7);
    const before = await rowsOf(id);
    await spotify().demo.settings({ lag: { playlists: 10_000 } });
    await spotify().call('remove_tracks_from_playlist', { playlist_id: id, track_uris: before.slice(0, 1) });
    const early = await undo();
    expect(early.data).toMatchObject({ success: false });
    spotify().advance(46_000);
    expect((await undo()).data).toMatchObject({ success: true });
    spotify().advance(46_000);
    expect(await rowsOf(id)).toEqual(before);
  });

  test('after any edit of a playlist with repeats, undo brings back exactly what was there', async () => {
    const tracks = await Promise.all([1, 2, 3, 4].map(track));
    const some = fc.array(fc.constantFrom(...tracks), { minLength: 1, maxLength: 4 });
    const edit = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), uris: some, at: fc.option(fc.nat(12), { nil: undefined }) }),
      fc.record({ kind: fc.constant('remove' as const), uris: some }),
      fc.record({
        kind: fc.constant('move' as const),
        start: fc.nat(11),
        length: fc.integer({ min: 1, max: 6 }),
        to: fc.nat(12),
      }),
      fc.record({ kind: fc.constant('sort' as const) }),
      fc.record({ kind: fc.constant('dedupe' as const) }),
    );
    const counts = { undone: 0, refused: 0 };
    const created = await spotify().call('create_playlist_with_tracks', {
      name: 'Edits',
      track_uris: [...tracks, ...tracks],
    });
    const playlist_id = pick.text(created.data, 'playlist', 'id');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(edit, fc.integer({ min: 0, max: 3000 })), { minLength: 2, maxLength: 8 }),
        async (edits) => {
          for (const [n, [one, pause]] of edits.entries()) {
            spotify().advance(pause);
            const before = await rowsOf(playlist_id);
            const { total } = { total: before.length };
            if (one.kind === 'add' && total + one.uris.length > 40) continue;
            const call = () => {
              switch (one.kind) {
                case 'add':
                  return spotify().call('add_tracks_to_playlist', {
                    playlist_id,
                    track_uris: one.uris,
                    ...(one.at !== undefined && { position: Math.min(one.at, total) }),
                  });
                case 'remove':
                  return spotify().call('remove_tracks_from_playlist', { playlist_id, track_uris: one.uris });
                case 'move':
                  return spotify().call('update_playlist_items', {
                    playlist_id,
                    range_start: one.start,
                    range_length: one.length,
                    insert_before: one.to,
                  });
                case 'sort':
                  return spotify().call('sort_playlist', { playlist_id, by: 'title' });
                case 'dedupe':
                  return spotify().call('dedupe_playlist', { playlist_id });
              }
            };
            const changed = await call().then(
              () => true,
              () => false,
            );
            if (!changed || n % 2 === 0) continue;
            const after = await rowsOf(playlist_id);
            // Where nothing had to be done, the last change is still the one before.
            const isIdle = JSON.stringify(after) === JSON.stringify(before);
            if (isIdle && (one.kind === 'sort' || one.kind === 'dedupe')) continue;
            const { data } = await undo();
            const now = await rowsOf(playlist_id);
            if (data['success'] === true) {
              counts.undone += 1;
              expect(now, JSON.stringify([one, before, after, data])).toEqual(before);
            } else {
              counts.refused += 1;
              expect(now, JSON.stringify([one, before, data])).toEqual(after);
              expect(isIdle, JSON.stringify([one, before, after, data])).toBe(true);
            }
          }
        },
      ),
      { numRuns: runs, seed: 20_261_129 },
    );
    console.info(`${counts.undone} edits undone exactly, ${counts.refused} refused as impossible`);
    expect(counts.undone).toBeGreaterThan(least);
  });

  test('a change that changes nothing says so, and one that finds a part says which part was not there', async () => {
    const id = await playlist(7);
    const [one = ''] = await rowsOf(id);
    const absent = await track(1500);
    const none = await spotify().call('remove_tracks_from_playlist', { playlist_id: id, track_uris: [absent] });
    expect(none.data).toMatchObject({
      success: true,
      changed: false,
      message: expect.stringContaining('Nothing was changed'),
    });
    const some = await spotify().call('remove_tracks_from_playlist', { playlist_id: id, track_uris: [one, absent] });
    expect(some.data).toMatchObject({ success: true, was_not_there: [absent] });
  });
});

describe.each(['development', 'extended'] as const)('following what is followed already, in %s mode', (mode) => {
  const spotify = useLayeredTools(mode, () => ({}), { records: true });

  test('is no change, but for its visibility where that is sent', async () => {
    const { id: playlist_id, uri } = await spotify().demo.resolve('$playlist:23');
    await spotify().demo.outside({ method: 'PUT', path: `/me/library?uris=${encodeURIComponent(uri)}` });
    const { data } = await spotify().call('follow_playlist', { playlist_id, public: false });
    expect(data['changed']).toBe(mode === 'extended' ? undefined : false);
    if (mode === 'extended') expect(data).toMatchObject({ message: 'Followed the playlist.', public: false });
  });
});
