import { describe, expect, test } from 'vitest';
import type { SpotifyRequest } from '../../lib/spotify/request.ts';
import { genreSeeds, markets } from '../../lib/tools/toolsets/browse/lists.ts';
import { callTool, failWith } from '../support/tool-context.ts';

const artist = '0TnOYISbd1XYRBk9myaseg';
const seed = '4iV5W9uYEdYUVa79Axb7Rh';
const song = (id: string, by = artist) => ({ id, name: `Song ${id}`, artists: [{ id: by, name: 'x' }] });
const found = (...ids: readonly string[]) => ({ tracks: { items: ids.map((id) => song(id)), total: ids.length } });

/** Spotify as a newer app sees it. */
const spotify = ({ name, query }: SpotifyRequest) => {
  if (name === 'GET /artists/{id}') return { id: artist, name: 'AC/DC "live"' };
  if (name === 'GET /tracks/{id}') return { id: seed, name: 'x', artists: [{ id: artist, name: 'Miles' }] };
  if (name === 'GET /me/top/{type}') return { items: [song('top1'), song('a1'), song('top2')] };
  if (name === 'GET /search' && query['type'] === 'album')
    return { albums: { items: [{ name: 'New' }], total: 1, limit: 10, offset: 0 } };
  if (query['q']?.startsWith('genre:')) return found('g1', 'g2', 'a2');
  return found('a1', 'a2', seed, 'a3');
};

describe('recommendations', () => {
  test('take one from each source in turn, each track once, no seed, and say where it is from', async () => {
    const args = { seed_tracks: [seed], seed_genres: ['bossa nova'], limit: 6 };
    const { data, requests } = await callTool('get_recommendations', args, spotify);
    expect(requests.map(({ name, query }) => [name, query['q']])).toEqual([
      ['GET /tracks/{id}', undefined],
      ['GET /search', 'artist:"Miles"'],
      ['GET /search', 'genre:"bossa nova"'],
      ['GET /me/top/{type}', undefined],
    ]);
    expect(data).toMatchObject({ total: 6, how: expect.stringContaining('search results') });
    expect(data['recommendations']).toMatchObject([
      { id: 'a1', from: 'artist Miles' },
      { id: 'g1', from: 'genre bossa nova' },
      { id: 'top1', from: 'my top tracks' },
      { id: 'a2', from: 'artist Miles' },
      { id: 'g2', from: 'genre bossa nova' },
      { id: 'top2', from: 'my top tracks' },
    ]);
    expect(data).not.toHaveProperty('not_considered');
  });

  test('say which targets were not considered', async () => {
    const args = { seed_artists: [artist], target_energy: 0.5, min_tempo: 90 };
    const { data } = await callTool('get_recommendations', args, spotify);
    expect(data['not_considered']).toEqual(['target_energy', 'min_tempo']);
  });

  test('go on without a source that fails for itself, and fail when a seed is not there', async () => {
    const odd = (request: SpotifyRequest) =>
      request.name === 'GET /me/top/{type}'
        ? failWith({ code: 'not_found', operation: request.name })
        : spotify(request);
    const { data } = await callTool('get_recommendations', { seed_genres: ['jazz'] }, odd);
    expect(data).toMatchObject({ total: 3 });
    const call = callTool('get_recommendations', { seed_artists: [artist] }, ({ name }) =>
      failWith({ code: 'not_found', operation: name }),
    );
    await expect(call).rejects.toMatchObject({ failure: { code: 'not_found' } });
  });

  test('say for which seeds nothing was found, so that top tracks do not pass for them', async () => {
    const args = { seed_artists: [artist], seed_genres: ['sleepcore'], limit: 10 };
    const { data } = await callTool('get_recommendations', args, (request) =>
      request.query['q']?.startsWith('genre:') ? { tracks: { items: [], total: 0 } } : spotify(request),
    );
    expect(data).toMatchObject({ nothing_found_for: ['genre sleepcore'] });
    const { data: found } = await callTool('get_recommendations', { ...args, seed_genres: ['jazz'] }, spotify);
    expect(found).not.toHaveProperty('nothing_found_for');
  });

  test('are Spotify’s own in extended mode', async () => {
    const args = { seed_artists: [artist], seed_genres: ['jazz'], target_energy: 0.123456, limit: 3 };
    const { data, requests } = await callTool(
      'get_recommendations',
      args,
      () => ({ seeds: [null], tracks: [song('x'), null] }),
      {
        mode: 'extended',
      },
    );
    expect(requests[0]?.query).toEqual({
      seed_artists: artist,
      seed_genres: 'jazz',
      limit: '3',
      target_energy: '0.123',
    });
    expect(data).toMatchObject({ recommendations: [{ id: 'x' }], total: 1, seeds: [] });
    expect(data).not.toHaveProperty('how');
  });
});

describe('other replacements', () => {
  test("top tracks are a search for the artist's name, without namesakes", async () => {
    const other = { tracks: { items: [song('a'), song('b', 'namesake'), null], total: 3 } };
    const { data, requests } = await callTool('get_artist_top_tracks', { artist_id: artist }, (request) =>
      request.name === 'GET /search' ? other : spotify(request),
    );
    expect(requests[1]?.query['q']).toBe('artist:"AC/DC  live"');
    expect(data).toMatchObject({ artist_id: artist, total: 1, tracks: [{ id: 'a' }], how: expect.any(String) });
  });

  test.each([
    [{}, '0'],
    [{ offset: 40 }, '40'],
    [{ offset: 90_000 }, '999'],
  ])('new releases %j are a search from %s on', async (args, offset) => {
    const { data, requests } = await callTool('get_new_releases', args, spotify);
    expect(requests[0]?.query).toMatchObject({ q: 'tag:new', type: 'album', offset });
    expect(data).toMatchObject({ albums: [{ name: 'New' }], how: expect.stringContaining('search') });
  });

  test('published lists cost nothing and say as of when they are', async () => {
    const genres = await callTool('get_available_genre_seeds', {});
    const countries = await callTool('get_available_markets', {});
    expect([...genres.requests, ...countries.requests]).toEqual([]);
    expect(genres.data).toMatchObject({ total: genreSeeds.values.length, how: expect.stringMatching(/20\d\d/) });
    expect(countries.data).toMatchObject({ total: markets.values.length, how: expect.stringMatching(/20\d\d/) });
    for (const { values } of [genreSeeds, markets]) expect(new Set(values).size).toBe(values.length);
    expect(markets.values.every((code) => /^[A-Z]{2}$/.test(code))).toBe(true);
  });

  test.each(['get_user_profile', 'get_user_playlists_by_id'])(
    '%s of somebody else says what to do instead',
    async (name) => {
      const { data, failure, requests } = await callTool(name, { user_id: 'stranger' }, () => ({ id: 'me' }));
      expect(requests.map((request) => request.name)).toEqual(['GET /me']);
      expect(failure).toMatchObject({ code: 'removed' });
      expect(data['message']).toMatch(/get_(current_user|user_playlists)/);
    },
  );

  test("one's own playlists by id are those of the library that one owns", async () => {
    const items = [
      { name: 'Mine', owner: { id: 'me' } },
      { name: 'Theirs', owner: { id: 'x' } },
    ];
    const { data } = await callTool('get_user_playlists_by_id', { user_id: 'me' }, ({ name }) =>
      name === 'GET /me' ? { id: 'me' } : { items, total: 2, limit: 50, offset: 0, next: null },
    );
    expect(data).toMatchObject({ user_id: 'me', playlists: [{ name: 'Mine' }], has_more: false });
  });

  test('who else follows a playlist is left open in development mode', async () => {
    const playlist_id = '3cEYpjA9oz9GiPac4AsH4n';
    const body = ({ name }: SpotifyRequest) => (name === 'GET /me' ? { id: 'me' } : [true]);
    const args = { playlist_id, user_ids: ['x', 'me'] };
    const some = await callTool('check_current_user_follows_playlist', args, body);
    expect(some.data).toMatchObject({ users: [{ user_id: 'me', is_following: true }], unchecked_ids: ['x'] });
    const none = await callTool('check_current_user_follows_playlist', { playlist_id, user_ids: ['x'] }, body);
    expect(none.failure).toMatchObject({ code: 'removed' });
    const all = await callTool('check_current_user_follows_playlist', args, body, { mode: 'extended' });
    expect(all.data).toMatchObject({ users: [{ user_id: 'x' }, { user_id: 'me' }], total_following: 2 });
  });
});
