import { QueryError, type Reader, readerOf, tokenAt } from '../tokens.ts';

/** Datapoints by the beginning of their period, milliseconds since the epoch. */
export type Points = ReadonlyMap<number, number>;
type Value = Points | number;

/** What an expression is evaluated with. */
export interface Scope {
  /** The metrics by their ids; @throws Error for one that is not there. */
  readonly metric: (id: string) => Points;
  /** The beginnings of all periods that are looked at. */
  readonly times: readonly number[];
}

type Node = (scope: Scope) => Value;

/**
 * The part of CloudWatch's metric math that the dashboards of this stack use: + - * / and brackets, point by point. @throws QueryError
 * that names the first thing that is not known.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function expression(text: string): (scope: Scope) => Points {
  const reader = readerOf(text, (rest) => tokenAt(rest, /^[A-Za-z_]\w*/, /^[-+*/(),]/));
  const node = sum(reader);
  if (reader.peek()) throw new QueryError(`"${text}" goes on with ${reader.peek()?.text} where it should end.`);
  return (scope) => {
    const value = node(scope);
    return typeof value === 'number' ? new Map(scope.times.map((time) => [time, value])) : value;
  };
}

const operators: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
};

/** Operators of one rank, from left to right. */
const ranked =
  (signs: readonly string[], inner: (reader: Reader) => Node) =>
  (reader: Reader): Node => {
    let left = inner(reader);
    for (;;) {
      const sign = signs.find((one) => reader.take(one));
      const operate = sign === undefined ? undefined : operators[sign];
      if (!operate) return left;
      const [before, right] = [left, inner(reader)];
      left = (scope) => each(scope, operate, before(scope), right(scope));
    }
  };

const product = ranked(['*', '/'], atom);
const sum = ranked(['+', '-'], product);

function atom(reader: Reader): Node {
  if (reader.take('(')) {
    const inner = sum(reader);
    reader.expect(')');
    return inner;
  }
  const { kind, text } = reader.next();
  if (kind === 'number') return () => Number(text);
  if (kind !== 'word') throw new QueryError(`An expression has ${text} where a value must be.`);
  if (reader.take('(')) throw new QueryError(`The laptop does not know the function ${text} of metric math.`);
  return ({ metric }) => metric(text);
}

const at = (value: Value, time: number): number | undefined => (typeof value === 'number' ? value : value.get(time));

/** Where one of the two is missing, so is the result; and what is no number is no datapoint. */
function each({ times }: Scope, operate: (left: number, right: number) => number, left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return operate(left, right);
  const found = new Map<number, number>();
  for (const time of times) {
    const [one, other] = [at(left, time), at(right, time)];
    const value = one === undefined || other === undefined ? Number.NaN : operate(one, other);
    if (Number.isFinite(value)) found.set(time, value);
  }
  return found;
}
