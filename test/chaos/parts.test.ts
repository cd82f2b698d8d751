import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { spotifyControl } from '../support/spotify-control.ts';
import { sourceOf, sourcesOf, type ToolCall, useFleet } from './support/fleet.ts';

// One test for each part, named as its switch is: `npm run test:take-out` switches each off and sees its test turn red.
const perSecond = 8;
const fleet = await useFleet(2, {
  RATE_PER_SECOND: String(perSecond),
  LIMITER_WAIT_MS: '6000',
  TTL_LIBRARY_S: '1',
  WARMING: 'on',
});
const counts = () => fleet.demo().counts();

// The first: nobody has asked for anything before.
it('WARMING: what a session begins with is known before it is asked for', async () => {
  const isDone = () => fleet.lines().some(({ message }) => message === 'warming');
  await expect.poll(isDone).toBe(true);
  expect(sourceOf(await fleet.call('get_current_user'))).toBe('cache');
});

it('CACHE: an answer that is known is given without asking Spotify again', async () => {
  expect(sourceOf(await fleet.call('search', { query: 'known' }))).toBe('live');
  expect(sourceOf(await fleet.call('search', { query: 'known' }))).toBe('cache');
  expect(await counts()).toMatchObject({ search: 1 });
});

it('INVALIDATION: what a change touched is asked again', async () => {
  const { call } = fleet;
  await call('get_user_playlists');
  await call('get_user_playlists');
  const name = 'Seen at once';
  expect(await call('create_playlist', { name })).toMatchObject({ isError: false });
  expect((await call('get_user_playlists')).text).toContain(name);
});

it('DEGRADATION: what was known is given, with its age, when Spotify cannot be asked', async () => {
  const { call, demo } = fleet;
  expect(sourceOf(await call('get_saved_tracks'))).toBe('live');
  await sleep(1100);
  await demo().fault({ path: '^/v1/me/tracks', answer: { status: 503 } });
  const answer = await call('get_saved_tracks');
  expect(sourceOf(answer)).toBe('stale');
  expect(answer.data['freshness']).toMatchObject({ age_seconds: expect.any(Number), reason: expect.any(String) });
});

it('BREAKER: after five failures nobody asks Spotify', async () => {
  const { call, demo, together } = fleet;
  await demo().fault({ path: '^/v1/me/top', answer: { status: 503 } });
  for (let nth = 1; nth <= 5; nth++) await call('get_top_items', { limit: nth });
  const before = await counts();
  const more = Array.from({ length: 6 }, (_, nth): ToolCall => ['get_top_items', { limit: 10 + nth }]);
  expect(sourcesOf(await together(more))).toEqual({ error: 6 });
  expect(await counts()).toEqual(before);
});

it('LIMITER: the fleet stays below its rate', async () => {
  const count = 4 * perSecond;
  const start = Date.now();
  const crowd = Array.from({ length: count }, (_, nth): ToolCall => ['search', { query: `crowd ${nth}` }]);
  expect(sourcesOf(await fleet.together(crowd))).toEqual({ live: count });
  const control = spotifyControl(fleet.testStack().laptop.spotify.controlUrl ?? '');
  const arrived = await control.requests('search');
  const seconds = ((arrived.at(-1)?.at ?? 0) - start) / 1000;
  expect(arrived.length).toBeLessThanOrEqual(perSecond + perSecond * seconds);
});

it('LIMITER: what Spotify shut stays shut for everybody until its time', async () => {
  const { demo, together } = fleet;
  const { id } = await demo().resolve('$album:4');
  const tooMany = { status: 429, headers: { 'retry-after': '300' }, body: 'Too many requests' };
  await demo().fault({ path: '^/v1/albums', times: 1, answer: tooMany });
  await fleet.call('get_album', { album_id: id });
  const again = Array.from({ length: 4 }, (): ToolCall => ['get_album', { album_id: id }]);
  expect(sourcesOf(await together(again))).not.toHaveProperty('live');
  expect(await counts()).toMatchObject({ 'get-an-album': 1 });
});

it('RETRY: a read whose connection broke is made again', async () => {
  const { call, demo } = fleet;
  const { id } = await demo().resolve('$artist:4');
  await demo().fault({ path: '^/v1/artists', times: 1, connection: 'reset' });
  expect(sourceOf(await call('get_artist', { artist_id: id }))).toBe('live');
  expect(await counts()).toMatchObject({ 'get-an-artist': 2 });
});

it('IDEMPOTENCY: an equal creating call is not carried out twice', async () => {
  const { call } = fleet;
  const args = { name: 'Only one of it' };
  expect(await call('create_playlist', args)).toMatchObject({ isError: false });
  expect(await call('create_playlist', args)).toMatchObject({ isError: false });
  expect(await counts()).toMatchObject({ 'create-playlist': 1 });
});
