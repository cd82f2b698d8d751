import { describe, expect, test } from 'vitest';
import { hourOf } from '../../lib/resilience/decisions/ledger.ts';
import { quotaEstimates } from '../../lib/resilience/decisions/quota-estimates.ts';
import { counterName, expiredCounters, limiterStateOf } from '../../lib/storage/fleet/token-bucket.ts';

const now = Date.UTC(2026, 10, 29, 12);
const hour = hourOf(now);
const buckets = Object.keys(quotaEstimates);

/** Bytes as DynamoDB counts them. Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const bytes = (row: Readonly<Record<string, { readonly N: string }>>): number =>
  Object.entries(row).reduce((sum, [name, { N }]) => sum + name.length + Math.ceil(N.length / 2) + 1, 0);

describe("the counters of the limiter's row", () => {
  test('each bucket has its own in each hour, and is read back', () => {
    const hours = Array.from({ length: 25 }, (_, ago) => hour - ago);
    const written = buckets.flatMap((bucket, nth) => hours.map((one) => [counterName(bucket, one), nth + 1] as const));
    const row = Object.fromEntries(written.map(([name, calls]) => [name, { N: String(calls) }]));
    expect(Object.keys(row)).toHaveLength(buckets.length * 25);
    const counts = (nth: number) => Object.fromEntries(hours.map((one) => [one, nth + 1]));
    expect(limiterStateOf(row).ledger).toEqual(Object.fromEntries(buckets.map((bucket, nth) => [bucket, counts(nth)])));
    // With its key and its two times, on a day with calls to every bucket in every hour.
    expect(Math.ceil((bytes(row) + 60) / 1024)).toBeLessThanOrEqual(3);
  });

  test('what version 1.3 counted counts on, added to the new counts of the same hour', () => {
    const row = {
      'calls#search#493': { N: '4' },
      [`calls#search#${hour}`]: { N: '5' },
      [counterName('search', hour)]: { N: '6' },
      tat_second: { N: String(now) },
    };
    expect(limiterStateOf(row).ledger).toEqual({ search: { 493: 4, [hour]: 11 } });
  });

  test('those of hours that are over are dropped, whichever version counted them', () => {
    const ledger = { search: { [hour]: 1, [hour - 24]: 2 }, tracks: { [hour - 23]: 3 } };
    expect(expiredCounters(ledger, now)).toEqual([counterName('search', hour - 24), `calls#search#${hour - 24}`]);
  });
});
