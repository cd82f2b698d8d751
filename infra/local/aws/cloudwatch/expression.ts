import { type Reader, readerOf, tokenAt } from '../tokens.ts';

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

type Node = (scope: Scope) => Value | readonly Value[];

/**
 * The parts of CloudWatch's metric math that dashboards and alarms of this stack use: + - * /, comparisons (1 or 0), IF, FILL, and
 * MAX, MIN, SUM, AVG over a list. @throws Error that names the first thing that is not known.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function expression(text: string): (scope: Scope) => Points {
  const reader = readerOf(text, (rest) => tokenAt(rest, /^[A-Za-z_]\w*/, /^(?:>=|<=|==|!=|[-+*/(),[\]<>])/));
  const node = comparison(reader);
  if (reader.peek()) throw new Error(`"${text}" goes on with ${reader.peek()?.text} where it should end.`);
  return (scope) => {
    const value = node(scope);
    if (value instanceof Map) return value;
    if (typeof value === 'number') return new Map(scope.times.map((time) => [time, value]));
    throw new Error(`"${text}" comes to a list, which cannot be drawn.`);
  };
}

const operators: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '>=': (left, right) => Number(left >= right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '<': (left, right) => Number(left < right),
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
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
      left = (scope) => each(scope, operate, one(before(scope)), one(right(scope)));
    }
  };

const product = ranked(['*', '/'], atom);
const total = ranked(['+', '-'], product);
const comparison = ranked(['>=', '<=', '==', '!=', '>', '<'], total);

function atom(reader: Reader): Node {
  if (reader.take('-')) {
    const inner = atom(reader);
    return (scope) => each(scope, (_, right) => -right, 0, one(inner(scope)));
  }
  if (reader.take('(')) return closed(reader, comparison(reader), ')');
  if (reader.take('[')) {
    const rows = separated(reader, ']');
    return (scope) => rows.map((row) => one(row(scope)));
  }
  const token = reader.next();
  if (token.kind === 'number') return () => Number(token.text);
  if (token.kind !== 'word') throw new Error(`An expression has ${token.text} where a value must be.`);
  if (!reader.take('(')) return (scope) => scope.metric(token.text);
  const called = functions[token.text];
  if (!called) throw new Error(`The laptop does not know the function ${token.text} of metric math.`);
  const rows = separated(reader, ')');
  return (scope) =>
    called(
      scope,
      rows.map((row) => row(scope)),
    );
}

function closed(reader: Reader, node: Node, sign: string): Node {
  reader.expect(sign);
  return node;
}

function separated(reader: Reader, end: string): readonly Node[] {
  const nodes = [comparison(reader)];
  while (reader.take(',')) nodes.push(comparison(reader));
  reader.expect(end);
  return nodes;
}

function one(value: Value | readonly Value[]): Value {
  if (Array.isArray(value)) throw new Error('A list stands where one value must be.');
  return typeof value === 'number' || value instanceof Map ? value : Number.NaN;
}

const at = (value: Value, time: number): number | undefined => (typeof value === 'number' ? value : value.get(time));

/** Point by point: where one of the two is missing, so is the result; and what is no number is no datapoint. */
function each(scope: Scope, operate: (left: number, right: number) => number, left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return operate(left, right);
  return points(scope, (time) => {
    const [a, b] = [at(left, time), at(right, time)];
    return a === undefined || b === undefined ? undefined : operate(a, b);
  });
}

function points({ times }: Scope, of: (time: number) => number | undefined): Points {
  const found = new Map<number, number>();
  for (const time of times) {
    const value = of(time);
    if (value !== undefined && Number.isFinite(value)) found.set(time, value);
  }
  return found;
}

type Called = (scope: Scope, given: ReadonlyArray<Value | readonly Value[]>) => Value;

const over =
  (fold: (values: readonly number[]) => number): Called =>
  (scope, [first]) => {
    const rows = Array.isArray(first) ? first.map(one) : [one(first ?? 0)];
    return points(scope, (time) => {
      const values = rows.map((row) => at(row, time)).filter((value) => value !== undefined);
      return values.length === 0 ? undefined : fold(values);
    });
  };

const functions: Readonly<Record<string, Called>> = {
  IF: (scope, [condition = 0, yes = 0, no]) =>
    points(scope, (time) => {
      const decided = at(one(condition), time);
      if (decided === undefined) return;
      return decided === 0 ? (no === undefined ? undefined : at(one(no), time)) : at(one(yes), time);
    }),
  FILL: (scope, [series = 0, filler = 0]) => points(scope, (time) => at(one(series), time) ?? at(one(filler), time)),
  MAX: over((values) => Math.max(...values)),
  MIN: over((values) => Math.min(...values)),
  SUM: over((values) => values.reduce((sum, value) => sum + value, 0)),
  AVG: over((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
};
