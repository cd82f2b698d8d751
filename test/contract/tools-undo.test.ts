import { beforeEach, describe, expect, test } from 'vitest';
import { seals } from '../../lib/auth/seals.ts';
import { recordingUndo } from '../../lib/tools/undo/recording.ts';
import { type LayeredAnswer, useLayeredTools } from '../support/layered-tools.ts';
import { memoryChanges } from '../support/memory-changes.ts';
import { pick } from '../support/tool-answers.ts';

const lost = { code: 'unavailable', host: 'api', cause: 'timeout', sent: 'maybe' } as const;
const refused = { code: 'rate_limited', by: 'us', retryAt: new Date(), given: true } as const;
const secret = () => Promise.resolve('secret of the test');

describe.each(['development', 'extended'] as const)('undo_last_change in %s mode', (mode) => {
  let ids = 0;
  const kept: { of: ReturnType<typeof memoryChanges> | undefined } = { of: undefined };
  const spotify = useLayeredTools(
    mode,
    (account, now) => {
      kept.of ??= memoryChanges(now);
      return { seals: seals({ now, secret })(account), changes: kept.of(account) };
    },
    (context, tool) =>
      tool.isUndo ? context : recordingUndo(context, { tool: tool.name, id: String(++ids).padStart(9, '0') }),
  );
  beforeEach(async () => {
    await spotify().demo.reset();
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

  test('puts removed rows back where each stood, repeats too', async () => {
    const [a, b, c] = [await track(1), await track(2), await track(3)];
    const made = await spotify().call('create_playlist_with_tracks', { name: 'Mixed', track_uris: [a, b, a, c, b] });
    const id = pick.text(made.data, 'playlist', 'id');
    await spotify().call('remove_tracks_from_playlist', { playlist_id: id, track_uris: [a, b] });
    expect(await rowsOf(id)).toEqual([c]);
    const dry = await undo({ dry_run: true });
    expect(dry).toMatchObject({
      lines: [],
      data: { change: 'remove_tracks_from_playlist', would: [expect.stringContaining('puts 4 rows back')] },
    });
    expect((await undo()).data).toMatchObject({ success: true, undone: 'remove_tracks_from_playlist' });
    expect(await rowsOf(id)).toEqual([a, b, a, c, b]);
    expect((await undo()).data).toMatchObject({ success: true, undone: 'create_playlist_with_tracks' });
    expect(await rowsOf(id)).toEqual([]);
  });

  test('takes out what was added, and not what was there', async () => {
    const id = await playlist(7);
    const before = await rowsOf(id);
    const there = before[5] ?? '';
    await spotify().call('add_tracks_to_playlist', {
      playlist_id: id,
      track_uris: [there, await track(900)],
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
    await spotify().call('sort_playlist', { playlist_id: id, by: 'title' });
    expect(await rowsOf(id)).not.toEqual(before);
    await undo();
    expect(await rowsOf(id)).toEqual(before);
  });

  test('brings repeats back', async () => {
    const [a, b, c] = [await track(1), await track(2), await track(3)];
    const uris = [a, b, a, c, b, a];
    const made = await spotify().call('create_playlist_with_tracks', { name: 'Twice', track_uris: uris });
    const id = pick.text(made.data, 'playlist', 'id');
    await spotify().call('dedupe_playlist', { playlist_id: id });
    expect(await rowsOf(id)).toEqual([a, b, c]);
    await undo();
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
    expect(lines).toEqual(['PUT /me/library']);
    const { data } = await spotify().call('check_saved_tracks', { track_ids: [...ids, other] });
    expect(pick.list(data, 'tracks').map((row) => pick.data(row)['is_saved'])).toEqual([true, true, false]);
  });

  test('takes back a change whose answer was lost, and forgets one that was surely not sent', async () => {
    const id = await playlist(7);
    const before = await rowsOf(id);
    const args = { playlist_id: id, track_uris: before.slice(0, 2) };
    const broken = (failure: typeof lost | typeof refused, arrives: boolean) => ({
      broken: ({ name }: { readonly name: string }) => (name.startsWith('DELETE') ? { failure, arrives } : undefined),
    });
    await expect(spotify().call('remove_tracks_from_playlist', args, broken(refused, false))).rejects.toThrow();
    expect((await undo()).data).toMatchObject({ success: false });
    await expect(spotify().call('remove_tracks_from_playlist', args, broken(lost, true))).rejects.toThrow();
    await undo();
    expect(await rowsOf(id)).toEqual(before);
    await expect(spotify().call('remove_tracks_from_playlist', args, broken(lost, false))).rejects.toThrow();
    await undo();
    expect(await rowsOf(id)).toEqual(before);
  });

  test('that fails half way goes on, and nothing is put back twice', async () => {
    const id = await playlist(7);
    const before = await rowsOf(id);
    const apart = [before[0], before[5], before[9]];
    await spotify().call('remove_tracks_from_playlist', { playlist_id: id, track_uris: apart });
    let posts = 0;
    const broken = ({ name }: { readonly name: string }) =>
      name.startsWith('POST') && ++posts === 2 ? { failure: lost, arrives: true } : undefined;
    const { data } = await spotify().call('undo_last_change', {}, { broken });
    expect(data).toMatchObject({ success: false, message: expect.stringContaining('Call again to go on.') });
    await undo();
    expect(await rowsOf(id)).toEqual(before);
  });

  test('gives up what cannot be taken back, so that it does not stand before the rest', async () => {
    const id = await playlist(7);
    const before = await rowsOf(id);
    await spotify().call('update_playlist_items', { playlist_id: id, range_start: 2, insert_before: 9 });
    const made = await spotify().call('create_playlist_with_tracks', { name: 'Short', track_uris: [await track(1)] });
    const short = pick.text(made.data, 'playlist', 'id');
    const missing = { code: 'not_found', operation: 'GET /playlists/{playlist_id}' } as const;
    const broken = ({ params }: { readonly params: Readonly<Record<string, string>> }) =>
      params['playlist_id'] === short ? { failure: missing } : undefined;
    const { data } = await spotify().call('undo_last_change', {}, { broken });
    expect(data).toMatchObject({ success: false, given_up: 'create_playlist_with_tracks' });
    await undo();
    expect(await rowsOf(id)).toEqual(before);
  });

  test('is possible for a day', async () => {
    const id = await playlist(7);
    await spotify().call('update_playlist_items', { playlist_id: id, range_start: 2, insert_before: 9 });
    spotify().advance(86_400_001);
    expect((await undo()).data).toMatchObject({ success: false });
  });
});
