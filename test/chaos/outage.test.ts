import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ToolAnswer } from '../support/clients.ts';
import { fullScale } from '../support/scale.ts';
import { arrivedAt, sourceOf, sourcesOf, type ToolCall, useFleet } from './support/fleet.ts';

/** The default at full scale. Milliseconds. */
const coolDown = fullScale ? 30_000 : 4000;
/** Milliseconds of the outage with the circuits open. */
const outage = 2 * coolDown;
/** How many calls are answered in it at the least. */
const least = fullScale ? 400 : 40;
/** What each caller does between two calls, milliseconds: other tests run on this machine. */
const pause = 150;
const fleet = await useFleet(4, {
  TTL_PLAYLIST_S: '1',
  SPOTIFY_TIMEOUT_MS: '3000',
  BREAKER_COOL_DOWN_MS: String(coolDown),
});

let queries = 0;
const searching = (): ToolCall => ['search', { query: `song ${++queries}` }];
const listing: ToolCall = ['get_user_playlists', {}];
const profile: ToolCall = ['get_current_user', {}];

/** Calls that go on one after the other, several at a time, until it is over. */
async function load(milliseconds: number, next: () => ToolCall): Promise<readonly ToolAnswer[]> {
  const end = performance.now() + milliseconds;
  const answers: ToolAnswer[] = [];
  const caller = async () => {
    while (performance.now() < end) {
      answers.push(await fleet.call(...next()));
      await sleep(pause);
    }
  };
  await Promise.all([caller(), caller(), caller(), caller(), caller(), caller()]);
  return answers;
}

/** Asks until an answer is as wished; resolves to the milliseconds that it took. */
async function until(wish: (answer: ToolAnswer) => boolean, next: () => ToolCall, patience: number): Promise<number> {
  const start = performance.now();
  for (;;) {
    if (wish(await fleet.call(...next()))) return performance.now() - start;
    expect(performance.now() - start).toBeLessThan(patience);
    await sleep(100);
  }
}

const isOpen = ({ isError, text }: ToolAnswer) => isError && text.includes('several times in a row');
const isStaleForIt = ({ data }: ToolAnswer) =>
  JSON.stringify(data['freshness'] ?? '').includes('several times in a row');

it('an outage under load: Spotify sees probes only, what is known is answered, and it ends within one cool-down', async () => {
  const { call, demo, lines } = fleet;
  await call(...listing);
  await call(...profile);
  await sleep(1100);

  await demo().fault({ path: '^/v1/', answer: { status: 503, body: 'Service unavailable' } });
  const mixed = () => (Math.random() < 0.5 ? searching() : listing);
  await until(isOpen, searching, 15_000);
  // A circuit opens on failures of different requests only.
  await call('get_user_playlists', { offset: 50 });
  await until(isStaleForIt, () => listing, 15_000);
  const before = (await arrivedAt(demo())).length;

  const answers = await load(outage, mixed);
  const sent = (await arrivedAt(demo())).slice(before);
  const sources = sourcesOf(answers);
  // Two groups, each one probe at the end of each cool-down.
  const probes = 2 * Math.ceil(outage / coolDown + 1);
  console.info(`outage: ${answers.length} calls answered ${JSON.stringify(sources)}, ${sent.length} calls to Spotify`);
  expect(answers.length).toBeGreaterThan(least);
  expect(sent.length).toBeGreaterThan(0);
  expect(sent.length).toBeLessThanOrEqual(probes);
  // Searches are all new, so only the playlists can be answered; each of them is.
  expect(sources).toEqual({ error: expect.any(Number), stale: expect.any(Number) });
  const refused = answers.filter(isOpen);
  expect(refused.length).toBeGreaterThan(least / 4);
  // Whoever made a probe says what came of it; nobody else waited for Spotify.
  expect(answers.length - refused.length - (sources['stale'] ?? 0)).toBeLessThanOrEqual(sent.length);
  expect(sourceOf(await call(...profile))).toBe('cache');
  expect(await call('pause')).toMatchObject({ isError: true });

  await demo().reset();
  const recovery = await until((answer) => sourceOf(answer) === 'live', searching, coolDown + 3000);
  console.info(`outage: recovered after ${Math.round(recovery)} ms of a cool-down of ${coolDown} ms`);
  await until(
    (answer) => sourceOf(answer) === 'live',
    () => listing,
    coolDown + 3000,
  );
  expect(sourcesOf(await load(300, searching))).toEqual({ live: expect.any(Number) });
  const changes = lines().flatMap(({ circuits }) => circuits);
  expect(changes).toEqual(expect.arrayContaining(['search opened', 'search probe', 'search closed']));
}, 180_000);
