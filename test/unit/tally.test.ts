import { describe, expect, test } from 'vitest';
import { cacheStatistics } from '../../lib/resilience/statistics/cache-statistics.ts';
import { tally } from '../../lib/resilience/statistics/tally.ts';

const noon = Date.parse('2026-11-23T12:00:00Z');
const minute = 60_000;
const hour = 60 * minute;

const hit = (key: string) => ({ type: 'cache', result: 'hit', kind: 'album', key }) as const;
const miss = { type: 'cache', result: 'miss', kind: 'album', key: 'a', because: 'absent' } as const;
const old = { type: 'cache', result: 'miss', kind: 'queue', key: 'q', because: 'superseded' } as const;

function container(name = 'one') {
  let time = noon;
  return {
    ...tally(() => time, name, 30_000),
    wait: (milliseconds: number) => {
      time += milliseconds;
    },
    now: () => time,
  };
}

describe('what a container counts', () => {
  test('goes with a write not more often than every half minute, whole each time, and only if there is something new', () => {
    const { note, due, wait } = container();
    note(hit('a'));
    expect(due()).toEqual([]);
    wait(30_000);
    expect(due()).toMatchObject([{ container: 'one', slots: { '0': { album: { hits: 1 } } } }]);
    wait(30_000);
    expect(due()).toEqual([]);
    note(miss);
    note(old);
    note({ type: 'kept', kind: 'album', bytes: 70 });
    expect(due()[0]?.slots).toEqual({
      '0': { album: { hits: 1, misses: 1, kept: 1, bytes: 70 }, queue: { misses: 1, superseded: 1 } },
    });
    expect(due()).toEqual([]);
  });

  test('is by ten minutes and hour; an hour that is over is written once more and forgotten', () => {
    const { note, due, hours, wait } = container();
    note(hit('a'));
    wait(50 * minute);
    note(hit('a'));
    wait(10 * minute);
    note(miss);
    const written = due();
    expect(written.map(({ slots }) => Object.keys(slots))).toEqual([['0', '5'], ['0']]);
    expect(hours().map(({ hour: one }) => one)).toEqual([noon / hour + 1]);
  });

  test('names the keys that are asked for most, as hashes, however many there are', () => {
    const { note, hours } = container();
    for (let nth = 0; nth < 5000; nth++) {
      note(hit(`GET /albums/${nth}`));
      if (nth % 3 === 0) note(hit('GET /albums/often'));
    }
    const [first] = Object.entries(hours()[0]?.keys ?? {});
    expect(Object.keys(hours()[0]?.keys ?? {})).toHaveLength(20);
    expect(first?.[0]).toMatch(/^album:[\w-]{12}$/);
    expect(first?.[1]).toBe(1667);
  });
});

describe('the statistics', () => {
  test('are of the last hour, day and week; what this container counted counts once, and at once', () => {
    const [one, other] = [container('one'), container('other')];
    for (const [waited, times] of [
      [0, 1],
      [5 * 24 * hour, 2],
      [20 * hour, 3],
      [2 * hour, 4],
    ] as const) {
      other.wait(waited);
      for (let nth = 0; nth < times; nth++) other.note(hit('a'));
    }
    const written = other.hours();
    one.wait(other.now() - one.now());
    one.note(miss);
    const seen = (own = one.hours()) => {
      const { last_hour, last_day, last_week } = cacheStatistics([...written, ...one.hours()], own, one.now());
      return [last_hour, last_day, last_week].map(({ total }) => [total.hits, total.misses, total.hit_rate]);
    };
    expect(seen()).toEqual([
      [4, 1, 0.8],
      [9, 1, 0.9],
      [10, 1, 0.909],
    ]);
  });
});
