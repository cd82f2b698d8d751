import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { fullScale } from '../support/scale.ts';
import { spotifyControl } from '../support/spotify-control.ts';
import { arrivedAt, sourceOf, sourcesOf, type ToolCall, useFleet } from './support/fleet.ts';

// Each test has buckets of its own: what one of them shuts stays shut for the others, as it should.
const fleet = await useFleet(fullScale ? 4 : 2, {
  TTL_LIBRARY_S: '1',
  SPOTIFY_TIMEOUT_MS: '1500',
  // Long enough that a slow machine makes all calls of the open circuit in it.
  BREAKER_COOL_DOWN_MS: '5000',
  TOOL_DEADLINE_MS: '8000',
  RETRIES: '1',
});

const tooMany = (retryAfter: string) => ({
  status: 429,
  headers: { 'retry-after': retryAfter },
  body: { error: { status: 429, message: 'API rate limit exceeded' } },
});
const times = (count: number, call: ToolCall): readonly ToolCall[] => Array.from({ length: count }, () => call);
/** The Web API's calls, by operation. */
const counts = async () => {
  const { 'accounts:token': _, ...calls } = await fleet.demo().counts();
  return calls;
};
const searches = (count: number, about: string): readonly ToolCall[] =>
  Array.from({ length: count }, (_, nth) => ['search', { query: `${about} ${nth}` }]);

it('a 429 with a short wait is waited for, once, and the others of its bucket wait as well', async () => {
  const { call, demo, together } = fleet;
  await demo().fault({ path: '^/v1/search', times: 1, answer: tooMany('1') });
  expect(sourceOf(await call('search', { query: 'short wait' }))).toBe('live');
  const control = spotifyControl(fleet.testStack().laptop.spotify.controlUrl ?? '');
  const [first, second] = await control.requests('search');
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1000);

  await demo().reset();
  await demo().fault({ path: '^/v1/search', answer: tooMany('1') });
  const [answer] = await together(searches(1, 'again and again'));
  expect(answer).toMatchObject({ isError: true, text: expect.stringMatching(/limit.*\d s/) });
  expect(await counts()).toEqual({ search: 2 });

  await sleep(1100);
  await demo().reset();
  expect(sourcesOf(await together(searches(8, 'over')))).toEqual({ live: 8 });
});

it('a 429 with a long wait stops the fleet for that bucket alone, and says when to come back', async () => {
  const { call, demo, together } = fleet;
  const { id } = await demo().resolve('$track:3');
  await demo().fault({ path: '^/v1/tracks', times: 1, answer: tooMany('300') });
  const first = await call('get_track', { track_id: id });
  expect(first.data['freshness']).toMatchObject({ source: 'minimal', retry_at: expect.any(String) });
  const others = await together(times(12, ['get_track', { track_id: (await demo().resolve('$track:4')).id }]));
  expect(sourcesOf(others)).toEqual({ minimal: 12 });
  for (const { data } of others) expect(waitOf(data)).toBeGreaterThan(250);
  expect(await counts()).toEqual({ 'get-track': 1 });

  expect(sourceOf(await call('search', { query: 'another bucket' }))).toBe('live');
  const album = await call('get_album', { album_id: (await demo().resolve('$album:3')).id });
  expect(sourceOf(album)).toBe('live');
});

const freshness = z.object({ freshness: z.object({ retry_at: z.iso.datetime() }) });
const waitOf = (data: unknown): number => (Date.parse(freshness.parse(data).freshness.retry_at) - Date.now()) / 1000;

it('a spent quota costs one call of the fleet; what is known is answered, and the other buckets live', async () => {
  const { call, demo, together } = fleet;
  expect(sourceOf(await call('get_saved_tracks'))).toBe('live');
  await sleep(1100);
  await demo().reset();
  await demo().settings({ quota: { 'saved-tracks': { limit: 0, header: true, retryAfter: 40_000 } } });
  await call('get_saved_tracks');
  const answers = await together(times(16, ['get_saved_tracks', {}]));
  expect(sourcesOf(answers)).toEqual({ stale: 16 });
  for (const { data } of answers) expect(waitOf(data)).toBeGreaterThan(39_000);
  expect(await call('get_saved_tracks', { offset: 20 })).toMatchObject({
    isError: true,
    text: expect.stringMatching(/quota.*1[12] h/),
  });
  expect(await counts()).toEqual({ 'get-users-saved-tracks': 1 });

  const { id } = await demo().resolve('$track:9');
  expect(await call('save_tracks', { track_ids: [id] })).toMatchObject({ isError: false });
  expect(sourceOf(await call('search', { query: 'quota elsewhere' }))).toBe('live');
  expect(sourceOf(await call('get_user_playlists', { limit: 7 }))).toBe('live');
});

it('a quota that comes back is used again, by everybody', async () => {
  const { call, demo, together } = fleet;
  const { id } = await demo().resolve('$artist:2');
  await demo().settings({ quota: { 'artist-albums': { limit: 0, header: true, retryAfter: 5 } } });
  expect(await call('get_artist_albums', { artist_id: id })).toMatchObject({ isError: true });
  await demo().reset();
  expect(await call('get_artist_albums', { artist_id: id })).toMatchObject({ isError: true });
  expect(await counts()).toEqual({});
  await sleep(5100);
  const pages = Array.from(
    { length: 6 },
    (_, nth): ToolCall => ['get_artist_albums', { artist_id: id, limit: nth + 1 }],
  );
  expect(sourcesOf(await together(pages))).toEqual({ live: 6 });
});

it('a Spotify that hangs is waited for by the first callers only, and used again when it answers', async () => {
  const { call, demo, together } = fleet;
  const top = (count: number, range: string): readonly ToolCall[] =>
    Array.from({ length: count }, (_, nth) => [
      'get_top_items',
      { item_type: nth % 2 === 0 ? 'artists' : 'tracks', limit: nth + 1, time_range: range },
    ]);
  await demo().settings({ latencyMs: 300 });
  expect(sourcesOf(await together(top(4, 'long_term')))).toEqual({ live: 4 });

  await demo().settings({ latencyMs: 0 });
  await demo().fault({ path: '^/v1/me/top', connection: 'hang' });
  const slow = await together(top(6, 'medium_term'));
  for (const { text } of slow) expect(text).toMatch(/did not answer in time|several times in a row/);
  const before = (await arrivedAt(demo())).length;
  const refused = await together(top(12, 'short_term'));
  for (const { text } of refused) expect(text).toContain('several times in a row');
  expect((await arrivedAt(demo())).length).toBe(before);

  await demo().reset();
  const again = async () => sourceOf(await call('get_top_items', { item_type: 'tracks' }));
  await expect.poll(again, { interval: 300 }).toBe('live');
  expect(sourcesOf(await together(top(6, 'short_term')))).toEqual({ live: 6 });
});

it.each(['reset', 'cut'] as const)(
  'a connection that breaks (%s) is a read repeated, and a change sent once',
  async (connection) => {
    const { call, demo } = fleet;
    await demo().fault({ path: '^/v1/albums', times: 1, connection });
    const { id } = await demo().resolve(connection === 'cut' ? '$album:7' : '$album:8');
    expect(sourceOf(await call('get_album', { album_id: id }))).toBe('live');
    expect(await counts()).toEqual({ 'get-an-album': 2 });

    await demo().reset();
    await demo().fault({ method: 'POST', path: '^/v1/me/playlists', carriedOut: true, connection: 'reset' });
    const created = await call('create_playlist', { name: `Broken by ${connection}` });
    expect(created).toMatchObject({ isError: true, text: expect.stringContaining('may or may not have happened') });
    expect(await counts()).toMatchObject({ 'create-playlist': 1 });
  },
);
