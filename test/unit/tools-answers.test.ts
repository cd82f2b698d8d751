import { describe, expect, test } from 'vitest';
import type { SpotifyFailure } from '../../lib/spotify/failure.ts';
import type { SpotifyRequest } from '../../lib/spotify/request.ts';
import { cachedAnswer, callTool, failWith } from '../support/tool-context.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index).padStart(22, '0'));
const uris = ({ query }: SpotifyRequest): readonly string[] => (query['uris'] ?? '').split(',');
const down: SpotifyFailure = { code: 'premium_required', who: 'owner' };
const rowsFrom = (start: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ item: { type: 'track', name: `Song ${start + index}` } }));
const names = (tracks: unknown) => JSON.stringify(tracks).match(/Song \d+/g) ?? [];

describe('the library takes 40 at once', () => {
  test('50 are saved in two requests, each once, and all are counted', async () => {
    const { data, requests } = await callTool('save_tracks', { track_ids: ids(50) });
    expect(requests.map((request) => uris(request).length)).toEqual([40, 10]);
    expect(new Set(requests.flatMap(uris)).size).toBe(50);
    expect(data).toEqual({ success: true, message: 'Saved 50 tracks.', track_count: 50, track_ids: ids(50) });
  });

  test('half a success says what went through and what did not', async () => {
    const { data, failure } = await callTool('remove_saved_tracks', { track_ids: ids(50) }, (_, index) =>
      index === 0 ? undefined : failWith(down),
    );
    expect(data).toMatchObject({ success: false, track_count: 40, track_ids: ids(40), failed_ids: ids(50).slice(40) });
    expect(data['message']).toMatch(/^Removed 40 tracks; 10 did not go through: .*failed_ids.*renew Spotify Premium/);
    expect(failure).toEqual(down);
  });

  test('no success at all is an ordinary failure', async () => {
    const call = callTool('save_tracks', { track_ids: ids(50) }, () => failWith(down));
    await expect(call).rejects.toMatchObject({ failure: down });
  });

  test('answers to a check come in the order asked, also when one is asked for twice', async () => {
    const asked = [...ids(50).reverse(), ids(1)[0] ?? ''].slice(1);
    const even = (uri: string) => Number(uri.slice(-2)) % 2 === 0;
    const { data, requests } = await callTool('check_saved_tracks', { track_ids: asked }, (request) =>
      uris(request).map(even),
    );
    expect(requests.map((request) => uris(request).length)).toEqual([40, 9]);
    expect(data).toEqual({
      tracks: asked.map((track_id) => ({ track_id, is_saved: even(track_id) })),
      total_checked: 50,
      total_saved: asked.filter(even).length,
    });
  });

  test('a check that stops half way says which are unknown', async () => {
    const { data, failure } = await callTool('check_saved_tracks', { track_ids: ids(50) }, (request, index) =>
      index === 0 ? uris(request).map(() => true) : failWith(down),
    );
    expect(data).toMatchObject({ total_checked: 40, total_saved: 40, unchecked_ids: ids(50).slice(40) });
    expect(failure).toEqual(down);
  });

  test('too few answers are not guessed at', async () => {
    const call = callTool('check_saved_tracks', { track_ids: ids(3) }, () => [true]);
    await expect(call).rejects.toMatchObject({ failure: { code: 'unexpected_answer' } });
  });
});

describe('get_playlist', () => {
  const playlist = { playlist_id: ids(1)[0] ?? '', tracks_limit: 100 };
  /** A playlist of so many rows, the first hundred of which come along. */
  const spotify =
    (total: number, key = 'items') =>
    ({ query }: SpotifyRequest) => {
      const start = Number(query['offset'] ?? 0);
      const count = Math.min(Number(query['limit'] ?? 100), total - start);
      const page = { items: rowsFrom(start, Math.max(0, count)), total, offset: start };
      return query['limit'] === undefined ? { name: 'Mix', [key]: page } : page;
    };

  test.each([
    [120, { tracks_limit: undefined }, 1, [0, 50], { has_more: true, next_offset: 50 }],
    [30, {}, 1, [0, 30], { has_more: false, total: 30, offset: 0 }],
    [100, {}, 1, [0, 100], { has_more: false }],
    [101, {}, 1, [0, 100], { has_more: true, next_offset: 100 }],
    [300, { tracks_limit: 20, tracks_offset: 40 }, 1, [40, 60], { has_more: true, next_offset: 60, limit: 20 }],
    [300, { tracks_offset: 60 }, 3, [60, 160], { has_more: true, next_offset: 160 }],
    [300, { tracks_offset: 100 }, 3, [100, 200], { has_more: true, next_offset: 200 }],
    [120, { tracks_offset: 100 }, 2, [100, 120], { has_more: false }],
    [30, { tracks_offset: 500 }, 1, [0, 0], { has_more: false, total: 30 }],
    [0, {}, 1, [0, 0], { has_more: false, total: 0 }],
  ])('%d rows, %j: %d calls', async (total, range, calls, [from, to], page) => {
    const { data, requests } = await callTool('get_playlist', { ...playlist, ...range }, spotify(total));
    expect(requests).toHaveLength(calls);
    expect(data).toMatchObject({ name: 'Mix', total_tracks: total, tracks: page });
    expect(names(data['tracks'])).toEqual(rowsFrom(from ?? 0, (to ?? 0) - (from ?? 0)).map(({ item }) => item.name));
    expect(data).not.toHaveProperty('note');
  });

  test('positions count from the start of the playlist', async () => {
    const { data } = await callTool('get_playlist', { ...playlist, tracks_offset: 90, tracks_limit: 20 }, spotify(300));
    const tracks = JSON.parse(JSON.stringify(data['tracks']));
    expect(tracks.items.map(({ position }: { position: number }) => position)).toEqual(
      Array.from({ length: 20 }, (_, index) => 90 + index),
    );
  });

  test('no request asks for more than 50 rows', async () => {
    const { requests } = await callTool('get_playlist', { ...playlist, tracks_offset: 150 }, spotify(300));
    expect(requests.map(({ query }) => [query['offset'], query['limit'], query['additional_types']])).toEqual([
      [undefined, undefined, 'track,episode'],
      ['150', '50', 'track,episode'],
      ['200', '50', 'track,episode'],
    ]);
  });

  test('tracks, as the key was called, are read as well', async () => {
    const { data } = await callTool('get_playlist', playlist, spotify(3, 'tracks'));
    expect(names(data['tracks'])).toHaveLength(3);
  });

  test("somebody else's playlist says that its contents are closed, and not that it is empty", async () => {
    const { data, requests } = await callTool('get_playlist', playlist, () => ({ name: 'Theirs' }));
    expect(requests).toHaveLength(1);
    expect(data).toEqual({ name: 'Theirs', note: expect.stringContaining('owns it or collaborates') });
  });

  test('nothing is said of contents that nobody asked for', async () => {
    const { data } = await callTool('get_playlist', { ...playlist, include_tracks: false }, () => ({ name: 'Theirs' }));
    expect(data).toEqual({ name: 'Theirs' });
  });

  test('a playlist that changes between two requests is not passed off as whole', async () => {
    const { data } = await callTool('get_playlist', { ...playlist, tracks_offset: 60 }, (request, index) =>
      spotify(index === 0 ? 300 : 299)(request),
    );
    expect(data['note']).toContain('changed while it was read');
  });

  test('an empty page is the end, whatever the total says', async () => {
    const { data } = await callTool('get_playlist', { ...playlist, tracks_offset: 200 }, (request, index) =>
      index === 0 ? spotify(300)(request) : { items: [], total: 300, offset: 200 },
    );
    expect(data['tracks']).toMatchObject({ items: [], has_more: false });
    expect(data['tracks']).not.toHaveProperty('next_offset');
  });

  test('the answer is as old as its oldest part', async () => {
    const { freshness } = await callTool('get_playlist', { ...playlist, tracks_offset: 60 }, (request, index) =>
      cachedAnswer(spotify(300)(request), 10 * index),
    );
    expect(freshness).toEqual({ source: 'cache', age_seconds: 20 });
  });
});

describe('changes', () => {
  test.each([
    [
      'play',
      { uris: [`spotify:track:${ids(1)[0]}`] },
      { message: 'Playing one item.', uris: [`spotify:track:${ids(1)[0]}`] },
    ],
    [
      'play',
      { context_uri: `spotify:album:${ids(1)[0]}` },
      { message: 'Playing the album.', context: `spotify:album:${ids(1)[0]}` },
    ],
    ['play', { device_id: 'd' }, { message: 'Resumed.', device_id: 'd' }],
    ['pause', { device_id: 'd' }, { device_id: 'd' }],
    ['skip_next', {}, {}],
    ['skip_previous', { device_id: 'd' }, { device_id: 'd' }],
    ['transfer_playback', { device_id: 'd', force_play: true }, { device_id: 'd', force_play: true }],
    ['set_volume', { volume_percent: 5 }, { volume_percent: 5 }],
    ['set_shuffle', { state: true }, { shuffle_state: true }],
    ['set_repeat', { state: 'off' }, { repeat_state: 'off' }],
    ['seek_to_position', { position_ms: 1500 }, { position_ms: 1500, message: 'Jumped to 1.5 s.' }],
    ['add_to_queue', { uri: ids(1)[0], device_id: 'd' }, { track_uri: `spotify:track:${ids(1)[0]}`, device_id: 'd' }],
  ])('%s %j says what was done, whatever Spotify answers', async (name, args, echo) => {
    for (const body of [undefined, 'OK', 7, { device: 1 }]) {
      const { data } = await callTool(name, args, () => body);
      expect(data).toMatchObject({ success: true, message: expect.stringMatching(/\.$/), ...echo });
    }
  });

  test('an edit of a playlist passes the snapshot on, and is a success without one', async () => {
    const args = { playlist_id: ids(1)[0], track_uris: ids(2) };
    const added = await callTool('add_tracks_to_playlist', args, () => ({ snapshot_id: 'snap' }));
    expect(added.data).toMatchObject({ success: true, track_count: 2, snapshot_id: 'snap' });
    const removed = await callTool('remove_tracks_from_playlist', { ...args, track_uris: [...ids(2), ...ids(2)] });
    expect(removed.data).toMatchObject({
      success: true,
      track_count: 2,
      message: 'Removed 2 items from the playlist, every occurrence.',
    });
  });

  test.each([
    [{}, 'Created the private playlist "Mix".'],
    [{ public: true }, 'Created the public playlist "Mix".'],
    [{ collaborative: true }, 'Created the collaborative and therefore private playlist "Mix".'],
  ])('a playlist made with %j says what it became', async (args, message) => {
    const { data } = await callTool('create_playlist', { name: 'Mix', ...args }, () => ({
      id: 'p',
      name: 'Mix',
      items: { total: 0 },
    }));
    expect(data).toEqual({ success: true, message, playlist: { id: 'p', name: 'Mix', total_tracks: 0 } });
  });
});

describe('reads', () => {
  test.each([[undefined], ['text'], [7], [[]]])('an answer of %j is not what Spotify documents', async (body) => {
    for (const name of ['get_current_user', 'get_followed_artists', 'get_user_playlists', 'get_saved_tracks']) {
      await expect(callTool(name, {}, () => body)).rejects.toMatchObject({ failure: { code: 'unexpected_answer' } });
    }
  });

  test('a search without results of the type asked for is not taken for an empty one', async () => {
    const call = callTool('search', { query: 'x', search_type: 'album' }, () => ({ tracks: { items: [] } }));
    await expect(call).rejects.toMatchObject({ failure: { code: 'unexpected_answer' } });
  });

  test.each([
    [0, true],
    [990, false],
  ])('a search at offset %d has more: %s', async (offset, has_more) => {
    const next = `https://api.spotify.com/v1/search?offset=${offset + 10}`;
    const page = { items: [null, { name: 'Mix' }], total: 5000, limit: 10, offset, next };
    const { data } = await callTool('search', { query: 'x', search_type: 'playlist', limit: 10, offset }, () => ({
      playlists: page,
    }));
    expect(data).toMatchObject({
      query: 'x',
      type: 'playlist',
      items: [{ name: 'Mix' }],
      total: 5000,
      has_more,
      unavailable: 1,
    });
    expect(data['next_offset']).toBe(has_more ? offset + 10 : undefined);
  });

  test('a profile without what newer apps do not get', async () => {
    const { data } = await callTool('get_current_user', {}, () => ({
      id: 'u',
      uri: 'spotify:user:u',
      display_name: null,
    }));
    expect(data).toEqual({ id: 'u', uri: 'spotify:user:u' });
  });

  test('followed artists go on from a cursor', async () => {
    const page = { items: [{ name: 'Miles' }], total: 30, limit: 20, next: 'x', cursors: { after: 'a' } };
    const { data } = await callTool('get_followed_artists', {}, () => ({ artists: page }));
    expect(data).toMatchObject({ total: 30, has_more: true, next: { after: 'a' }, cursors: { after: 'a' } });
    const last = await callTool('get_followed_artists', {}, () => ({
      artists: { ...page, next: null, cursors: { after: 'z' } },
    }));
    expect(last.data).toMatchObject({ has_more: false, next: null, cursors: { after: 'z' } });
  });

  test('a liked song that is gone keeps its row', async () => {
    const items = [
      { added_at: null, track: null },
      { added_at: '2026-01-01', track: { name: '' } },
    ];
    const { data } = await callTool('get_saved_tracks', {}, () => ({
      items,
      total: 2,
      limit: 20,
      offset: 0,
      next: null,
    }));
    expect(data['tracks']).toEqual([{ unavailable: true }, { added_at: '2026-01-01', track: { name: '(no name)' } }]);
  });

  test('top items say what the range means', async () => {
    const { data } = await callTool('get_top_items', { time_range: 'long_term' }, () => ({
      items: [{ name: 'x' }],
      total: 1,
    }));
    expect(data).toMatchObject({ type: 'tracks', time_range: 'long_term', time_range_description: 'about a year' });
  });

  test('freshness of a cached answer is passed on', async () => {
    const { freshness } = await callTool('get_queue', {}, () => cachedAnswer({ queue: [] }, 2));
    expect(freshness).toEqual({ source: 'cache', age_seconds: 2 });
  });
});

describe('who is signed in', () => {
  test("another user's playlists: the answer says that they are closed to apps in Development Mode, and since when", async () => {
    const { data, failure, requests } = await callTool('get_user_playlists_by_id', { user_id: 'somebody' }, () => ({
      id: 'me',
    }));
    expect(requests.map(({ name }) => name)).toEqual(['GET /me']);
    expect(data).toMatchObject({ user_id: 'somebody', message: expect.stringContaining("the signed-in user's own") });
    expect(failure).toEqual({
      code: 'removed',
      operation: 'GET /users/{user_id}/playlists',
      since: expect.stringMatching(/^20\d\d-/),
    });
  });
});

describe('what a fallback may be', () => {
  test.each([
    ['get_album', { album_id: '4aawyAB9vmqN3uQ7FjRGTy' }, 'minimal'],
    ['check_saved_tracks', { track_ids: ['4iV5W9uYEdYUVa79Axb7Rh'] }, 'stale'],
    ['save_tracks', { track_ids: ['4iV5W9uYEdYUVa79Axb7Rh'] }, 'none'],
  ])('%s', async (name, args, fallback) => {
    const { requests } = await callTool(
      name,
      args,
      ({ name: asked }) => (asked.includes('contains') ? [true] : { id: 'x' }),
      {
        verifyWrites: true,
      },
    );
    expect(new Set(requests.map(({ options }) => options.fallback))).toEqual(new Set([fallback]));
  });
});

test('what was found afterwards names what is not as it should be, and nothing where all is', async () => {
  const track_ids = ['4iV5W9uYEdYUVa79Axb7Rh', '1301WleyT98MSxVHPZCA6M'];
  const saving = async (saved: readonly boolean[]) =>
    (
      await callTool('save_tracks', { track_ids }, ({ name }) => (name.includes('contains') ? saved : undefined), {
        verifyWrites: true,
      })
    ).data['read_back'];
  expect(await saving([true, true])).toEqual({ in_library: 2, checked: 2 });
  expect(await saving([true, false])).toEqual({
    in_library: 1,
    checked: 2,
    not_as_expected: [`spotify:track:${track_ids[1]}`],
  });
});

describe('what a look after a change finds', () => {
  const playlist_id = '3cEYpjA9oz9GiPac4AsH4n';
  const withReadBack = { verifyWrites: true } as const;

  test('one detail that is not as it was meant is enough', async () => {
    const renamed = (stored: object) =>
      callTool(
        'change_playlist_details',
        { playlist_id, name: 'Sunday', public: false },
        ({ name }) => (name.startsWith('GET') ? { id: playlist_id, ...stored } : undefined),
        withReadBack,
      );
    expect((await renamed({ name: 'Sunday', public: false })).data).toMatchObject({ verified: true });
    expect((await renamed({ name: 'Sunday', public: true })).data).toMatchObject({
      verified: 'not yet visible',
      read_back: { public: true },
    });
  });

  test('of many rows the first fifty are looked at, and the answer says so', async () => {
    const track_uris = ids(60).map((id) => `spotify:track:${id}`);
    const page = ({ name, query }: SpotifyRequest) => {
      if (!name.startsWith('GET')) return { snapshot_id: 's' };
      const start = Number(query['offset']);
      const items = track_uris.slice(start - 5, start - 5 + Number(query['limit'])).map((uri) => ({ item: { uri } }));
      return { items, total: 65, offset: start };
    };
    const { data } = await callTool(
      'add_tracks_to_playlist',
      { playlist_id, track_uris, position: 5 },
      page,
      withReadBack,
    );
    expect(data).toMatchObject({ verified: true, read_back: { from_position: 5, rows_checked: 50, rows_found: 50 } });
  });
});
