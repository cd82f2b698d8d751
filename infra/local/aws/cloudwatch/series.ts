import type { Identity } from '../../template/monitoring.ts';

export type Series = ReturnType<typeof seriesInMemory>;

/** CloudWatch's own resolution. */
export const minute = 60_000;
/** The longest look-back of alarms and dashboards, and the most values of one minute. */
const limits = { minutes: 27 * 60, values: 2000 } as const;

const keyOf = ({ namespace, name, dimensions }: Identity): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1))]);

/** Keeps a day of raw measurements by minute. Times are milliseconds since the epoch. */
export function seriesInMemory() {
  const all = new Map<string, Map<number, number[]>>();
  return {
    put: (identity: Identity, values: readonly number[], at: number): void => {
      const key = keyOf(identity);
      const minutes = all.get(key) ?? new Map<number, number[]>();
      all.set(key, minutes);
      const here = Math.floor(at / minute);
      const stored = minutes.get(here);
      if (stored) stored.push(...values.slice(0, limits.values - stored.length));
      else minutes.set(here, values.slice(0, limits.values));
      for (const [oldest] of minutes) {
        if (oldest > here - limits.minutes) break;
        minutes.delete(oldest);
      }
    },
    /** The values from `from` until before `to`. */
    values: (identity: Identity, from: number, to: number): readonly number[] => {
      const found: number[] = [];
      const minutes = all.get(keyOf(identity));
      if (minutes)
        for (let at = Math.ceil(from / minute); at * minute < to; at++) found.push(...(minutes.get(at) ?? []));
      return found;
    },
    /** Whether a metric was ever measured. */
    knows: (identity: Identity): boolean => all.has(keyOf(identity)),
  };
}
