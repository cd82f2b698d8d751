import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FleetStore } from '../../lib/resilience/store/fleet-store.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { request } from '../../lib/spotify/request.ts';
import { container, countingSpotify } from '../support/fleet-simulation.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const track = (id: string) => ({ type: 'track', id });
const top = (offset: number) => request('GET /me/top/{type}', { type: 'tracks' }, { offset: String(offset) });

/** A container with the ids of the objects that it kept beside each answer; `fails` says of which answers the store refuses them. */
function keeping(items: readonly object[], objects: number, fails = (_nth: number): boolean => false) {
  const memory = memoryStore(Date.now);
  const beside: (readonly string[])[] = [];
  const store: FleetStore = {
    ...memory,
    putEntry: (scope, key, entry, expiresAt, others = []) => {
      beside.push(others.map(({ entry: { body } }) => String(JSON.parse(body).id)));
      return fails(beside.length)
        ? Promise.reject(new Error('throttled'))
        : memory.putEntry(scope, key, entry, expiresAt, others);
    },
  };
  const { send } = countingSpotify({ items });
  const { ask, events } = container({ store, spotify: send, settings: { objects } });
  return { ask, beside, events };
}

test('an object inside answers is kept by a container twice in the week for which it is fresh', async () => {
  const { ask, beside } = keeping(['a', 'b'].map(track), 20);
  await ask(top(1));
  await ask(top(2));
  vi.setSystemTime(Date.now() + 3.5 * 86_400_000);
  await ask(top(3));
  expect(beside).toEqual([['a', 'b'], [], ['a', 'b']]);
});

test('of many objects some are kept, and the others with the next answers that hold them', async () => {
  const { ask, beside, events } = keeping(['a', 'b', 'c', 'd', 'e'].map(track), 2);
  for (const offset of [1, 2, 3, 4]) await ask(top(offset));
  expect(beside).toEqual([['a', 'b'], ['c', 'd'], ['e'], []]);
  // What is counted as kept is what was written.
  expect(events.filter(({ type }) => type === 'kept')).toHaveLength(4 + 5);
});

test('an object that the store refused is kept with the next answer', async () => {
  const { ask, beside } = keeping([track('a')], 20, (nth) => nth === 1);
  for (const offset of [1, 2, 3]) await ask(top(offset));
  expect(beside).toEqual([['a'], ['a'], []]);
});

test('none are kept where that is off', async () => {
  const { ask, beside } = keeping([track('a')], 0);
  await ask(top(1));
  expect(beside).toEqual([[]]);
});
