import { beforeEach, describe, expect, test } from 'vitest';
import { useLayeredTools } from '../support/layered-tools.ts';
import { pick } from '../support/tool-answers.ts';
import { callTool } from '../support/tool-context.ts';

const lost = { code: 'unavailable', host: 'api', cause: 'network', sent: 'maybe' } as const;

describe.each(['development', 'extended'] as const)('combined tools in %s mode', (mode) => {
  const spotify = useLayeredTools(mode, () => ({ verifyWrites: true }));
  beforeEach(() => spotify().demo.reset());

  const player = () => spotify().demo.outside({ method: 'GET', path: '/me/player' });
  const uris = (count: number) =>
    Promise.all(Array.from({ length: count }, async (_, n) => (await spotify().demo.resolve(`$track:${n + 1}`)).uri));

  test('search_and_play plays the best match and says what else there was', async () => {
    const { name, uri } = await spotify().demo.resolve('$track:40');
    const { data, lines } = await spotify().call('search_and_play', { query: name });
    expect(lines).toEqual(['GET /search', 'PUT /me/player/play']);
    expect(data).toMatchObject({ success: true, message: `Playing track "${name}".`, picked: { name } });
    const alternatives = pick.list(data, 'alternatives').map((row) => pick.text(row, 'uri'));
    expect([pick.text(data, 'picked', 'uri'), ...alternatives]).toContain(uri);
    expect(await player()).toMatchObject({ is_playing: true, item: { uri: pick.text(data, 'picked', 'uri') } });
  });

  test.each([
    ['yellow submarine', 'Yellow', ['Coldplay'], false],
    ['play yellow submarine by the beatles', 'Yellow', ['Coldplay'], false],
    ['yellow submarine beatles', 'Yellow Submarine - Remastered 2009', ['The Beatles'], true],
    ['bohemian rapsody', 'Bohemian Rhapsody', ['Queen'], true],
    ['beatels submarine', 'Yellow Submarine', ['The Beatles'], true],
    ['is this the real life', 'Bohemian Rhapsody', ['Queen'], false],
    ['kind of blue', 'So What', ['Miles Davis'], true],
    ['genre:jazz', 'So What', ['Miles Davis'], true],
    ['genre:"cool jazz" year:1959 artist:davis', 'So What', ['Miles Davis'], true],
    ['some music', 'So What', ['Miles Davis'], true],
    ['夜のドライブ', '夜のドライブ (Live)', ['A'], true],
    ['夜のドライブ', 'Morning', ['A'], false],
    ['beyonce halo', 'Halo', ['Beyoncé'], true],
  ] as const)('search_and_play of %j says whether %j is what was asked for', async (query, name, artists, isRight) => {
    const track = { id: 'a'.repeat(22), uri: `spotify:track:${'a'.repeat(22)}`, name, album: { name: 'Kind of Blue' } };
    const found = { tracks: { items: [{ ...track, artists: artists.map((artist) => ({ name: artist })) }] } };
    const { data, requests } = await callTool('search_and_play', { query }, ({ name: asked }) =>
      asked === 'GET /search' ? found : undefined,
    );
    expect(requests).toHaveLength(2);
    const unlike =
      ", Spotify's nearest, which has another name than asked for. Tell the user, and what else there was.";
    expect(data['message']).toBe(`Playing track "${name}"${isRight ? '.' : unlike}`);
  });

  test('search_and_play plays an album as a context, and says when nothing is found', async () => {
    const { name } = await spotify().demo.resolve('$album:3');
    const { data } = await spotify().call('search_and_play', { query: name, search_type: 'album' });
    expect(await player()).toMatchObject({ context: { uri: pick.text(data, 'picked', 'uri') } });
    const nothing = await spotify().call('search_and_play', { query: 'qqxxzzy vvwwkk' });
    expect(nothing.data).toMatchObject({ success: false });
    expect(nothing.lines).toEqual(['GET /search']);
  });

  test('search_and_play says what it found where nothing plays it', async () => {
    await spotify().demo.devices({ devices: [], active: null });
    const { name } = await spotify().demo.resolve('$track:40');
    const { data, failure } = await spotify().call('search_and_play', { query: name });
    expect(failure).toMatchObject({ code: 'no_active_device' });
    expect(data).toMatchObject({ success: false, picked: { name }, message: expect.stringContaining('not started') });
  });

  test('play_on_device wakes a device by name, starts there and waits until it plays', async () => {
    await spotify().demo.devices({ devices: [{ name: 'Phone' }, { name: 'Kitchen Speaker' }], active: null });
    await spotify().demo.settings({ lag: { player: 2000 } });
    spotify().advance(5000);
    const [uri] = await uris(1);
    const { data, lines } = await spotify().call('play_on_device', { device: 'kitchen', uris: [uri] });
    expect(data).toMatchObject({ success: true, message: 'Playing on Kitchen Speaker.', playback: { track: { uri } } });
    expect(lines.slice(0, 3)).toEqual(['GET /me/player/devices', 'PUT /me/player', 'PUT /me/player/play']);
    expect(lines.slice(3)).toEqual(['GET /me/player', 'GET /me/player']);
    expect(await player()).toMatchObject({ is_playing: true, device: { name: 'Kitchen Speaker' } });
  });

  test('play_on_device stops polling and says so', async () => {
    await spotify().demo.devices({ devices: [{ name: 'Phone' }, { name: 'Kitchen' }], active: 'Phone' });
    await spotify().demo.settings({ lag: { player: 60_000 } });
    spotify().advance(61_000);
    const { data, lines } = await spotify().call('play_on_device', { device: 'Kitchen' });
    expect(data).toMatchObject({ success: false, message: expect.stringContaining('does not show that it plays yet') });
    expect(lines).toEqual(['GET /me/player/devices', 'PUT /me/player', ...Array(4).fill('GET /me/player')]);
  });

  test('play_on_device lists the devices if the name is ambiguous', async () => {
    await spotify().demo.devices({ devices: [{ name: 'Left Speaker' }, { name: 'Right Speaker' }], active: null });
    const { data, lines } = await spotify().call('play_on_device', { device: 'speaker' });
    expect(data).toMatchObject({ success: false, devices: [{ name: 'Left Speaker' }, { name: 'Right Speaker' }] });
    expect(data['message']).toMatch(/but 2 that it fits\. Call again with the name or id of one of devices\.$/);
    expect(lines).toEqual(['GET /me/player/devices']);
    const other = await spotify().call('play_on_device', { device: 'garage' });
    expect(other.data['message']).toMatch(/"garage" means\. Call again .* or ask the user to open Spotify/);
  });

  test('save_multiple_items saves 90 things of several kinds in 3 calls, and finds out which are not there', async () => {
    const { uri: album } = await spotify().demo.resolve('$album:2');
    const { uri: show } = await spotify().demo.resolve('$show:2');
    const all = [album, show, ...(await uris(88))];
    const { data, lines } = await spotify().call('save_multiple_items', { uris: all });
    expect(lines).toEqual([...Array(3).fill('PUT /me/library'), ...Array(3).fill('GET /me/library/contains')]);
    expect(data).toMatchObject({ success: true, saved_count: 90, verified: true });
    const nobody = 'spotify:track:0000000000000000000000';
    const odd = await spotify().call('save_multiple_items', { uris: [album, nobody] });
    expect(odd.data).toMatchObject({ verified: 'not yet visible', read_back: { not_as_expected: [nobody] } });
  });

  test('save_multiple_items without uris likes what plays now, in one call, and nothing when nothing plays', async () => {
    const [uri] = await uris(1);
    await spotify().call('play', { uris: [uri] });
    spotify().advance(5000);
    const { data, lines } = await spotify().call('save_multiple_items', {});
    expect(lines).toEqual(['GET /me/player', 'PUT /me/library', 'GET /me/library/contains']);
    expect(data).toMatchObject({ success: true, uri, saved_count: 1, verified: true });
    await spotify().demo.devices({ devices: [], active: null });
    const none = await spotify().call('save_multiple_items', {});
    expect(none.data).toMatchObject({ success: false, message: expect.stringContaining('nothing was changed') });
    expect(none.lines).toEqual(['GET /me/player']);
  });

  test.each([[[]], [''], [null], ['null'], [{}]])(
    'save_multiple_items never takes %j for what plays',
    async (filler) => {
      const [uri] = await uris(1);
      await spotify().call('play', { uris: [uri] });
      await expect(spotify().call('save_multiple_items', { uris: filler })).rejects.toThrow('uris');
    },
  );

  test('save_multiple_items says what did not go through', async () => {
    const all = await uris(90);
    const faultFor = (_: unknown, index: number) => (index === 1 ? { failure: lost } : undefined);
    const { data, failure } = await spotify().call('save_multiple_items', { uris: all }, { faultFor });
    expect(failure).toEqual(lost);
    expect(data).toMatchObject({ success: false, saved_count: 40, failed_uris: all.slice(40) });
  });

  test('get_artist_full_profile has every part', async () => {
    const { id, name } = await spotify().demo.resolve('$artist:3');
    const { data, lines } = await spotify().call('get_artist_full_profile', { artist_id: id });
    expect(data).toMatchObject({ artist: { id, name }, followed: expect.any(Boolean), releases: expect.any(Object) });
    const tracks = pick.list(data, 'top_tracks');
    expect(tracks.length).toBeGreaterThan(0);
    for (const track of tracks) expect(JSON.stringify(pick.list(track, 'artists'))).toContain(id);
    expect(lines).toHaveLength(mode === 'extended' ? 5 : 4);
    expect('related' in data).toBe(mode === 'extended');
    expect('note' in data).toBe(mode === 'development');
  });

  test('get_artist_full_profile gives the rest when a part cannot be had', async () => {
    const { id } = await spotify().demo.resolve('$artist:4');
    const failure = {
      code: 'quota_exhausted',
      bucket: 'artist_albums',
      retryAt: new Date(Date.now() + 9e6),
      given: true,
    } as const;
    const { data } = await spotify().call(
      'get_artist_full_profile',
      { artist_id: id },
      { faultFor: ({ name }) => (name === 'GET /artists/{id}/albums' ? { failure } : undefined) },
    );
    expect(data).toMatchObject({ missing: [{ part: 'releases', reason: expect.stringContaining('artist_albums') }] });
    expect(pick.list(data, 'top_tracks').length).toBeGreaterThan(0);
  });

  test('create_playlist_with_tracks makes and fills, in order, repeated items too', async () => {
    const some = await uris(149);
    const track_uris = [...some, ...some.slice(0, 1)];
    const plan = await spotify().call('create_playlist_with_tracks', { name: 'Filled', track_uris, dry_run: true });
    expect(plan).toMatchObject({ lines: [], data: { dry_run: true, track_count: 150, repeated: 1, calls: 3 } });
    const { data, lines } = await spotify().call('create_playlist_with_tracks', { name: 'Filled', track_uris });
    expect(lines).toHaveLength(3);
    const id = pick.text(data, 'playlist', 'id');
    expect(await rowsOf(id)).toEqual(track_uris);
    expect(await spotify().demo.outside({ method: 'GET', path: `/playlists/${id}` })).toMatchObject({ public: false });
  });

  test.each([['short_term'], ['medium_term'], ['long_term'], [undefined]] as const)(
    'create_playlist_with_tracks takes what was played most, over %s',
    async (time_range) => {
      spotify().forget();
      const args = { name: 'Top', from: 'top', count: 60, ...(time_range && { time_range }) };
      const { data, requests } = await spotify().call('create_playlist_with_tracks', args);
      const reads = requests.filter(({ name }) => name === 'GET /me/top/{type}');
      expect(new Set(reads.map(({ query }) => query['time_range']))).toEqual(new Set([time_range ?? 'medium_term']));
      const top = await Promise.all(
        [0, 50].map((offset) => {
          const path = `/me/top/tracks?limit=50&offset=${offset}&time_range=${time_range ?? 'medium_term'}`;
          return spotify().demo.outside({ method: 'GET', path });
        }),
      );
      const uris = top.flatMap((page) => pick.list(page, 'items').map((row) => pick.text(row, 'uri')));
      const rows = await rowsOf(pick.text(data, 'playlist', 'id'));
      expect(rows).toEqual([...new Set(uris)].slice(0, 60));
      expect(rows.length).toBeGreaterThan(20);
    },
  );

  test.each([
    { from: 'liked', time_range: 'short_term' },
    { track_uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh'], time_range: 'short_term' },
  ])('create_playlist_with_tracks refuses a time for %o', async (args) => {
    const refused = spotify().call('create_playlist_with_tracks', { name: 'Top', ...args });
    await expect(refused).rejects.toThrow('is for from: top only');
  });

  test('create_playlist_with_tracks says what is missing, and what may be there', async () => {
    const track_uris = await uris(150);
    const faultFor = (_: unknown, index: number) => (index === 2 ? { failure: lost, arrives: true } : undefined);
    const { data } = await spotify().call('create_playlist_with_tracks', { name: 'Half', track_uris }, { faultFor });
    expect(data).toMatchObject({ success: false, missing_uris: track_uris.slice(100) });
    expect(pick.text(data, 'message')).toContain('The first 50 of missing_uris may have been added');
  });

  async function rowsOf(id: string): Promise<readonly string[]> {
    const pages = await Promise.all(
      [0, 50, 100].map((offset) =>
        spotify().demo.outside({ method: 'GET', path: `/playlists/${id}/items?limit=50&offset=${offset}` }),
      ),
    );
    return pages.flatMap((page) =>
      pick.list(page, 'items').map((row) => pick.text(row, mode === 'extended' ? 'track' : 'item', 'uri')),
    );
  }
});
