import { describe, expect, test } from 'vitest';
import { lines, useSpotifyTools } from '../support/spotify-tools.ts';
import { nextByOffset, pick, readAllRows, searchFirst } from '../support/tool-answers.ts';

describe.each([
  ['development', 10],
  ['extended', 50],
] as const)('the catalogue in %s mode', (mode, most) => {
  const spotify = useSpotifyTools(mode);

  test.each(['track', 'album', 'artist', 'playlist', 'show', 'episode', 'audiobook'])(
    'search finds %s',
    async (search_type) => {
      const { data, requests } = await spotify().call('search', { query: 'the', search_type, limit: 5 });
      expect(requests).toHaveLength(1);
      expect(data).toMatchObject({
        query: 'the',
        type: search_type,
        limit: 5,
        offset: 0,
        has_more: expect.any(Boolean),
      });
      const items = pick.list(data, 'items');
      expect(items.length).toBeGreaterThan(0);
      for (const item of items) {
        expect(pick.text(item, 'uri')).toMatch(new RegExp(`^spotify:${search_type}:`));
        expect(pick.text(item, 'name')).not.toBe('');
        expect(pick.text(item, 'external_urls', 'spotify')).toMatch(/^https:\/\/open\.spotify\.com\//);
      }
    },
  );

  test('a limit above what one call gives makes as many calls as it needs', async () => {
    const { data, requests } = await spotify().call('search', { query: 'the', limit: 50 });
    expect(data).toMatchObject({ limit: 50, offset: 0, has_more: true, next_offset: 50 });
    expect(requests).toHaveLength(50 / most);
    expect(new Set(pick.list(data, 'items').map((row) => pick.text(row, 'uri'))).size).toBe(50);
    const usual = await spotify().call('search', { query: 'the' });
    expect(usual.requests).toHaveLength(1);
    expect(usual.data).toMatchObject({ limit: Math.min(20, most), next_offset: Math.min(20, most) });
  });

  test('search ends at a thousand', async () => {
    const { data } = await spotify().call('search', { query: 'the', limit: 50, offset: 995 });
    expect(data).toMatchObject({ limit: 5, offset: 995, has_more: false });
    expect(data).not.toHaveProperty('next_offset');
  });

  test('null rows of search are left out and counted', async () => {
    const { data } = await spotify().call('search', { query: 'evening', search_type: 'playlist' });
    expect(pick.number(data, 'unavailable')).toBeGreaterThan(0);
    expect(JSON.stringify(data)).not.toContain('null');
  });

  test('an album and all of its tracks', async () => {
    const album = await searchFirst(spotify(), 'album');
    const link = pick.text(album, 'external_urls', 'spotify');
    const { data, requests } = await spotify().call('get_album', { album_id: link });
    expect(lines(requests)).toEqual([`GET /albums/${pick.text(album, 'id')}`]);
    expect(data).toMatchObject({
      id: album['id'],
      name: album['name'],
      release_date: expect.any(String),
      images: [{}, {}, {}],
    });
    expect(Object.keys(data).includes('label')).toBe(mode === 'extended');
    const tracks = await readAllRows(
      spotify(),
      'get_album_tracks',
      { album_id: link, limit: 4 },
      (page) => pick.list(page, 'tracks'),
      nextByOffset,
    );
    expect(tracks).toEqual(pick.list(data, 'tracks', 'items'));
    expect(tracks).toHaveLength(pick.number(data, 'total_tracks'));
  });

  test('an artist and the releases', async () => {
    const artist_id = pick.text(await searchFirst(spotify(), 'artist'), 'id');
    const { data } = await spotify().call('get_artist', { artist_id });
    expect(data).toMatchObject({ type: 'artist', id: artist_id, images: expect.any(Array) });
    expect(Object.keys(data).includes('followers')).toBe(mode === 'extended');
    const groups = { artist_id, include_groups: ['album', 'single', 'compilation', 'appears_on'] };
    const { data: page } = await spotify().call('get_artist_albums', { ...groups, limit: 50 });
    expect(page).toMatchObject({ artist_id, limit: most, offset: 0 });
    const all = await readAllRows(
      spotify(),
      'get_artist_albums',
      { ...groups, limit: 3 },
      (rows) => pick.list(rows, 'albums'),
      nextByOffset,
    );
    expect(all).toHaveLength(pick.number(page, 'total'));
    expect(new Set(all.map((row) => pick.text(row, 'id'))).size).toBe(all.length);
    const { data: albums } = await spotify().call('get_artist_albums', { artist_id, include_groups: ['album'] });
    for (const row of pick.list(albums, 'albums')) expect(row).toMatchObject({ album_type: 'album' });
  });

  test('a track', async () => {
    const track = await searchFirst(spotify(), 'track');
    const { data } = await spotify().call('get_track', { track_id: pick.text(track, 'uri'), market: 'de' });
    expect(data).toMatchObject({
      success: true,
      track: { id: track['id'], name: track['name'], external_ids: { isrc: expect.any(String) } },
    });
  });

  test.each([
    ['get_track', 'track_id'],
    ['get_album', 'album_id'],
    ['get_album_tracks', 'album_id'],
    ['get_artist', 'artist_id'],
    ['get_artist_albums', 'artist_id'],
    ['get_playlist', 'playlist_id'],
  ])('%s of an id that nobody has is not found', async (name, argument) => {
    const call = spotify().call(name, { [argument]: '0'.repeat(22) });
    await expect(call).rejects.toMatchObject({ failure: { code: 'not_found' } });
  });
});
