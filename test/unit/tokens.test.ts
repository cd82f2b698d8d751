import { expect, test } from 'vitest';
import { type Limits, limitOf } from '../../lib/resilience/decisions/gcra.ts';
import { tokenBatching } from '../../lib/resilience/layers/limiter.ts';
import type { FleetStore, Guest, TokenRequest } from '../../lib/resilience/store/fleet-store.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { SpotifyError } from '../../lib/spotify/failure.ts';
import type { QuotaBucket } from '../../lib/spotify/operation.ts';
import type { Call, CallEvent } from '../../lib/spotify/pipeline.ts';

const roomy: Limits = { second: limitOf(10, 1000), minute: limitOf(100, 60_000) };

const deadline = 1_020_000;

/** The tokens of one call on a clock of its own, and what it asked the store for. */
function calling(limits: Limits, longestWait = 5000) {
  let time = 1_000_000;
  const now = () => time;
  const sleep = (milliseconds: number) => {
    time += milliseconds;
    return Promise.resolve();
  };
  const store = memoryStore(now);
  const takes: TokenRequest[] = [];
  const counting: FleetStore = {
    ...store,
    take: (take) => {
      takes.push(take);
      return store.take(take);
    },
  };
  const events: CallEvent[] = [];
  const call: Call = {
    account: 'me',
    deadline,
    onEvent: (event) => void events.push(event),
  };
  const batching = tokenBatching({ store: counting, limits, longestWait, now, sleep, random: () => 0 }, call);
  const take = (bucket: QuotaBucket, guest?: Guest, by = deadline, ahead = 0) =>
    batching({ bucket, guest, deadline: by, ahead });
  return { take, takes, events, store };
}

const counts = (takes: readonly TokenRequest[]) => takes.map(({ bucket, count }) => `${bucket} ${count}`);
const times = (count: number, run: () => Promise<unknown>) => Promise.all(Array.from({ length: count }, run));

test('concurrent requests take their tokens as one batch for each bucket', async () => {
  const { take, takes } = calling(roomy);
  await Promise.all([
    times(4, () => take('tracks', undefined, deadline)),
    times(2, () => take('albums', undefined, deadline)),
    take('search', undefined, deadline),
  ]);
  expect(counts(takes)).toEqual(['tracks 4', 'albums 2', 'search 1']);
});

test('requests made while a take is in progress share the next batch', async () => {
  const { take, takes, store } = calling(roomy);
  const first = take('tracks', undefined, deadline);
  while (takes.length === 0) await Promise.resolve();
  await Promise.all([first, times(3, () => take('tracks', undefined, deadline))]);
  expect(counts(takes)).toEqual(['tracks 1', 'tracks 3']);
  const { ledger = {} } = await store.read({
    account: 'me',
    tags: [],
    group: 'catalogue',
    bucket: 'tracks',
    ledger: true,
  });
  expect(Object.values(ledger['tracks'] ?? {})).toEqual([4]);
});

test('a batch is never larger than a burst, which would never be available', async () => {
  const limits = { second: limitOf(3, 1000), minute: limitOf(100, 60_000) };
  const { take, takes, events } = calling(limits);
  await times(8, () => take('tracks', undefined, deadline));
  expect(counts(takes).at(0)).toBe('tracks 3');
  expect(Math.max(...takes.map(({ count }) => count))).toBe(3);
  expect(events.filter(({ type }) => type === 'waited').length).toBeGreaterThan(0);
});

test('a refused batch fails as a whole, and the next request takes its own token', async () => {
  const limits = { second: limitOf(3, 1000), minute: limitOf(3, 60_000) };
  const { take, takes } = calling(limits, 1000);
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => take('tracks', undefined, deadline)));
  expect(outcomes.map(({ status }) => status)).toEqual([...Array(3).fill('fulfilled'), ...Array(3).fill('rejected')]);
  await expect(take('tracks', undefined, deadline)).rejects.toThrow(SpotifyError);
  expect(takes.at(-1)?.count).toBe(1);
});

test('a request also takes the tokens of announced requests to its bucket', async () => {
  const { take, takes } = calling(roomy);
  await take('player', undefined, deadline, 2);
  await take('player', undefined, deadline, 1);
  await take('library');
  await take('player');
  expect(counts(takes)).toEqual(['player 3', 'library 1']);
  await take('player');
  expect(counts(takes)).toEqual(['player 3', 'library 1', 'player 1']);
});

test('no more tokens are taken ahead than a burst has', async () => {
  const { take, takes } = calling({ ...roomy, second: limitOf(2, 1000) });
  await take('player', undefined, deadline, 5);
  await take('player');
  expect(counts(takes)).toEqual(['player 2']);
});

test('tokens that a take did not get are not available later', async () => {
  const { take, takes, store } = calling({ ...roomy, second: limitOf(2, 1000) }, 0);
  await store.take({ bucket: 'player', count: 2, guest: undefined, limits: { ...roomy, second: limitOf(2, 1000) } });
  await expect(take('player', undefined, deadline, 1)).rejects.toThrow(SpotifyError);
  await expect(take('player', undefined, deadline)).rejects.toThrow(SpotifyError);
  expect(counts(takes)).toEqual(['player 2', 'player 1']);
});
