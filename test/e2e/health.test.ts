import { describe, expect, it } from 'vitest';
import { useFleet } from '../chaos/support/fleet.ts';

const fleet = await useFleet(1, { BREAKER_FAILURES: '2', RETRIES: '0' });

const get = async (path: string, token?: string) => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(fleet.testStack().origin + path, { headers });
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') };
};
const token = () => fleet.testStack().laptop.token;
/** What was found out counts for five seconds. */
const later = () => new Promise((resolve) => setTimeout(resolve, 5100));

describe('health', () => {
  it('says to anybody whether it lives and serves, and to who has a token how each part does', async () => {
    expect(await get('/health/live')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get('/health/ready')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get('/health')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get('/health', 'wrong')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get('/health', token())).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        mode: 'development',
        uptime_seconds: expect.any(Number),
        components: {
          dynamodb: { status: 'ok', milliseconds: expect.any(Number) },
          secrets: { status: 'ok' },
          spotify: { status: 'ok', failing_groups: [], shut_buckets: [] },
        },
      },
    });
    expect(await get('/health/other')).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining('/health/ready') },
    });
  });

  it('tells of an open circuit and a shut gate without a call to Spotify', async () => {
    const { demo, call } = fleet;
    await demo().fault({ path: '^/v1/search', answer: { status: 503, body: 'no' } });
    for (let nth = 0; nth < 3; nth++) await call('search', { query: `health ${nth}` });
    await demo().fault({ path: '^/v1/me/tracks', answer: { status: 429, headers: { 'retry-after': '600' } } });
    await call('get_saved_tracks');
    await later();
    const before = (await demo().requests()).length;
    const { status, body } = await get('/health', token());
    expect([status, body.status]).toEqual([200, 'degraded']);
    expect(body.components.spotify).toMatchObject({ failing_groups: ['search'], shut_buckets: [{ bucket: 'saved' }] });
    expect((await demo().requests()).length).toBe(before);
  });

  it('is 503 while the table is gone, and lives all the same', async () => {
    await later();
    fleet.table.decide(() => 'gone');
    expect((await get('/health/ready')).status).toBe(503);
    expect(await get('/health')).toEqual({ status: 503, body: { status: 'down' } });
    expect((await get('/health/live')).status).toBe(200);
    fleet.table.heal();
    await later();
    expect((await get('/health/ready')).status).toBe(200);
  });
});
