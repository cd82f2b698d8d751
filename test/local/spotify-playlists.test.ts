import { describe, expect, test } from 'vitest';
import { secondUserId } from '../../infra/demo-spotify/seed/people.ts';
import { at, column, useDemo } from './spotify-caller.ts';

const spotify = useDemo();
const uri = (n: number) => `spotify:track:$track:${n}`;
const items = async (playlist: string, query = '') =>
  (await spotify.call('GET', `/playlists/${playlist}/items${query}`)).data;
const status = async (method: string, path: string, body?: unknown) => (await spotify.call(method, path, body)).status;
const tracks = async (...numbers: number[]) => Promise.all(numbers.map((n) => spotify.id(`$track:${n}`)));
const empty = '$playlist:5';
const fill = (...numbers: number[]) => spotify.call('POST', `/playlists/${empty}/items`, { uris: numbers.map(uri) });
const ids = async () => column(await items(empty), 'items', 'item.id');

describe('edits', () => {
  test('add at the end and at a position', async () => {
    const { status: created, data } = await fill(1, 2, 3);
    expect([created, at(data, 'snapshot_id')]).toEqual([201, expect.any(String)]);
    await spotify.call('POST', `/playlists/${empty}/items`, { uris: [uri(9)], position: 1 });
    expect(await ids()).toEqual(await tracks(1, 9, 2, 3));
    expect(at(await items(empty), 'items.1.added_by.id')).toBe(spotify.demo().userId);
  });

  test('remove every entry of a URI', async () => {
    await fill(1, 2, 1, 3);
    await spotify.call('DELETE', `/playlists/${empty}/items`, { items: [{ uri: uri(1) }] });
    expect(await ids()).toEqual(await tracks(2, 3));
  });

  test.for([
    ['one forward', { range_start: 0, insert_before: 3 }, [2, 3, 1, 4, 5]],
    ['to the end', { range_start: 1, insert_before: 5 }, [1, 3, 4, 5, 2]],
    ['two backward', { range_start: 3, range_length: 2, insert_before: 0 }, [4, 5, 1, 2, 3]],
    ['nowhere', { range_start: 1, insert_before: 2 }, [1, 2, 3, 4, 5]],
  ] as const)('move %s', async ([, body, order]) => {
    await fill(1, 2, 3, 4, 5);
    expect(await status('PUT', `/playlists/${empty}/items`, body)).toBe(200);
    expect(await ids()).toEqual(await tracks(...order));
  });

  test('replace everything', async () => {
    await fill(1, 2, 3);
    await spotify.call('PUT', `/playlists/${empty}/items`, { uris: [uri(7)] });
    expect(await ids()).toEqual(await tracks(7));
    await spotify.call('PUT', `/playlists/${empty}/items`, { uris: [] });
    expect(await ids()).toEqual([]);
  });

  test('change name, description and visibility, and with them the snapshot', async () => {
    const before = at((await spotify.call('GET', '/playlists/$playlist:1')).data, 'snapshot_id');
    await spotify.call('PUT', '/playlists/$playlist:1', { name: 'Renamed', public: false, collaborative: true });
    const after = (await spotify.call('GET', '/playlists/$playlist:1')).data;
    expect(after).toMatchObject({ name: 'Renamed', public: false, collaborative: true });
    expect(at(after, 'snapshot_id')).not.toBe(before);
  });

  test('create on top of the list, and delete from it', async () => {
    const { status: created, data } = await spotify.call('POST', '/me/playlists', { name: 'Mine', public: false });
    expect([created, at(data, 'public'), at(data, 'items.total')]).toEqual([201, false, 0]);
    const first = async () => at((await spotify.call('GET', '/me/playlists')).data, 'items.0.name');
    expect(await first()).toBe('Mine');
    expect(await status('DELETE', `/me/library?uris=spotify:playlist:${at(data, 'id')}`)).toBe(200);
    expect(await first()).toBe('Morning Coffee');
  });
});

describe('bad edits', () => {
  const path = `/playlists/${empty}/items`;
  const many = Array.from({ length: 101 }, (_, n) => uri(n + 1));
  test.for([
    ['over 100 to add', 'POST', path, { uris: many }, 400],
    ['over 100 to put', 'PUT', path, { uris: many }, 400],
    ['over 100 to remove', 'DELETE', path, { items: many.map((one) => ({ uri: one })) }, 400],
    ['nothing to add', 'POST', path, { uris: [] }, 400],
    ['an album', 'POST', path, { uris: ['spotify:album:$album:1'] }, 400],
    ['a track that is none', 'POST', path, { uris: ['spotify:track:0000000000000000000000'] }, 400],
    ['a position beyond the end', 'POST', path, { uris: [uri(1)], position: 1 }, 400],
    ['the key tracks', 'DELETE', path, { tracks: [{ uri: uri(1) }] }, 400],
    ['replace and reorder at once', 'PUT', path, { uris: [uri(1)], range_start: 0, insert_before: 0 }, 400],
    ['a range beyond the end', 'PUT', path, { range_start: 0, insert_before: 0 }, 400],
    ['a snapshot that never was', 'DELETE', path, { items: [{ uri: uri(1) }], snapshot_id: 'x' }, 400],
    ['a playlist without a name', 'POST', '/me/playlists', {}, 400],
    ['public and collaborative', 'POST', '/me/playlists', { name: 'x', collaborative: true }, 400],
    ['somebody else’s contents', 'POST', '/playlists/$playlist:20/items', { uris: [uri(1)] }, 403],
    ['somebody else’s name', 'PUT', '/playlists/$playlist:20', { name: 'x' }, 403],
    ['a collaborator’s rename', 'PUT', '/playlists/$playlist:18', { name: 'x' }, 403],
    ['Spotify’s own', 'POST', '/playlists/$playlist:23/items', { uris: [uri(1)] }, 404],
    ['no such playlist', 'PUT', '/playlists/0000000000000000000000', { name: 'x' }, 404],
  ] as const)('%s', async ([, method, to, body, expected]) => {
    expect(await status(method, to, body)).toBe(expected);
  });

  test('without the scope for the playlist’s visibility', async () => {
    const { accessToken } = await spotify.control().tokens({ scopes: ['playlist-modify-public'] });
    const add = async (playlist: string) =>
      (await spotify.call('POST', `/playlists/${playlist}/items`, { uris: [uri(1)] }, accessToken)).status;
    expect([await add('$playlist:1'), await add('$playlist:2')]).toEqual([201, 403]);
  });
});

describe('reads', () => {
  test('contents only for the owner and collaborators', async () => {
    expect(at((await spotify.call('GET', '/playlists/$playlist:1')).data, 'items.total')).toBe(62);
    expect(at((await spotify.call('GET', '/playlists/$playlist:18')).data, 'items.total')).toBe(38);
    const foreign = await spotify.call('GET', '/playlists/$playlist:20');
    expect([foreign.status, Object.hasOwn(Object(foreign.data), 'items')]).toEqual([200, false]);
    expect(await status('GET', '/playlists/$playlist:20/items')).toBe(403);
    expect([
      await status('GET', '/playlists/$playlist:23'),
      await status('GET', '/playlists/$playlist:23/items'),
    ]).toEqual([404, 404]);
  });

  test('private playlists of strangers are not there', async () => {
    const { accessToken } = await spotify.control().tokens({ user: secondUserId });
    expect((await spotify.call('GET', '/playlists/$playlist:2', undefined, accessToken)).status).toBe(404);
    expect((await spotify.call('GET', '/playlists/$playlist:4', undefined, accessToken)).status).toBe(200);
  });

  test('pages of a large playlist follow each other to its end', async () => {
    const whole = (await spotify.call('GET', '/playlists/$playlist:3')).data;
    const rows: unknown[] = [...column(whole, 'items.items', 'item.id')];
    let next = at(whole, 'items.next');
    while (typeof next === 'string') {
      const { data } = await spotify.call('GET', next.slice(spotify.demo().apiUrl.length));
      rows.push(...column(data, 'items', 'item.id'));
      next = at(data, 'next');
    }
    expect([rows.length, at(whole, 'items.total')]).toEqual([342, 342]);
  });

  test('unusual rows: deleted items, local files, episodes, no dates, empty names', async () => {
    const plain = await items('$playlist:6');
    expect(column(plain, 'items', 'item').filter((item) => item === null)).toHaveLength(2);
    expect(at(plain, 'items.0')).toMatchObject({ added_at: null, added_by: null });
    expect(at(plain, 'items.3')).toMatchObject({ is_local: true, item: { id: null, name: 'Demo Tape, Side B' } });
    expect(at(plain, 'items.5.item.name')).toBe('');
    const known = await items('$playlist:6', '?additional_types=track,episode');
    expect(at(known, 'items.4.item.type')).toBe('episode');
  });

  test('fields leave out what was not asked for', async () => {
    const { data } = await spotify.call(
      'GET',
      '/playlists/$playlist:1?fields=name,items(total,items(item(name,album.name)))',
    );
    expect(Object.keys(Object(data)).sort()).toEqual(['items', 'name']);
    expect(at(data, 'items.items.0')).toEqual({
      item: { name: expect.any(String), album: { name: expect.any(String) } },
    });
    expect(await items('$playlist:1', '?fields=tracks(total)')).toEqual({});
    expect(await status('GET', '/playlists/$playlist:1?fields=items(')).toBe(400);
  });

  test('a cover of base64 JPEG is taken, anything else is not', async () => {
    const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(300_000)]).toString('base64');
    const put = async (body: string, type = 'image/jpeg') => {
      const headers = {
        authorization: `Bearer ${(await spotify.control().tokens()).accessToken}`,
        'content-type': type,
      };
      const url = `${spotify.demo().apiUrl}/playlists/${await spotify.id('$playlist:1')}/images`;
      return (await fetch(url, { method: 'PUT', headers, body })).status;
    };
    expect([await put('/9j/4AAQ'), await put('aGk='), await put('/9j/4AAQ', 'text/plain'), await put(jpeg)]).toEqual([
      202, 400, 400, 413,
    ]);
    expect(at((await spotify.call('GET', '/playlists/$playlist:1/images')).data, '0.width')).toBeNull();
  });
});

describe('lag', () => {
  test('reads show the old rows for a while, and the snapshot lags on its own', async () => {
    await spotify.control().set({ lag: { playlists: 20_000, snapshot: 35_000 } });
    const snapshot = async () => at((await spotify.call('GET', `/playlists/${empty}`)).data, 'snapshot_id');
    const before = await snapshot();
    const after = at((await fill(1)).data, 'snapshot_id');
    expect([await ids(), await snapshot()]).toEqual([[], before]);
    await spotify.control().advance(20_000);
    expect([await ids(), await snapshot()]).toEqual([await tracks(1), before]);
    await spotify.control().advance(15_000);
    expect(await snapshot()).toBe(after);
  });

  test('writes build on the newest state all the same', async () => {
    await spotify.control().set({ lag: { playlists: 20_000 } });
    await fill(1);
    await fill(2);
    await spotify.control().advance(20_000);
    expect(await ids()).toEqual(await tracks(1, 2));
  });

  test('a new playlist appears late in the list', async () => {
    await spotify.control().set({ lag: { playlists: 20_000 } });
    await spotify.call('POST', '/me/playlists', { name: 'Late' });
    const first = async () => at((await spotify.call('GET', '/me/playlists')).data, 'items.0.name');
    expect(await first()).toBe('Morning Coffee');
    await spotify.control().advance(20_000);
    expect(await first()).toBe('Late');
  });
});
