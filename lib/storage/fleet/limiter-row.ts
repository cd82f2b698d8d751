import { isOver, type Ledger } from '../../resilience/decisions/ledger.ts';
import { type LimiterState, untouched } from '../../resilience/store/fleet-store.ts';
import { type Key, type Row, userKey } from '../dynamodb.ts';

/** The limiter's row. */
export const limiterKey: Key = { pk: 'meter', sk: 'meter' };

/** The row of the calls of one guest. */
export const guestKey = (account: string): Key => userKey(account, 'calls');

const counter = /^calls#([a-z_]+)#(\d+)$/;

/** The attribute that counts a bucket's calls in one hour since the epoch. */
export const counterName = (bucket: string, hour: number): string => `calls#${bucket}#${hour}`;

/** The limiter's stored times and ledger. */
export function limiterStateOf(row: Row | undefined): LimiterState {
  if (!row) return untouched;
  const ledger: Record<string, Record<number, number>> = {};
  for (const [name, value] of Object.entries(row)) {
    const [, bucket, hour] = counter.exec(name) ?? [];
    if (bucket !== undefined && hour !== undefined)
      ledger[bucket] = { ...ledger[bucket], [hour]: Number(value.N ?? 0) };
  }
  const times = { second: Number(row['tat_second']?.N ?? 0), minute: Number(row['tat_minute']?.N ?? 0) };
  return { arrivalTimes: times, ledger };
}

/** The counters that have left the rolling 24 hours. */
export const expiredCounters = (ledger: Ledger, now: number): readonly string[] =>
  Object.entries(ledger).flatMap(([bucket, hours]) =>
    Object.keys(hours).flatMap((hour) => (isOver(Number(hour), now) ? [counterName(bucket, Number(hour))] : [])),
  );
