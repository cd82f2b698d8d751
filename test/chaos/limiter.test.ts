import { expect, it } from 'vitest';
import { spotifyControl } from '../support/spotify-control.ts';
import { sourcesOf, type ToolCall, useFleet } from './support/fleet.ts';

const perSecond = 5;
const fleet = await useFleet(8, { RATE_PER_SECOND: String(perSecond), LIMITER_WAIT_MS: '800' });

it('eight containers together never pass the limit by more than the burst, and say when to come back', async () => {
  const control = spotifyControl(fleet.testStack().laptop.spotify.controlUrl ?? '');
  const searches = Array.from({ length: 40 }, (_, nth): ToolCall => ['search', { query: `crowd ${nth}` }]);
  const start = Date.now();
  const answers = await fleet.together(searches);
  const arrived = await control.requests('search');
  const seconds = ((arrived.at(-1)?.at ?? 0) - start) / 1000;
  console.info(`limiter: ${arrived.length} of 40 calls reached Spotify in ${seconds.toFixed(1)} s`);
  // All at once there were 40; what comes back while they wait is one each fifth of a second.
  expect(arrived.length).toBeGreaterThanOrEqual(perSecond);
  expect(arrived.length).toBeLessThanOrEqual(perSecond + perSecond * seconds);
  expect(sourcesOf(answers)).toEqual({ live: arrived.length, error: 40 - arrived.length });
  for (const { text } of answers.filter(({ isError }) => isError)) expect(text).toMatch(/limit.*\d+ s/);
});
