import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FleetStore } from '../../lib/resilience/store/fleet-store.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { request } from '../../lib/spotify/request.ts';
import { container, countingSpotify } from '../support/fleet-simulation.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000_000 }));
afterEach(() => void vi.useRealTimers());

test('an object inside answers is kept once an hour by a container, since it is fresh for a week', async () => {
  const memory = memoryStore(Date.now);
  const beside: number[] = [];
  const store: FleetStore = {
    ...memory,
    putEntry: (scope, key, entry, expiresAt, others = []) => {
      beside.push(others.length);
      return memory.putEntry(scope, key, entry, expiresAt, others);
    },
  };
  const items = ['a', 'b'].map((id) => ({ type: 'track', id }));
  const { ask } = container({
    store,
    spotify: countingSpotify({ tracks: { items } }).send,
    settings: { objects: true },
  });
  const search = (q: string) => ask(request('GET /search', {}, { q, type: 'track' }));
  await search('one');
  await search('two');
  vi.setSystemTime(Date.now() + 3_600_000);
  await search('three');
  expect(beside).toEqual([2, 0, 2]);
});

test('an object that the store refused is kept with the next answer', async () => {
  const memory = memoryStore(Date.now);
  const beside: number[] = [];
  const store: FleetStore = {
    ...memory,
    putEntry: (scope, key, entry, expiresAt, others = []) => {
      beside.push(others.length);
      if (beside.length === 1) return Promise.reject(new Error('throttled'));
      return memory.putEntry(scope, key, entry, expiresAt, others);
    },
  };
  const { ask } = container({
    store,
    spotify: countingSpotify({ tracks: { items: [{ type: 'track', id: 'a' }] } }).send,
    settings: { objects: true },
  });
  for (const q of ['one', 'two', 'three']) await ask(request('GET /search', {}, { q, type: 'track' }));
  expect(beside).toEqual([1, 1, 0]);
});
