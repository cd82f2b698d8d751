import { randomUUID } from 'node:crypto';
import { type CacheStatistics, cacheStatistics } from '../../lib/resilience/statistics/cache-statistics.ts';
import { type Tally, tally } from '../../lib/resilience/statistics/tally.ts';
import type { Call } from '../../lib/spotify/pipeline.ts';
import type { Table } from '../../lib/storage/dynamodb.ts';
import { tallies } from '../../lib/storage/fleet/tally-rows.ts';

/** What a container counts of its cache, and what all of them counted. */
export interface CacheCounters {
  readonly counted: Tally;
  /** The call, with its events counted. */
  readonly noted: (call: Call) => Call;
  readonly statistics: () => Promise<CacheStatistics>;
}

/** Counts what the cache does; made once per container. `between`: milliseconds from one writing down to the next. */
export function cacheCounters(table: Table, now: () => number, between: number): CacheCounters {
  const counted = tally(now, randomUUID(), between);
  const written = tallies(table, now);
  return {
    counted,
    noted: (call) => ({
      ...call,
      onEvent: (event) => {
        counted.note(event);
        call.onEvent(event);
      },
    }),
    statistics: async () => cacheStatistics(await written(), counted.hours(), now()),
  };
}
