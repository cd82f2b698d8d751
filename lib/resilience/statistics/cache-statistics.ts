import { type Counts, slotLength, type TallyHour } from './tally.ts';

/** What the cache did in a period. */
export interface Period {
  readonly since: string;
  readonly total: RatedCounts;
  readonly by_strategy: Readonly<Record<string, RatedCounts>>;
  /** The most requested keys, as `strategy:hash`, with the reads of each. */
  readonly top_keys: ReadonlyArray<{ readonly key: string; readonly reads: number }>;
}

/** Counts, and the share of reads answered by fresh entries, 0 to 1. */
export type RatedCounts = Counts & { readonly hit_rate?: number };

export interface CacheStatistics {
  readonly last_hour: Period;
  readonly last_day: Period;
  readonly last_week: Period;
}

const hourLength = 3_600_000;
const none: Counts = { hits: 0, misses: 0, stale: 0, minimal: 0, superseded: 0, too_large: 0, kept: 0, bytes: 0 };
const topKeys = 10;

/** Sums the rows of all containers, exact to ten minutes, and the unwritten counts of this one. */
export function cacheStatistics(
  written: readonly TallyHour[],
  ownHours: readonly TallyHour[],
  now: number,
): CacheStatistics {
  const isOurs = (row: TallyHour): boolean =>
    ownHours.some(({ hour, container }) => row.hour === hour && row.container === container);
  const hours = [...written.filter((row) => !isOurs(row)), ...ownHours];
  const over = (length: number): Period => period(hours, now - length);
  return { last_hour: over(hourLength), last_day: over(24 * hourLength), last_week: over(7 * 24 * hourLength) };
}

function period(hours: readonly TallyHour[], since: number): Period {
  const strategies = new Map<string, Counts>();
  const keys = new Map<string, number>();
  let total = none;
  for (const one of hours) {
    for (const [slot, kinds] of Object.entries(one.slots)) {
      if (one.hour * hourLength + (Number(slot) + 1) * slotLength <= since) continue;
      for (const [kind, counts] of Object.entries(kinds)) {
        strategies.set(kind, plus(strategies.get(kind) ?? none, counts));
        total = plus(total, counts);
      }
    }
    if ((one.hour + 1) * hourLength <= since) continue;
    for (const [key, reads] of Object.entries(one.keys)) keys.set(key, (keys.get(key) ?? 0) + reads);
  }
  return {
    since: new Date(since).toISOString(),
    total: rated(total),
    by_strategy: Object.fromEntries([...strategies].sort(byName).map(([kind, counts]) => [kind, rated(counts)])),
    top_keys: [...keys]
      .sort(([, one], [, other]) => other - one)
      .slice(0, topKeys)
      .map(([key, reads]) => ({ key, reads })),
  };
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]): number => one.localeCompare(other);

const plus = (sum: Counts, more: Partial<Counts>): Counts => ({
  hits: sum.hits + (more.hits ?? 0),
  misses: sum.misses + (more.misses ?? 0),
  stale: sum.stale + (more.stale ?? 0),
  minimal: sum.minimal + (more.minimal ?? 0),
  superseded: sum.superseded + (more.superseded ?? 0),
  too_large: sum.too_large + (more.too_large ?? 0),
  kept: sum.kept + (more.kept ?? 0),
  bytes: sum.bytes + (more.bytes ?? 0),
});

function rated(counts: Counts): RatedCounts {
  const reads = counts.hits + counts.misses;
  return reads === 0 ? counts : { ...counts, hit_rate: Math.round((counts.hits / reads) * 1000) / 1000 };
}
