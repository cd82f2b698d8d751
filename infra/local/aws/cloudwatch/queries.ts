import type { MetricStatistic, Query } from '../../template/monitoring.ts';
import { expression } from '../logs/insights/expressions.ts';
import { statistic } from '../statistics.ts';
import { QueryError, readerOf, tokenAt } from '../tokens.ts';
import type { Series } from './series.ts';

/** Datapoints by the beginning of their period, milliseconds since the epoch. */
export type Points = ReadonlyMap<number, number>;

/** The beginnings of the last `count` periods, up to the current one. */
export function periods(now: number, period: number, count: number): readonly number[] {
  const last = Math.floor(now / period) * period;
  return Array.from({ length: count }, (_, back) => last - (count - 1 - back) * period);
}

/** The datapoints of a metric in the periods that begin at `times`. */
export function metricPoints(
  series: Series,
  { identity, statistic: of, leastSamples = 0 }: MetricStatistic,
  period: number,
  times: readonly number[],
): Points {
  const found = new Map<number, number>();
  for (const time of times) {
    const values = series.values(identity, time, time + period);
    const value = values.length < leastSamples ? undefined : statistic(of, values);
    if (value !== undefined) found.set(time, value);
  }
  return found;
}

/** The datapoints of one of the lines of a graph. @throws Error for an expression that the laptop does not know. */
export function linePoints(
  series: Series,
  queries: readonly Query[],
  line: Query,
  period: number,
  times: readonly number[],
): Points {
  const pointsOf = (query: Query): Points =>
    'expression' in query ? metricMath(query.expression)(metric, times) : metricPoints(series, query, period, times);
  const metric = (id: string): Points => {
    const query = queries.find((one) => one.id === id);
    if (!query) throw new Error(`An expression names ${id}, which is no metric beside it.`);
    return pointsOf(query);
  };
  return pointsOf(line);
}

/**
 * The part of CloudWatch's metric math that the dashboards of this stack use: + - * / and brackets, point by point. Where one of two
 * points is missing, so is the result. `metric` gives a metric by its id, `times` are the beginnings of all periods that are looked at.
 * @throws QueryError that names the first thing that is not known.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function metricMath(text: string): (metric: (id: string) => Points, times: readonly number[]) => Points {
  const [, called] = /([A-Za-z_]\w*)\s*\(/.exec(text) ?? [];
  if (called !== undefined) throw new QueryError(`The laptop does not know the function ${called} of metric math.`);
  const reader = readerOf(text, (rest) => tokenAt(rest, /^[A-Za-z_]\w*/, /^[-+*/()]/));
  const of = expression(reader);
  if (reader.peek()) throw new QueryError(`"${text}" goes on with ${reader.peek()?.text} where it should end.`);
  return (metric, times) => {
    const known = new Map<string, Points>();
    const points = (id: string): Points => {
      const found = known.get(id) ?? metric(id);
      known.set(id, found);
      return found;
    };
    return new Map(
      times.flatMap((time) => {
        const value = of((id) => points(id).get(time));
        return typeof value === 'number' ? [[time, value] as const] : [];
      }),
    );
  };
}
