import { describe, expect, test } from 'vitest';
import type { Data } from '../../lib/tools/definition/context.ts';
import { sample } from '../support/scale.ts';
import { lines, useSpotifyTools } from '../support/spotify-tools.ts';
import { hasValue, nextByOffset, pick, readAllRows } from '../support/tool-answers.ts';

const track = (row: unknown): string => pick.text(row, 'track', 'uri');

describe.each(['development', 'extended'] as const)('playlists in %s mode', (mode) => {
  const spotify = useSpotifyTools(mode);

  /** The first playlist of a name in the user's library. */
  async function named(name: string): Promise<Data & { readonly id: string }> {
    const { data } = await spotify().call('get_user_playlists');
    const row = pick.list(data, 'playlists').find((playlist) => pick.text(playlist, 'name') === name);
    return { id: pick.text(row, 'id') };
  }

  const read = async (playlist_id: string, args: Data = {}) =>
    (await spotify().call('get_playlist', { playlist_id, ...args })).data;

  async function someTracks(count: number): Promise<readonly string[]> {
    const { data } = await spotify().call('get_saved_tracks', { limit: count });
    return pick.list(data, 'tracks').map(track);
  }

  test('a playlist is made, filled, read and emptied', async () => {
    const [one, two, three] = await someTracks(5);
    const created = await spotify().call('create_playlist', { name: 'Made here', public: false, description: 'a & b' });
    expect(created.data).toMatchObject({
      success: true,
      message: 'Created the private playlist "Made here".',
      playlist: { name: 'Made here', description: 'a & b', public: false, collaborative: false, total_tracks: 0 },
    });
    const playlist_id = pick.text(created.data, 'playlist', 'uri');

    const added = await spotify().call('add_tracks_to_playlist', { playlist_id, track_uris: [one, two, one] });
    expect(added.data).toMatchObject({ success: true, track_count: 3, snapshot_id: expect.any(String) });
    await spotify().call('add_tracks_to_playlist', { playlist_id, track_uris: [three], position: 1 });
    const filled = await read(playlist_id);
    expect(pick.list(filled, 'tracks', 'items').map(track)).toEqual([one, three, two, one]);
    expect(filled).toMatchObject({ total_tracks: 4, tracks: { total: 4, has_more: false, offset: 0, limit: 50 } });

    const removed = await spotify().call('remove_tracks_from_playlist', { playlist_id, track_uris: [one, one] });
    expect(removed.data).toMatchObject({ success: true, track_count: 1, snapshot_id: expect.any(String) });
    expect(pick.list(await read(playlist_id), 'tracks', 'items').map(track)).toEqual([three, two]);
  });

  test('a collaborative playlist is private', async () => {
    const { data } = await spotify().call('create_playlist', { name: 'Ours', collaborative: true });
    expect(data).toMatchObject({ playlist: { public: false, collaborative: true } });
  });

  test.each([
    ['the first fifty rows, without a limit', {}, 0, 50, []],
    ['the first hundred rows', { tracks_limit: 100 }, 0, 100, []],
    ['fifty from the middle, without a limit', { tracks_offset: 120 }, 120, 50, [120]],
    ['a hundred from the middle', { tracks_offset: 120, tracks_limit: 100 }, 120, 100, [120, 170]],
  ])('%s come with as few calls as Spotify allows', async (_, args, start, count, pages) => {
    const { id: playlist_id } = await named('Everything Since 2016');
    const { data, requests } = await spotify().call('get_playlist', { playlist_id, ...args });
    const offsets = requests.flatMap(({ name, query }) => (name.endsWith('/items') ? Number(query['offset']) : []));
    expect(lines(requests)[0]).toBe(`GET /playlists/${playlist_id}`);
    expect(requests).toHaveLength(1 + pages.length);
    expect(offsets.toSorted((one, other) => one - other)).toEqual(pages);
    expect(pick.list(data, 'tracks', 'items').map((row) => pick.number(row, 'position'))).toEqual(
      Array.from({ length: count }, (_, index) => start + index),
    );
    expect(data).toMatchObject({ tracks: { total: 342, has_more: true, next_offset: start + count } });
  });

  test('a playlist can be read without its rows', async () => {
    const { id: playlist_id } = await named('Everything Since 2016');
    const none = await spotify().call('get_playlist', { playlist_id, include_tracks: false });
    expect(none.data).toMatchObject({ name: 'Everything Since 2016', total_tracks: 342 });
    expect(none.data).not.toHaveProperty('tracks');
  });

  test.each(sample([77, 100, 30, 50], 2))('a long playlist, %d at a time, has each row once', async (tracks_limit) => {
    const { id: playlist_id } = await named('Everything Since 2016');
    const rows = await readAllRows(
      spotify(),
      'get_playlist',
      { playlist_id, tracks_limit },
      (data) => pick.list(data, 'tracks', 'items'),
      (data) => {
        const { offset } = nextByOffset(pick.data(data, 'tracks')) ?? {};
        return offset === undefined ? undefined : { tracks_offset: offset };
      },
    );
    expect(rows.map((row) => pick.number(row, 'position'))).toEqual(Array.from({ length: 342 }, (_, index) => index));
    const straight = await spotify().ask(`/playlists/${playlist_id}/items?limit=50&offset=290`);
    expect(rows.slice(290, 340).map(track)).toEqual(
      pick.list(straight, 'items').map((row) => pick.text(row, mode === 'extended' ? 'track' : 'item', 'uri')),
    );
  });

  test('odd rows keep their place and say what they are', async () => {
    const { id: playlist_id } = await named('Old Computer');
    const playlist = await read(playlist_id);
    const rows = pick.list(playlist, 'tracks', 'items');
    expect(playlist).toMatchObject({ description: 'Bits & pieces from the old laptop (list)' });
    expect(rows).toHaveLength(pick.number(playlist, 'total_tracks'));
    expect(rows.filter(hasValue('unavailable'))).not.toHaveLength(0);
    expect(rows.filter(hasValue('episode'))).not.toHaveLength(0);
    expect(rows.filter(hasValue('track')).filter((row) => hasValue('is_local')(pick.data(row, 'track')))).toMatchObject(
      [{ track: { name: 'Demo Tape, Side B', artists: [{ name: 'The Garage' }] } }],
    );
    expect(rows.filter((row) => !hasValue('added_at')(row))).not.toHaveLength(0);
    expect(JSON.stringify(rows)).not.toMatch(/"name":""/);
  });

  test('an empty playlist is empty', async () => {
    const { id: playlist_id } = await named('New Playlist');
    expect(await read(playlist_id)).toMatchObject({
      total_tracks: 0,
      tracks: { items: [], total: 0, has_more: false },
    });
  });

  test("the contents of somebody else's playlist are shown where the mode shows them, and else it says why not", async () => {
    const { id: playlist_id } = await named('Orla’s Mixtape');
    const playlist = await read(playlist_id);
    expect(playlist).toMatchObject({ owner: { display_name: 'Orla P.' } });
    if (mode === 'extended') expect(pick.list(playlist, 'tracks', 'items')).toHaveLength(48);
    else {
      expect(playlist).toHaveProperty('note');
      expect(playlist).not.toHaveProperty('tracks');
    }
    const [uri] = await someTracks(5);
    const change = spotify().call('add_tracks_to_playlist', { playlist_id, track_uris: [uri] });
    await expect(change).rejects.toMatchObject({ failure: { code: 'forbidden' } });
  });

  test('a shared playlist of somebody else can be read and changed', async () => {
    const { id: playlist_id } = await named('Flat 3B');
    expect(pick.list(await read(playlist_id), 'tracks', 'items')).toHaveLength(38);
    const [uri] = await someTracks(5);
    await spotify().call('add_tracks_to_playlist', { playlist_id, track_uris: [uri] });
    expect(await read(playlist_id)).toMatchObject({ total_tracks: 39 });
  });

  test('all playlists of the user, page after page', async () => {
    const pages = (limit: number) =>
      readAllRows(spotify(), 'get_user_playlists', { limit }, (data) => pick.list(data, 'playlists'), nextByOffset);
    const small = await pages(7);
    expect(small).toEqual(await pages(50));
    expect(new Set(small.map((row) => pick.text(row, 'id'))).size).toBe(small.length);
  });

  test('a position past the end is refused in words', async () => {
    const { id: playlist_id } = await named('New Playlist');
    const [uri] = await someTracks(5);
    const call = spotify().call('add_tracks_to_playlist', { playlist_id, track_uris: [uri], position: 9999 });
    await expect(call).rejects.toMatchObject({ failure: { code: 'bad_request', message: 'Index out of bounds' } });
  });
});
