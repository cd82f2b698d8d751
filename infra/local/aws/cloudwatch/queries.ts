import type { Query } from '../../template/monitoring.ts';
import { statistic } from '../statistics.ts';
import { expression, type Points } from './expression.ts';
import type { Series } from './series.ts';

/** The beginnings of the last `count` periods that are over at `now`, and of the current one if wanted. */
export function periods(now: number, period: number, count: number, current = false): readonly number[] {
  const last = Math.floor(now / period) * period - (current ? 0 : period);
  return Array.from({ length: count }, (_, back) => last - (count - 1 - back) * period);
}

/** The datapoints of each shown line, in order. @throws Error for an expression that the laptop does not know. */
export function evaluateLines(
  series: Series,
  queries: readonly Query[],
  period: number,
  times: readonly number[],
): ReadonlyArray<{ readonly label: string; readonly points: Points }> {
  const byId = new Map(queries.map((query) => [query.id, query]));
  const pointsOf = (query: Query): Points => {
    if ('expression' in query) return expression(query.expression)({ metric, times });
    const found = new Map<number, number>();
    for (const time of times) {
      const values = series.values(query.identity, time, time + period);
      const value = values.length < (query.leastSamples ?? 0) ? undefined : statistic(query.statistic, values);
      if (value !== undefined) found.set(time, value);
    }
    return found;
  };
  const metric = (id: string): Points => {
    const query = byId.get(id);
    if (!query) throw new Error(`An expression names ${id}, which is no metric beside it.`);
    return pointsOf(query);
  };
  return queries.filter(({ shown }) => shown).map((query) => ({ label: query.label, points: pointsOf(query) }));
}
