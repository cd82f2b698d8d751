import { describe, expect, test } from 'vitest';
import { answerOf, at, useDemo } from './spotify-caller.ts';

const spotify = useDemo();
const operation = 'get-current-users-profile';

describe('faults', () => {
  test('strike the next calls that fit, and those alone', async () => {
    await spotify.control().fail({ operation, times: 2, skip: 1, answer: { status: 503 } });
    const statuses: number[] = [];
    for (const path of ['/me', '/me/tracks', '/me', '/me', '/me'])
      statuses.push((await spotify.call('GET', path)).status);
    expect(statuses).toEqual([200, 200, 503, 503, 200]);
  });

  test('can be chosen by method and path', async () => {
    await spotify.control().fail({ method: 'PUT', path: 'uris=spotify', answer: { status: 500, body: { error: 1 } } });
    expect((await spotify.call('GET', '/me/library/contains?uris=spotify:track:$track:1')).status).toBe(200);
    const { status, data } = await spotify.call('PUT', '/me/library?uris=spotify:track:$track:1');
    expect([status, data]).toEqual([500, { error: 1 }]);
    await spotify.control().heal();
    expect((await spotify.call('PUT', '/me/library?uris=spotify:track:$track:1')).status).toBe(200);
  });

  test('answer in plain text, with headers, or with nothing', async () => {
    await spotify
      .control()
      .fail({ times: 1, answer: { status: 429, body: 'Too many requests', headers: { 'retry-after': '7' } } });
    const busy = await spotify.call('GET', '/me');
    expect([busy.status, busy.text, busy.headers.get('retry-after')]).toEqual([429, 'Too many requests', '7']);
    await spotify.control().fail({ times: 1, answer: { status: 429 } });
    const silent = await spotify.call('GET', '/me');
    expect([silent.status, silent.text, silent.headers.get('retry-after')]).toEqual([429, '', null]);
  });

  test.for(['reset', 'cut'] as const)('break the connection: %s', async (connection) => {
    await spotify.control().fail({ times: 1, connection, carriedOut: true });
    await expect(spotify.call('GET', '/me/tracks')).rejects.toThrow();
    expect((await spotify.call('GET', '/me/tracks')).status).toBe(200);
  });

  test('leave a call hanging until the client gives up', async () => {
    await spotify.control().fail({ times: 1, connection: 'hang' });
    const { apiUrl } = spotify.demo();
    await expect(fetch(`${apiUrl}/me`, { signal: AbortSignal.timeout(150) })).rejects.toThrow('timeout');
  });

  test.for([
    [false, 'is not carried out'],
    [true, 'is carried out'],
  ] as const)('a write whose connection breaks (%s) %s', async ([carriedOut]) => {
    await spotify.control().fail({ method: 'POST', times: 1, connection: 'reset', carriedOut });
    const total = async () => at((await spotify.call('GET', '/playlists/$playlist:5/items')).data, 'total');
    expect(await total()).toBe(0);
    await expect(
      spotify.call('POST', '/playlists/$playlist:5/items', { uris: ['spotify:track:$track:1'] }),
    ).rejects.toThrow();
    expect(await total()).toBe(carriedOut ? 1 : 0);
  });

  test('slow calls down', async () => {
    await spotify.control().fail({ operation, times: 1, latencyMs: 120 });
    const start = performance.now();
    await spotify.call('GET', '/me');
    expect(performance.now() - start).toBeGreaterThan(110);
  });

  test('strike the accounts host, too', async () => {
    await spotify.control().fail({ operation: 'accounts:token', times: 1, answer: { status: 503 } });
    const url = `${spotify.demo().accountsUrl}/api/token`;
    expect((await fetch(url, { method: 'POST' })).status).toBe(503);
    expect((await fetch(url, { method: 'POST' })).status).toBe(400);
  });
});

describe('the journal', () => {
  test('counts calls by operation when they arrive, whatever becomes of them', async () => {
    await spotify.control().resetCounts();
    await spotify.control().fail({ operation, times: 1, connection: 'reset' });
    await expect(spotify.call('GET', '/me')).rejects.toThrow();
    await spotify.call('GET', '/me');
    await spotify.call('GET', '/albums?ids=$album:1');
    await spotify.call('GET', '/nowhere');
    expect(await spotify.control().counts()).toEqual({ [operation]: 2, 'get-multiple-albums': 1, unknown: 1 });
  });

  test('remembers requests with their status, but no token', async () => {
    await spotify.call('POST', '/me/playlists', { name: 'Logged' });
    const [entry] = await spotify.control().requests('create-playlist');
    expect(entry).toMatchObject({ method: 'POST', url: '/v1/me/playlists', body: '{"name":"Logged"}', status: 201 });
    expect(JSON.stringify(await spotify.control().requests())).not.toContain('Bearer');
  });
});

describe('changes from outside', () => {
  test('in the short forms of the traces', async () => {
    const saved = async () => (await spotify.call('GET', '/me/library/contains?uris=spotify:track:$track:603')).data;
    expect(await saved()).toEqual([false]);
    expect(await spotify.control().outside({ save: '$track:603' })).toEqual({ status: 200, body: '' });
    expect(await saved()).toEqual([true]);
    await spotify.control().outside({ remove: '$track:603' });
    expect(await saved()).toEqual([false]);
    await spotify.control().outside({ playlist: '$playlist:5', add: '$track:506' });
    const rows = await spotify.call('GET', '/playlists/$playlist:5/items');
    expect(at(rows.data, 'items.0.item.id')).toBe(await spotify.id('$track:506'));
    await spotify.control().outside({ player: 'pause' });
    expect(at((await spotify.call('GET', '/me/player')).data, 'is_playing')).toBe(false);
    await spotify.control().outside({ play: '$track:9' });
    expect(at((await spotify.call('GET', '/me/player')).data, 'item.id')).toBe(await spotify.id('$track:9'));
    await spotify.control().outside({ player: 'stop' });
    expect((await spotify.call('GET', '/me/player')).status).toBe(204);
  });

  test('by any operation, for any user, past modes, limits and counts', async () => {
    await spotify.control().set({ rate: { limit: 0 } });
    await spotify.control().resetCounts();
    const answer = await spotify
      .control()
      .outside({ method: 'GET', path: '/albums?ids=$album:1', user: '31secondlistener' });
    expect(answer.status).toBe(200);
    expect(await spotify.control().counts()).toEqual({});
  });
});

test('resolves references in order, counted from 1', async () => {
  const names = await Promise.all(
    ['$playlist:1', '$playlist:2'].map(async (ref) => (await spotify.control().resolve(ref)).name),
  );
  expect(names).toEqual(['Morning Coffee', 'Night Drive']);
  await expect(spotify.control().resolve('$playlist:28')).rejects.toThrow('404');
  const track = await spotify.control().resolve('$track:632');
  expect(at((await spotify.call('GET', `/tracks/${track.id}`)).data, 'name')).toBe(track.name);
});

test('says what is wrong with a request to it', async () => {
  const { controlUrl } = spotify.demo();
  const wrong = await answerOf(
    await fetch(`${controlUrl}/settings`, { method: 'PATCH', body: '{"lag":{"player":"soon"}}' }),
  );
  expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('lag.player')]);
  expect((await fetch(`${controlUrl}/nothing`)).status).toBe(404);
});
