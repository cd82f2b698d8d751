import { describe, expect, test } from 'vitest';
import type { SpotifyFailure } from '../../lib/spotify/failure.ts';
import type { SpotifyRequest } from '../../lib/spotify/request.ts';
import { fanOut } from '../../lib/tools/calls/fan-out.ts';
import { cachedAnswer, callTool, failWith } from '../support/tool-context.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index).padStart(22, '0'));
const gone: SpotifyFailure = { code: 'not_found', operation: 'GET /tracks/{id}' };
const spent: SpotifyFailure = { code: 'quota_reserved', bucket: 'tracks' };
const track = ({ params }: SpotifyRequest) => ({ id: params['id'], name: `Song ${params['id']}` });
const answerFor = (id: number) => ({ status: 200, body: id, freshness: { source: 'live', age_seconds: 0 } }) as const;

/** A fan-out over numbers, and how many were under way at once. */
async function over(items: readonly number[], send: (item: number) => Promise<unknown>, now = () => 0) {
  let running = 0;
  let most = 0;
  const asked: number[] = [];
  const done = await fanOut(
    items,
    async (item) => {
      asked.push(item);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      await send(item);
      return answerFor(item);
    },
    { now, deadline: 20_000 },
  );
  return { ...done, asked, most };
}

describe('many requests', () => {
  const numbers = Array.from({ length: 30 }, (_, index) => index);
  const fine = () => Promise.resolve();

  test('go four at a time, each once, in order', async () => {
    const { asked, most, replies, left, failure } = await over([...numbers, ...numbers], fine);
    expect(asked).toEqual(numbers);
    expect(most).toBe(4);
    expect(replies.size).toBe(30);
    expect(left).toEqual([]);
    expect(failure).toBeUndefined();
  });

  test('a missing one does not stop the others', async () => {
    const { replies, left } = await over(numbers, (item) => (item === 3 ? failWith(gone) : fine()));
    expect(replies.get(3)).toEqual({ failure: gone });
    expect(replies.size).toBe(30);
    expect(left).toEqual([]);
  });

  test.each<SpotifyFailure>([
    spent,
    { code: 'quota_exhausted', bucket: 'tracks', retryAt: new Date(9), given: true },
    { code: 'rate_limited', by: 'spotify', retryAt: new Date(9), given: true },
    { code: 'circuit_open', group: 'catalogue', retryAt: new Date(9) },
    { code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'maybe' },
    { code: 'sign_in_required', reason: 'expired' },
  ])('$code stops the rest, and nothing is lost or asked twice', async (why) => {
    const { asked, replies, left, failure } = await over(numbers, (item) => (item === 9 ? failWith(why) : fine()));
    expect(failure).toEqual(why);
    expect(asked.length).toBeLessThan(15);
    expect(new Set(asked).size).toBe(asked.length);
    expect([...replies.keys(), ...left].toSorted((one, other) => one - other)).toEqual(numbers);
    expect(left).toContain(9);
  });

  test('none begins when there may be no time for it', async () => {
    let time = 0;
    const { asked, left, failure } = await over(
      numbers,
      () => {
        time += 2000;
        return fine();
      },
      () => time,
    );
    expect(asked.length).toBeGreaterThan(7);
    expect(asked.length).toBeLessThan(13);
    expect(left).toEqual(numbers.slice(asked.length));
    expect(failure).toMatchObject({ code: 'unavailable', cause: 'deadline' });
  });

  test('a defect is not taken for a failure of Spotify', async () => {
    await expect(over(numbers, () => Promise.reject(new RangeError('x')))).rejects.toThrow(RangeError);
  });
});

describe('several items by id', () => {
  test('one by one in development mode: order kept, duplicates requested once, errors by id, the cost reported', async () => {
    const [one = '', two = '', three = ''] = ids(3);
    const { data, requests } = await callTool('get_several_tracks', { track_ids: [three, one, two, one] }, (request) =>
      request.params['id'] === two
        ? failWith(gone)
        : request.params['id'] === one
          ? cachedAnswer(track(request), 60)
          : track(request),
    );
    expect(requests.map(({ name, params }) => [name, params['id']])).toEqual([
      ['GET /tracks/{id}', three],
      ['GET /tracks/{id}', one],
      ['GET /tracks/{id}', two],
    ]);
    expect(data).toEqual({
      tracks: [
        { id: three, name: `Song ${three}` },
        { id: one, name: `Song ${one}` },
        { id: two, error: expect.stringContaining('nothing with this id') },
        { id: one, name: `Song ${one}` },
      ],
      total: 4,
      calls: 2,
      note: 'Development Mode has no batch reads: a call for each, of which the cache saved 1.',
    });
  });

  test('it leaves the reserved quota and says which ids remain', async () => {
    const { data, failure, requests } = await callTool(
      'get_several_tracks',
      { track_ids: ids(20) },
      (request, index) => (index < 8 ? cachedAnswer(track(request), 0) : failWith(spent)),
    );
    expect(new Set(requests.map(({ options }) => options.priority))).toEqual(new Set(['bulk']));
    expect(failure).toEqual(spent);
    expect(data).toMatchObject({ total: 8, left_ids: ids(20).slice(8) });
    expect(data['message']).toMatch(/^12 could not be read now: call again with left_ids\. .*kept for direct requests/);
  });

  test('a stale row is accepted, a minimal one is not', async () => {
    const { requests } = await callTool('get_several_artists', { artist_ids: ids(2) }, () => ({ id: 'x' }));
    expect(requests.map(({ options }) => options.fallback)).toEqual(['stale', 'stale']);
  });

  test('an old row says that it is old', async () => {
    const freshness = { source: 'stale', age_seconds: 90, reason: 'r' };
    const { data } = await callTool('get_several_tracks', { track_ids: ids(1) }, (request) => ({
      status: 200,
      body: track(request),
      freshness,
    }));
    expect(data['tracks']).toEqual([{ id: ids(1)[0], name: `Song ${ids(1)[0]}`, freshness }]);
  });

  test.each([
    ['get_several_albums', 'album_ids', 20, [20]],
    ['get_several_tracks', 'track_ids', 50, [50]],
    ['get_several_shows', 'show_ids', 50, [50]],
    ['get_tracks_audio_features', 'track_ids', 100, [100]],
  ])('%s goes in batches where Spotify has them, null rows are named', async (name, argument, count, sizes) => {
    const asked = ids(count);
    const { data, requests } = await callTool(
      name,
      { [argument]: asked },
      ({ query }) => {
        const rows = (query['ids'] ?? '').split(',').map((id, at) => (at === 1 ? null : { id, name: 'x' }));
        return { albums: rows, tracks: rows, shows: rows, audio_features: rows };
      },
      { mode: 'extended' },
    );
    expect(requests.map(({ query }) => query['ids']?.split(',').length)).toEqual(sizes);
    expect(new Set(requests.map(({ options }) => options.fallback))).toEqual(new Set(['stale']));
    const [rows] = Object.values(data);
    expect(rows).toHaveLength(count);
    expect(rows).toMatchObject(asked.map((id, at) => (at === 1 ? { id, error: expect.any(String) } : { id })));
    expect(data).not.toHaveProperty('note');
  });

  test('fewer rows than ids are not guessed at', async () => {
    const call = callTool('get_several_tracks', { track_ids: ids(3) }, () => ({ tracks: [null] }), {
      mode: 'extended',
    });
    await expect(call).rejects.toMatchObject({ failure: { code: 'unexpected_answer' } });
  });
});
