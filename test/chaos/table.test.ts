import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { spotifyControl } from '../support/spotify-control.ts';
import { arrivedAt, type LogLine, sourceOf, sourcesOf, type ToolCall, useFleet } from './support/fleet.ts';

const perSecond = 20;
const containers = 2;
const limits = { RATE_PER_SECOND: String(perSecond), LIMITER_WAIT_MS: '5000' };
const fleet = await useFleet(containers, limits);
/** As deployed, a call of the table may take 300 ms, which a busy machine may take as well. */
const impatient = await useFleet(containers, { ...limits, STATE_TIMEOUT_MS: '300' });

let queries = 0;
const searching = (): ToolCall => ['search', { query: `table ${++queries}` }];
const listing: ToolCall = ['get_user_playlists', {}];
const profile: ToolCall = ['get_current_user', {}];

/** Asks until the table is trusted again: it is left alone for a second after each failure. */
async function untilCached(call: ToolCall, { call: ask } = fleet): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if (sourceOf(await ask(...call)) === 'cache') return;
    await sleep(200);
  }
  throw new Error('Nothing is cached any more.');
}

/** What the operator reads since a line. */
const logged = (since: number, { lines } = fleet): readonly LogLine[] =>
  lines().filter(({ level, message }, index) => index >= since && level === 'WARN' && message === 'state not reached');

/** Every container confirms whose calls these are, which it believes for ten seconds; one that is too slow for the table tries again. */
async function confirmed(): Promise<void> {
  const { demo, together, lines } = fleet;
  for (let attempt = 0; attempt < 20; attempt++) {
    const since = lines().length;
    await demo().settings({ latencyMs: 300 });
    await together(Array.from({ length: 2 * containers }, searching));
    await demo().reset();
    if (logged(since).length === 0) return;
    await sleep(1100);
  }
  throw new Error('The table is too slow for every container.');
}

it('a table that is gone: every call is answered, changes warn, limits hold, and the operator is told', async () => {
  const { call, demo, table, together, lines } = fleet;
  await untilCached(listing);
  await confirmed();
  const [since, start] = [lines().length, Date.now()];
  table.forget();
  table.decide(() => 'gone');
  const count = 60;
  const answers = await together(Array.from({ length: count }, searching));
  expect(answers.flatMap(({ isError, text }) => (isError ? [text] : []))).toEqual([]);
  expect(sourcesOf(answers)).toEqual({ live: count });
  const arrived = await spotifyControl(fleet.testStack().laptop.spotify.controlUrl ?? '').requests('search');
  const seconds = ((arrived.at(-1)?.at ?? 0) - start) / 1000;
  expect(arrived.length).toBeLessThanOrEqual(containers * (perSecond + perSecond * seconds));
  expect(sourceOf(await call(...listing))).toBe('live');

  const { id } = await demo().resolve('$track:21');
  const saved = await call('save_tracks', { track_ids: [id] });
  expect(saved).toMatchObject({
    isError: false,
    data: { warnings: [expect.stringContaining('may show the state before')] },
  });
  expect(await demo().counts()).toMatchObject({ 'save-library-items': 1 });

  // A call does not wait for it again and again: after a failure it is left alone for a second.
  const most = containers * (Math.ceil((Date.now() - start) / 1000) + 1);
  console.info(`table gone: ${table.calls().length} calls of the table for ${count + 2} tool calls`);
  expect(table.calls().length).toBeGreaterThan(0);
  expect(logged(since).length).toBeLessThanOrEqual(most);
  // A connection that is cut may have been an idle one: each failure is told after two.
  // Beside those, a user of whom nothing is known is looked up once more, which is not told.
  expect(table.calls().length).toBeGreaterThanOrEqual(2 * logged(since).length);
  expect(table.calls().length).toBeLessThanOrEqual(2 * (logged(since).length + containers));
  const line = lines().findLast(({ tool }) => tool === 'save_tracks');
  expect(line?.store_failures).toBeGreaterThan(0);

  table.heal();
  await untilCached(listing);
  await untilCached(searching());
});

it('a slow table: a call waits for it once a second at most, and 300 ms at that', async () => {
  const { call, table, lines } = impatient;
  await untilCached(listing, impatient);
  const since = lines().length;
  table.forget();
  table.decide(() => ({ lateBy: 1500 }));
  const count = 6;
  let took = 0;
  for (let nth = 0; nth < count; nth++) {
    const asked = performance.now();
    expect(sourceOf(await call(...searching()))).toBe('live');
    took += performance.now() - asked;
    await sleep(400);
  }
  const waits = table.calls().length;
  console.info(`table slow by 1500 ms: ${count} searches took ${Math.round(took)} ms, with ${waits} calls of it`);
  // A read, a token and an answer to keep each: 4.5 s a search if the table were waited for.
  expect(took).toBeLessThan(count * 1500);
  expect(waits).toBeGreaterThan(1);
  expect(logged(since, impatient).length).toBeGreaterThan(0);
  for (const { error } of logged(since, impatient)) expect(error).toBe('TimeoutError');
  table.heal();
  await untilCached(searching(), impatient);
});

it('a table that throttles every other call: the answers stay right, and the operator reads why', async () => {
  const { call, demo, table, together, lines } = fleet;
  await untilCached(listing);
  const since = lines().length;
  let nth = 0;
  table.decide(() => (++nth % 2 === 0 ? 'throttled' : undefined));
  for (let round = 0; round < 4; round++) {
    const name = `Throttled ${round}`;
    expect(await call('create_playlist', { name })).toMatchObject({ isError: false });
    expect(sourcesOf(await together(Array.from({ length: 4 }, searching)))).toEqual({ live: 4 });
    await sleep(400);
  }
  expect(logged(since).length).toBeGreaterThan(0);
  for (const { error } of logged(since)) expect(error).toMatch(/ProvisionedThroughputExceeded|PersistenceLayer/);
  expect(await demo().counts()).toMatchObject({ 'create-playlist': 4, search: 16 });
  table.heal();
  await untilCached(searching());
});

it('keys that a throttled table leaves unprocessed: a miss, but no open gate', async () => {
  const { call, demo, table } = fleet;
  const { id } = await demo().resolve('$artist:5');
  await untilCached(profile);
  await sleep(1000);
  await demo().settings({ quota: { 'artist-albums': { limit: 0, header: true, retryAfter: 9000 } } });
  // Each container sees the shut gate.
  for (let nth = 1; nth <= 6; nth++) await call('get_artist_albums', { artist_id: id, limit: nth });
  const before = (await arrivedAt(demo())).filter(({ operation }) => operation.includes('albums')).length;
  table.decide(() => 'unprocessed');
  expect(sourceOf(await call(...profile))).toBe('live');
  for (let nth = 1; nth <= 6; nth++) {
    const refused = await call('get_artist_albums', { artist_id: id, limit: nth });
    expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('quota') });
  }
  expect((await arrivedAt(demo())).filter(({ operation }) => operation.includes('albums')).length).toBe(before);
});
