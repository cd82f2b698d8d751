import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultLag } from '../../lib/spotify/lag.ts';
import { fold } from '../../lib/tools/matching/fold.ts';
import { similarity } from '../../lib/tools/matching/similarity.ts';
import { planDeduplication } from '../../lib/tools/playlist-jobs/duplicates.ts';
import { resolvePending } from '../../lib/tools/playlist-jobs/fill.ts';
import { applyMove, inverseMove, planMoves } from '../../lib/tools/playlist-jobs/moves.ts';
import { identityKey, type PlaylistRow, parseRow } from '../../lib/tools/playlist-jobs/rows.ts';
import { sortOrders, sortRanks } from '../../lib/tools/playlist-jobs/sort-orders.ts';
import { difference } from '../../lib/tools/toolsets/organize/diff.ts';

/** The same cases every time, so that a failure stays until it is fixed. */
const seed = 20_261_123;
const runs = { numRuns: 300, seed };

const kinds = ['track', 'track', 'track', 'episode', 'local', 'gone'] as const;
const one = fc.record({
  kind: fc.constantFrom(...kinds),
  number: fc.integer({ min: 0, max: 11 }),
  edition: fc.constantFrom('', ' - 2011 Remaster', ' (Live)'),
  day: fc.integer({ min: 10, max: 28 }),
});
const playlist: fc.Arbitrary<readonly PlaylistRow[]> = fc.array(one, { maxLength: 40 }).map((all) =>
  all.map(({ kind, number, edition, day }, position): PlaylistRow => {
    if (kind === 'gone') return { position, kind, name: '(no longer there)', artists: [] };
    return {
      position,
      kind,
      uri: `spotify:${kind}:${number}${edition.length}`,
      name: `Song ${'abcdefghijkl'[number]}${edition}`,
      artists: [`Artist ${number % 3}`],
      album: `Album ${number % 4}`,
      added_at: `2026-10-${day}T00:00:00Z`,
      duration_ms: 1000 * day,
    };
  }),
);
const uris = (rows: readonly PlaylistRow[]) => rows.map(({ uri }) => uri);

describe('moves', () => {
  const permutation = fc
    .integer({ min: 0, max: 30 })
    .chain((length) => fc.shuffledSubarray([...Array(length).keys()], { minLength: length, maxLength: length }));

  test('executed, they produce exactly the target order, with each row moved at most once', () => {
    fc.assert(
      fc.property(permutation, (ranks) => {
        const moves = planMoves(ranks);
        const list = moves.reduce<readonly number[]>((rows, move) => applyMove(rows, move), ranks);
        expect(list).toEqual(ranks.toSorted((a, b) => a - b));
        expect(moves.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(Math.max(1, ranks.length));
      }),
      runs,
    );
  });

  test('are as few as possible', () => {
    expect(planMoves([])).toEqual([]);
    expect(planMoves([0, 1, 2, 3])).toEqual([]);
    expect(planMoves([3, 4, 5, 0, 1, 2])).toEqual([{ start: 0, length: 3, before: 6 }]);
    expect(planMoves([5, 0, 1, 2, 3, 4])).toEqual([{ start: 0, length: 1, before: 6 }]);
    expect(planMoves([4, 3, 2, 1, 0])).toHaveLength(4);
  });

  test('each can be reversed', () => {
    const any = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat(), fc.nat(), fc.nat()).map(([size, a, b, c]) => {
      const start = a % size;
      return { size, move: { start, length: 1 + (b % (size - start)), before: c % (size + 1) } };
    });
    fc.assert(
      fc.property(any, ({ size, move }) => {
        const { start, length, before } = move;
        fc.pre(before <= start || before >= start + length);
        const list = [...Array(size).keys()];
        expect(applyMove(applyMove(list, move), inverseMove(move))).toEqual(list);
      }),
      runs,
    );
  });

  test('executed partly, they leave only the remaining moves', () => {
    fc.assert(
      fc.property(playlist, fc.constantFrom(...sortOrders), fc.nat(), (rows, order, cut) => {
        const moves = planMoves(sortRanks(rows, order, false, 7));
        const movesMade = moves.slice(0, moves.length === 0 ? 0 : cut % moves.length);
        const now = movesMade.reduce<readonly PlaylistRow[]>((list, move) => applyMove(list, move), rows);
        expect(planMoves(sortRanks(now, order, false, 7)).length).toBeLessThanOrEqual(moves.length - movesMade.length);
      }),
      runs,
    );
  });
});

describe('orders', () => {
  const sorted = (rows: readonly PlaylistRow[], order: (typeof sortOrders)[number], descending = false) => {
    const ranks = sortRanks(rows, order, descending, 3);
    return rows.toSorted((a, b) => (ranks[a.position] ?? 0) - (ranks[b.position] ?? 0));
  };

  test('rank every row once, and deleted items last', () => {
    fc.assert(
      fc.property(playlist, fc.constantFrom(...sortOrders), fc.boolean(), (rows, order, descending) => {
        const ranks = sortRanks(rows, order, descending, 3);
        expect(ranks.toSorted((a, b) => a - b)).toEqual([...rows.keys()]);
        const gone = sorted(rows, order, descending).map(({ kind }) => kind === 'gone');
        expect(gone).toEqual(gone.toSorted((a, b) => Number(a) - Number(b)));
      }),
      runs,
    );
  });

  test('are rising, or falling, and keep equal rows as they stood', () => {
    fc.assert(
      fc.property(playlist, fc.boolean(), (rows, descending) => {
        const sortedRows = sorted(rows, 'duration', descending).filter(({ kind }) => kind !== 'gone');
        for (const [at, row] of sortedRows.entries()) {
          const next = sortedRows[at + 1];
          if (!next) continue;
          const [a, b] = [row.duration_ms ?? 0, next.duration_ms ?? 0];
          expect(descending ? a >= b : a <= b).toBe(true);
          if (a === b) expect(row.position).toBeLessThan(next.position);
        }
      }),
      runs,
    );
  });

  test('random depends on the seed alone', () => {
    const rows = [...Array(30).keys()].map((position) =>
      parseRow({ item: { type: 'track', uri: `spotify:track:${position}`, name: 'x' } }, position),
    );
    expect(sortRanks(rows, 'random', false, 1)).toEqual(sortRanks(rows, 'random', false, 1));
    expect(sortRanks(rows, 'random', false, 1)).not.toEqual(sortRanks(rows, 'random', false, 2));
  });
});

describe('removing duplicates', () => {
  /** What Spotify does: all occurrences go, what is added goes before the row at its position. */
  function executed(rows: readonly PlaylistRow[], steps: ReturnType<typeof planDeduplication>['steps']) {
    let list = uris(rows);
    for (const { remove, insert } of steps) {
      list = list.filter((uri) => uri === undefined || !remove.includes(uri));
      for (const { position, uris: back } of insert) list = list.toSpliced(position, 0, ...back);
    }
    return list;
  }

  test.each(['uri', 'title_artist'] as const)(
    'by %s: each step leaves the others in order, and no repeat that can go',
    (by) => {
      fc.assert(
        fc.property(playlist, (rows) => {
          const { steps, removed, unremovable, remaining } = planDeduplication(rows, by);
          expect(executed(rows, steps)).toEqual(uris(remaining));
          expect(remaining.length + removed.length).toBe(rows.length);
          for (const { kind } of unremovable) expect(kind).toBe('local');
          const keys = remaining
            .filter((row) => !unremovable.includes(row))
            .flatMap((row) => identityKey(row, by) ?? []);
          expect(new Set(keys).size).toBe(keys.length);
          expect(new Set(rows.map((row) => identityKey(row, by)))).toEqual(
            new Set(remaining.map((row) => identityKey(row, by))),
          );
          for (const { remove } of steps) expect(remove.length).toBeLessThanOrEqual(100);
          for (const uri of steps.flatMap(({ remove }) => remove)) expect(uri).not.toMatch(/local/);
        }),
        runs,
      );
    },
  );
});

test('a difference has each side’s own rows, and nothing that both have', () => {
  fc.assert(
    fc.property(playlist, playlist, (first, second) => {
      const { only_in_first, only_in_second, both } = difference(first, second, 'uri');
      const [a, b] = [new Set(uris(first)), new Set(uris(second))];
      expect(uris(only_in_first)).toEqual(uris(first).filter((uri) => !b.has(uri)));
      expect(uris(only_in_second)).toEqual(uris(second).filter((uri) => !a.has(uri)));
      expect(both).toBe([...a].filter((uri) => uri !== undefined && b.has(uri)).length);
    }),
    runs,
  );
});

describe('a batch whose answer was lost', () => {
  const filled = { base: 10, added: 100, pending: { count: 50, at: 1000 } };
  test.each([
    [160, 2000, { base: 10, added: 150 }],
    [110, 2000, 'wait'],
    [110, 46_000, { base: 10, added: 100 }],
    [160, 99_000, { base: 10, added: 150 }],
  ])('with %d rows at %d ms', (total, now, expected) => {
    expect(resolvePending(filled, total, { now: () => now, lag: defaultLag })).toEqual(expected);
  });
});

describe('alike', () => {
  test.each([
    ['Beyoncé - Déjà Vu (feat. JAY-Z)', 'beyonce deja vu', 1],
    ['Here Comes the Sun - 2019 Mix', 'Here Comes The Sun', 0.75],
    ['So What', 'So What - 2009 Remaster', 1],
    ['Yesterday', 'Purple Rain', 0],
    ['', '', 0],
  ])('%s and %s', (a, b, least) => {
    expect(similarity(a, b)).toBeGreaterThanOrEqual(least);
    expect(similarity(a, b)).toBeCloseTo(similarity(b, a));
    if (least === 0) expect(similarity(a, b)).toBeLessThan(0.3);
  });
  test('folding keeps letters of every script', () => {
    expect(fold('夜に駆ける!')).toBe('夜に駆ける');
  });
});
