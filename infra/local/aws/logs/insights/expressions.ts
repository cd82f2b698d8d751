import type { Value } from '../../../../../lib/verdict/log-event.ts';
import { QueryError, type Reader } from '../../tokens.ts';

/** One row: an event, or the result of the previous command. */
export type Row = (name: string) => Value;
/** The value of an expression for a row. True is 1, false is 0. */
export type Expression = (row: Row) => Value;

const numberOf = (value: Value): number | undefined => {
  if (typeof value === 'number') return value;
  const found = value === undefined || value.trim() === '' ? Number.NaN : Number(value);
  return Number.isNaN(found) ? undefined : found;
};

/** Compares two values: numbers come before texts, and missing values last. */
export function compared(one: Value, other: Value): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  const [left, right] = [numberOf(one), numberOf(other)];
  if (left !== undefined && right !== undefined) return left - right;
  return String(one) < String(other) ? -1 : Number(String(one) > String(other));
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};
const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};
const functions: Readonly<Record<string, (...given: readonly Value[]) => Value>> = {
  ispresent: (value) => Number(value !== undefined),
  abs: (value) => Math.abs(numberOf(value) ?? Number.NaN),
  ceil: (value) => Math.ceil(numberOf(value) ?? Number.NaN),
  floor: (value) => Math.floor(numberOf(value) ?? Number.NaN),
  coalesce: (...values) => values.find((value) => value !== undefined),
  // The result stays a text: `unnest` parses lists in it.
  jsonparse: (value) => value,
  strlen: (value) => (value === undefined ? undefined : String(value).length),
};
const functionNames = Object.keys(functions).join(', ');

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const isTrue = (value: Value): boolean => value !== undefined && value !== 0 && value !== '';

/** Reads a condition or a value: or, and, not, comparisons, `like`, `in`, arithmetic, functions, fields. */
export const expression = (reader: Reader): Expression => either(reader);

function either(reader: Reader): Expression {
  const parts = [both(reader)];
  while (reader.take('or')) parts.push(both(reader));
  const [first, ...others] = parts;
  return first && others.length === 0 ? first : (row) => Number(parts.some((part) => isTrue(part(row))));
}

function both(reader: Reader): Expression {
  const parts = [negated(reader)];
  while (reader.take('and')) parts.push(negated(reader));
  const [first, ...others] = parts;
  return first && others.length === 0 ? first : (row) => Number(parts.every((part) => isTrue(part(row))));
}

function negated(reader: Reader): Expression {
  if (!reader.take('not')) return comparison(reader);
  const inner = negated(reader);
  return (row) => Number(!isTrue(inner(row)));
}

function comparison(reader: Reader): Expression {
  const left = sum(reader);
  const isNot = reader.peek()?.text === 'not' && /^(like|in)$/i.test(reader.peek(1)?.text ?? '') && reader.take('not');
  // A missing field matches neither `like` nor `not like`.
  const turned =
    (test: (value: Exclude<Value, undefined>) => boolean): Expression =>
    (row) => {
      const value = left(row);
      return Number(value !== undefined && test(value) !== isNot);
    };
  if (reader.take('like') || reader.take('=~')) {
    const matches = pattern(reader);
    return turned((value) => matches(String(value)));
  }
  if (reader.take('in')) {
    const values = list(reader);
    return turned((value) => values.some((one) => compared(one, value) === 0));
  }
  const sign = Object.keys(comparisons).find((one) => reader.take(one));
  const holds = sign === undefined ? undefined : comparisons[sign];
  if (!holds) return left;
  const right = sum(reader);
  return (row) => {
    const [one, other] = [left(row), right(row)];
    return Number(one !== undefined && other !== undefined && holds(compared(one, other)));
  };
}

function pattern(reader: Reader): (text: string) => boolean {
  const { kind, text } = reader.next();
  if (kind === 'text') return (value) => value.includes(text);
  if (kind !== 'pattern') throw new QueryError(`like takes a text or a /pattern/, not ${text}.`);
  const { expression: compiled, isCaseless } = flagged(text);
  const found = new RegExp(compiled, isCaseless ? 'i' : '');
  return (value) => found.test(value);
}

/** A pattern may begin with `(?i)`. */
const flagged = (text: string) =>
  text.startsWith('(?i)')
    ? { expression: text.slice('(?i)'.length), isCaseless: true }
    : { expression: text, isCaseless: false };

function list(reader: Reader): readonly Value[] {
  reader.expect('[');
  const values: Value[] = [];
  do {
    const { kind, text } = reader.next();
    values.push(kind === 'number' ? Number(text) : text);
  } while (reader.take(','));
  reader.expect(']');
  return values;
}

const ranked =
  (signs: readonly string[], inner: (reader: Reader) => Expression) =>
  (reader: Reader): Expression => {
    let left = inner(reader);
    for (;;) {
      const sign = signs.find((one) => reader.take(one));
      const operate = sign === undefined ? undefined : arithmetic[sign];
      if (!operate) return left;
      const [before, right] = [left, inner(reader)];
      left = (row) => {
        const [one, other] = [numberOf(before(row)), numberOf(right(row))];
        return one === undefined || other === undefined ? undefined : finite(operate(one, other));
      };
    }
  };
const finite = (value: number): Value => (Number.isFinite(value) ? value : undefined);
const product = ranked(['*', '/', '%'], atom);
const sum = ranked(['+', '-'], product);

function atom(reader: Reader): Expression {
  if (reader.take('(')) {
    const inner = either(reader);
    reader.expect(')');
    return inner;
  }
  if (reader.take('-')) {
    const inner = atom(reader);
    return (row) => {
      const value = numberOf(inner(row));
      return value === undefined ? undefined : -value;
    };
  }
  const { kind, text } = reader.next();
  if (kind === 'number') return () => Number(text);
  if (kind === 'text') return () => text;
  if (kind !== 'word') throw new QueryError(`A query has ${text} where a value must be.`);
  if (!reader.take('(')) return (row) => row(text);
  return text.toLowerCase() === 'bin' ? bin(reader) : called(text, reader);
}

function called(name: string, reader: Reader): Expression {
  const known = functions[name.toLowerCase()];
  if (!known)
    throw new QueryError(
      `The laptop does not know the function ${name} of Logs Insights here. It knows ${functionNames} and bin.`,
    );
  const given = [either(reader)];
  while (reader.take(',')) given.push(either(reader));
  reader.expect(')');
  return (row) => known(...given.map((one) => one(row)));
}

/** The beginning of the period that contains the event: `bin(5m)`. */
function bin(reader: Reader): Expression {
  const { text } = reader.next();
  const [, count, unit = ''] =
    /^(\d+)(ms|s|m|h|d)$/.exec(reader.peek()?.kind === 'word' ? text + reader.next().text : text) ?? [];
  const length = Number(count) * (units[unit] ?? Number.NaN);
  if (!(length > 0)) throw new QueryError(`bin takes a period such as 5m or 1h, not ${text}.`);
  reader.expect(')');
  return (row) => {
    const at = numberOf(row('@timestamp'));
    return at === undefined ? undefined : Math.floor(at / length) * length;
  };
}
