import { describe, expect, test } from 'vitest';
import { secondUserId } from '../../infra/demo-spotify/seed/people.ts';
import { at, column, useDemo } from './spotify-caller.ts';

const spotify = useDemo();
const library = (method: string, uris: string, body?: unknown, token?: string) =>
  spotify.call(method, `/me/library?uris=${uris}`, body, token);
const contains = async (uris: string) => (await spotify.call('GET', `/me/library/contains?uris=${uris}`)).data;
const track = (n: number) => `spotify:track:$track:${n}`;
const some = (count: number) => Array.from({ length: count }, (_, n) => track(n + 1)).join(',');

describe('the library by URI', () => {
  const mixed =
    'spotify:track:$track:603,spotify:album:$album:9,spotify:show:$show:9,spotify:episode:$episode:9,spotify:audiobook:$audiobook:9,spotify:artist:$artist:9,spotify:user:eskerby_collective';

  test('takes every kind at once, with an empty answer', async () => {
    const { status, text } = await library('PUT', mixed);
    expect([status, text]).toEqual([200, '']);
    expect(await contains(mixed)).toEqual(Array.from({ length: 7 }, () => true));
    await library('DELETE', mixed);
    expect(await contains(mixed)).toEqual(Array.from({ length: 7 }, () => false));
  });

  test('puts what is new on top, and what is there stays in its place', async () => {
    const list = async () => column((await spotify.call('GET', '/me/tracks?limit=3')).data, 'items', 'track.id');
    const [before] = await list();
    await library('PUT', `${track(603)},${track(604)}`);
    const [newest, second, third] = await list();
    expect([newest, second, third]).toEqual([await spotify.id('$track:603'), await spotify.id('$track:604'), before]);
    await library('PUT', `spotify:track:${before}`);
    expect(await list()).toEqual([newest, second, third]);
  });

  test('passes over unknown ids in silence', async () => {
    const unknown = 'spotify:track:0000000000000000000000';
    expect((await library('PUT', `${unknown},${track(603)}`)).status).toBe(200);
    expect(await contains(`${unknown},${track(603)}`)).toEqual([false, true]);
  });

  test('follows and unfollows playlists', async () => {
    const playlist = 'spotify:playlist:$playlist:19';
    await library('DELETE', playlist);
    expect(await contains(playlist)).toEqual([false]);
    await library('PUT', playlist);
    expect(at((await spotify.call('GET', '/me/playlists?limit=1')).data, 'items.0.id')).toBe(
      await spotify.id('$playlist:19'),
    );
  });

  test.for([
    ['41 URIs', 'PUT', some(41), undefined, 400],
    ['40 URIs', 'PUT', some(40), undefined, 200],
    ['100 URIs', 'PUT', some(100), undefined, 414],
    ['100 URIs to ask for', 'GET', some(100), undefined, 414],
    ['no URIs', 'PUT', '', undefined, 400],
    ['a chapter', 'PUT', 'spotify:chapter:$chapter:1', undefined, 400],
    ['an id', 'PUT', '$track:1', undefined, 400],
    ['a bad id', 'PUT', 'spotify:track:x', undefined, 400],
    ['a JSON body', 'PUT', track(1), { uris: [track(1)] }, 400],
  ] as const)('%s', async ([, method, uris, body, status]) => {
    const path = method === 'GET' ? `/me/library/contains?uris=${uris}` : `/me/library?uris=${uris}`;
    expect((await spotify.call(method, path, body)).status).toBe(status);
  });

  test('asks for the scope of each kind', async () => {
    const { accessToken } = await spotify.control().tokens({ scopes: ['user-library-modify'] });
    expect((await library('PUT', track(603), undefined, accessToken)).status).toBe(200);
    expect((await library('PUT', 'spotify:artist:$artist:9', undefined, accessToken)).status).toBe(403);
    expect((await library('PUT', 'spotify:playlist:$playlist:19', undefined, accessToken)).status).toBe(403);
  });

  test('is each user’s own', async () => {
    const { accessToken } = await spotify.control().tokens({ user: secondUserId });
    await library('PUT', track(603), undefined, accessToken);
    expect(await contains(track(603))).toEqual([false]);
  });

  test('shows writes late where it lags, lists and contains each by its own lag', async () => {
    await spotify.control().set({ lag: { library: 40_000, contains: 5000 } });
    const newest = async () => at((await spotify.call('GET', '/me/tracks?limit=1')).data, 'items.0.track.id');
    const before = await newest();
    await library('PUT', track(603));
    expect([await newest(), await contains(track(603))]).toEqual([before, [false]]);
    await spotify.control().advance(5000);
    expect([await newest(), await contains(track(603))]).toEqual([before, [true]]);
    await spotify.control().advance(35_000);
    expect(await newest()).toBe(await spotify.id('$track:603'));
  });

  test('shows old and new in turns where it flaps', async () => {
    await spotify.control().set({ lag: { contains: 60_000, flapping: true } });
    await library('PUT', track(603));
    await spotify.control().advance(30_000);
    const seen = await Promise.all(Array.from({ length: 40 }, () => contains(track(603))));
    expect(new Set(seen.flat())).toEqual(new Set([true, false]));
  });
});

describe('lists', () => {
  test('saved tracks page to the end, with the odd ones among them', async () => {
    const pages = await Promise.all(
      [0, 50, 100, 150, 200].map((offset) => spotify.call('GET', `/me/tracks?limit=50&offset=${offset}`)),
    );
    const rows = pages.flatMap(({ data }) => column(data, 'items', 'track.name'));
    expect(rows.length).toBe(at(pages[0]?.data, 'total'));
    expect(rows.length).toBeGreaterThan(190);
    expect(rows.filter((name) => name === '')).toHaveLength(2);
    expect(pages.flatMap(({ data }) => column(data, 'items', 'added_at')).filter((time) => time === null)).toHaveLength(
      1,
    );
  });

  test('followed artists page by cursor', async () => {
    const first = await spotify.call('GET', '/me/following?type=artist&limit=40');
    const after = at(first.data, 'artists.cursors.after');
    const second = await spotify.call('GET', `/me/following?type=artist&limit=40&after=${after}`);
    expect(column(first.data, 'artists.items', 'id').at(-1)).toBe(after);
    const ids = [first, second].flatMap(({ data }) => column(data, 'artists.items', 'id'));
    expect([new Set(ids).size, at(second.data, 'artists.next')]).toEqual([at(first.data, 'artists.total'), null]);
    expect((await spotify.call('GET', '/me/following?type=user')).status).toBe(400);
  });

  test('audiobooks are null where the country has none', async () => {
    await spotify.control().user({ country: 'DE' });
    const { data } = await spotify.call('GET', '/me/audiobooks');
    expect(new Set(column(data, 'items', 'audiobook'))).toEqual(new Set([null]));
    const search = await spotify.call('GET', '/search?q=hour&type=audiobook');
    expect(new Set(Array.from(Object.values(Object(at(search.data, 'audiobooks.items')))))).toEqual(new Set([null]));
    expect((await spotify.call('GET', '/audiobooks/$audiobook:1')).status).toBe(404);
    expect((await spotify.call('GET', '/chapters/$chapter:1')).status).toBe(404);
  });

  test('top items differ by time range and stay the same', async () => {
    const top = async (query: string) =>
      column((await spotify.call('GET', `/me/top/tracks${query}`)).data, 'items', 'id');
    expect(await top('?time_range=long_term')).toEqual(await top('?time_range=long_term'));
    expect(await top('?time_range=long_term')).not.toEqual(await top('?time_range=short_term'));
    expect((await spotify.call('GET', '/me/top/tracks?time_range=ever')).status).toBe(400);
    expect((await spotify.call('GET', '/me/top/albums')).status).toBe(404);
  });
});
