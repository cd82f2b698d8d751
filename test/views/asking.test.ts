import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makePoller } from '../../lib/views/player/poller.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An open player that notes when it asked, in seconds since it was opened. */
function opened() {
  const start = Date.now();
  const seconds = () => (Date.now() - start) / 1000;
  const asked: number[] = [];
  const stopped: number[] = [];
  let isSeen = true;
  const shown: (() => void)[] = [];
  const asking = makePoller({
    ask: () => Promise.resolve(void asked.push(seconds())),
    visibility: { seen: () => isSeen, onShown: (listener) => void shown.push(listener) },
    onStopped: () => void stopped.push(seconds()),
  });
  const show = (seen: boolean): void => {
    isSeen = seen;
    if (seen) for (const listener of shown) listener();
  };
  return { asking, asked, stopped, show };
}

test('asks at most every ten seconds, however much happens', () => {
  const { asking, asked } = opened();
  for (let second = 0; second < 59; second += 1) {
    asking.after(0);
    vi.advanceTimersByTime(1000);
  }
  expect(asked).toHaveLength(6);
  expect(asked.slice(1).map((at, index) => at - (asked[index] ?? 0))).toEqual([10, 10, 10, 10, 10]);
});

test('asks nothing while hidden, and once when it is seen again', () => {
  const { asking, asked, show } = opened();
  show(false);
  asking.after(0);
  vi.advanceTimersByTime(60_000);
  expect(asked).toEqual([]);
  show(true);
  vi.advanceTimersByTime(60_000);
  expect(asked).toEqual([60.3]);
});

test('asks when it is seen again only where what it knows is older than ten seconds', () => {
  const { asking, asked, show } = opened();
  vi.advanceTimersByTime(9000);
  show(true);
  vi.advanceTimersByTime(1);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(5000);
  asking.known();
  vi.advanceTimersByTime(9000);
  show(true);
  vi.advanceTimersByTime(1);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(2000);
  show(true);
  vi.advanceTimersByTime(299);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(asked).toHaveLength(1);
});

test('asks once where the press that brought the focus asks too', () => {
  const { asking, asked, show } = opened();
  vi.advanceTimersByTime(20_000);
  show(true);
  asking.now({ fresh: true });
  vi.advanceTimersByTime(9000);
  expect(asked).toEqual([20]);
});

test('asks nothing once it is ended', () => {
  const { asking, asked, show } = opened();
  asking.after(1000);
  asking.end();
  asking.after(0);
  vi.advanceTimersByTime(60_000);
  show(true);
  vi.advanceTimersByTime(60_000);
  expect(asked).toEqual([]);
});

test('stops ten minutes after it was last used, and says so', () => {
  const { asking, asked, stopped } = opened();
  vi.advanceTimersByTime(300_000);
  asking.used();
  vi.advanceTimersByTime(590_000);
  asking.after(0);
  vi.advanceTimersByTime(1);
  expect([asked.length, stopped]).toEqual([1, []]);
  vi.advanceTimersByTime(20_000);
  asking.after(0);
  vi.advanceTimersByTime(1);
  expect([asked.length, asking.stopped()]).toEqual([1, true]);
  expect(stopped).toHaveLength(1);
});
