import { describe, expect, it } from 'vitest';
import { useFleet } from '../chaos/support/fleet.ts';

const fleet = await useFleet(2, { WARMING: 'off', CACHE_STATISTICS_MS: '1' });

async function stats(token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${fleet.testStack().origin}/cache/stats`, { headers });
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') };
}

describe('the statistics of the cache', () => {
  it('are for who may call tools', async () => {
    expect((await stats()).status).toBe(401);
    expect((await stats('wrong')).status).toBe(401);
  });

  it('count reads by strategy, of the container that answers at once', async () => {
    const { call } = fleet;
    const token = fleet.testStack().laptop.token;
    for (let nth = 0; nth < 6; nth++) await call('get_user_playlists', { limit: 3 });
    for (let nth = 0; nth < 6; nth++) await call('get_queue');
    await call('get_queue', { fresh: true });
    const { status, body } = await stats(token);
    expect(status).toBe(200);
    const { by_strategy, total, top_keys } = body.last_hour;
    expect(by_strategy).toMatchObject({ queue: { hits: 5, misses: 2 }, playlist: { hits: 5, misses: 1, kept: 1 } });
    expect(total.hits).toBe(10);
    expect(total.hit_rate).toBe(Math.round((10 / (10 + total.misses)) * 1000) / 1000);
    expect(top_keys[0]).toEqual({ key: expect.stringMatching(/^queue:[\w-]{12}$/), reads: 7 });
    expect(JSON.stringify(body)).not.toMatch(/\/me\//);
    expect(body.last_week.total).toEqual(total);

    const { data } = await call('get_server_status');
    expect(data).toMatchObject({ cache: { last_hour: { reads: 10 + total.misses, hit_rate: total.hit_rate } } });
  });

  it('lag by what other containers did since they last kept an answer, and by no more', async () => {
    const { call, demo } = fleet;
    const token = fleet.testStack().laptop.token;
    const tracks = async () => (await stats(token)).body.last_hour.by_strategy.track;
    const uris = await Promise.all([1, 2, 3, 4].map(async (nth) => (await demo().resolve(`$track:${nth}`)).uri));
    const both = (...nths: readonly number[]) =>
      Promise.all(nths.map((nth) => call('get_track', { track_id: uris[nth] })));
    // Slow enough that both containers are at work.
    await demo().settings({ latencyMs: 300 });
    await both(0, 1);
    for (let nth = 0; nth < 4; nth++) await both(0, 0);
    // Both misses were written down with their answers; hits of the other container may be missing.
    const seen = await tracks();
    expect(seen.misses).toBe(2);
    expect(seen.hits).toBeLessThanOrEqual(8);
    await both(2, 3);
    expect(await tracks()).toMatchObject({ hits: 8, misses: 4 });
  });
});
