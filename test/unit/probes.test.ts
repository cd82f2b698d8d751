import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { limitOf } from '../../lib/resilience/decisions/gcra.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { live } from '../../lib/spotify/answer.ts';
import { SpotifyError, type SpotifyFailure } from '../../lib/spotify/failure.ts';
import { request } from '../../lib/spotify/request.ts';
import { container } from '../support/fleet-simulation.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const search = request('GET /search', {}, { q: 'a', type: 'track' });
const down: SpotifyFailure = { code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'maybe' };

/** A fleet whose search circuit is half-open: five failures, then the cool-down. */
async function halfOpen() {
  let asked = 0;
  const spotify = () => {
    asked++;
    return Promise.reject(new SpotifyError(down));
  };
  const store = memoryStore(Date.now);
  const { ask } = container({ store, spotify, settings: { retry: false, degradation: false } });
  for (let nth = 0; nth < 5; nth++)
    await ask(request('GET /search', {}, { q: `failing ${nth}`, type: 'track' })).catch(() => undefined);
  await vi.advanceTimersByTimeAsync(30_000);
  asked = 0;
  return { store, spotify, asked: () => asked };
}

test('a probe that fails is not repeated: it is one call', async () => {
  const { store, spotify, asked } = await halfOpen();
  const { ask, events } = container({ store, spotify });
  const asking = ask(search).catch(() => undefined);
  await vi.advanceTimersByTimeAsync(10_000);
  await asking;
  expect(asked()).toBe(1);
  expect(events).toContainEqual({ type: 'circuit', group: 'search', change: 'opened' });
});

test('a probe that our own limiter holds back says nothing about Spotify', async () => {
  const { store, spotify, asked } = await halfOpen();
  const limits = { second: limitOf(1, 1000), minute: limitOf(1, 60_000) };
  await store.take({ count: 1, bucket: 'tracks', limits });
  const { ask, events } = container({ store, spotify, settings: { limits, limiterWait: 0, retry: false } });
  await expect(ask(search)).rejects.toMatchObject({ failure: { code: 'rate_limited', by: 'us' } });
  expect(events).not.toContainEqual({ type: 'circuit', group: 'search', change: 'closed' });
  expect(asked()).toBe(0);
  // The next call makes the probe, and need not wait until the time of this one is over.
  const other = container({ store, spotify, settings: { limiter: false, retry: false, degradation: false } });
  await expect(other.ask(search)).rejects.toMatchObject({ failure: { code: 'unavailable' } });
  expect(asked()).toBe(1);
});

test('a read that a shut gate refuses is no probe, and its refusal closes nothing', async () => {
  const { store, spotify, asked } = await halfOpen();
  const gate = { reason: 'quota', closedUntil: Date.now() + 60_000, guessed: false, wait: 60_000 } as const;
  await store.swapGate('search', undefined, gate);
  const { ask, events } = container({ store, spotify, settings: { degradation: false } });
  await expect(ask(search)).rejects.toMatchObject({ failure: { code: 'quota_exhausted' } });
  expect(events.filter(({ type }) => type === 'circuit')).toEqual([]);
  expect(asked()).toBe(0);
  await vi.advanceTimersByTimeAsync(60_000);
  await expect(ask(search)).rejects.toMatchObject({ failure: { code: 'unavailable' } });
  expect(events.filter(({ type }) => type === 'circuit').map((event) => 'change' in event && event.change)).toEqual([
    'probe',
    'opened',
  ]);
});

test('a read that the reserve refuses does not take the probe of a gate', async () => {
  const store = memoryStore(Date.now);
  const gate = { reason: 'quota', closedUntil: Date.now(), guessed: true, wait: 1000 } as const;
  await store.swapGate('search', undefined, gate);
  const spotify = () => Promise.resolve(live(200, {}));
  const { ask, events } = container({ store, spotify, settings: { reserve: 1 } });
  await expect(ask(search, { priority: 'bulk' })).rejects.toMatchObject({ failure: { code: 'quota_reserved' } });
  await expect(ask(search)).resolves.toMatchObject({ status: 200 });
  expect(events.map(({ type }) => type)).not.toContain('gate_met');
});
