import type { Value } from '../../../../../lib/verdict/log-event.ts';
import { statistic } from '../../statistics.ts';
import { QueryError, type Reader } from '../../tokens.ts';
import { compared, type Expression, expression, type Row } from './expressions.ts';

/** An aggregation of `stats` over the rows of a group. */
export type Aggregate = (rows: readonly Row[]) => Value;

const values = (of: Expression, rows: readonly Row[]): readonly Exclude<Value, undefined>[] =>
  rows.map(of).filter((value) => value !== undefined);
const numbers = (of: Expression, rows: readonly Row[]): readonly number[] =>
  values(of, rows).flatMap((value) => (Number.isFinite(Number(value)) ? [Number(value)] : []));
const byTime = (rows: readonly Row[]): readonly Row[] =>
  rows.toSorted((one, other) => compared(one('@timestamp'), other('@timestamp')));

const simple: Readonly<Record<string, (of: Expression) => Aggregate>> = {
  sum: (of) => (rows) => statistic('Sum', numbers(of, rows)) ?? 0,
  avg: (of) => (rows) => statistic('Average', numbers(of, rows)),
  min: (of) => (rows) => values(of, rows).toSorted(compared)[0],
  max: (of) => (rows) => values(of, rows).toSorted(compared).at(-1),
  count: (of) => (rows) => values(of, rows).length,
  count_distinct: (of) => (rows) => new Set(values(of, rows).map(String)).size,
  latest: (of) => (rows) => values(of, byTime(rows)).at(-1),
  earliest: (of) => (rows) => values(of, byTime(rows))[0],
};

/** Reads one aggregation: count(), sum, avg, min, max, pct, count_distinct, latest, earliest. */
export function aggregate(reader: Reader): Aggregate {
  const { text } = reader.next();
  const name = text.toLowerCase();
  reader.expect('(');
  if (name === 'count' && /^[*)]$/.test(reader.peek()?.text ?? '')) {
    reader.take('*');
    reader.expect(')');
    return (rows) => rows.length;
  }
  const of = expression(reader);
  if (name === 'pct' || name === 'percentile') {
    reader.expect(',');
    const percent = reader.next().text;
    reader.expect(')');
    return (rows) => statistic(`p${percent}`, numbers(of, rows));
  }
  const known = simple[name];
  if (!known)
    throw new QueryError(
      `The laptop does not know ${text} in stats. It knows ${Object.keys(simple).join(', ')} and pct.`,
    );
  reader.expect(')');
  return known(of);
}
