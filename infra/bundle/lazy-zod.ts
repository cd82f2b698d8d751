/**
 * Stands in the bundle for zod where the MCP SDK makes its schemas: about 500, for every method of both revisions, of which a call needs a
 * handful. Here each is made when something first looks at it.
 */
import * as z from 'zod/v4';

/** Methods that make another schema: these wait too. */
const deriving: ReadonlySet<string | symbol> = new Set([
  ...[
    'optional',
    'nullable',
    'default',
    'catch',
    'describe',
    'refine',
    'superRefine',
    'transform',
    'pipe',
    'or',
    'and',
  ],
  ...['extend', 'merge', 'pick', 'omit', 'partial', 'required', 'loose', 'strict', 'strip', 'passthrough', 'catchall'],
  ...['array', 'min', 'max', 'int', 'nonnegative', 'url', 'email', 'regex', 'trim', 'startsWith'],
]);

const makers = new WeakMap<object, () => object>();

type Shape = Readonly<Record<string, unknown>>;

/** Methods of objects, with the shape of what they make. */
const shapes: ReadonlyMap<string | symbol, (shape: Shape, more: Shape) => Shape> = new Map([
  ['extend', (shape: Shape, more: Shape) => ({ ...shape, ...more })],
  ...['loose', 'strict', 'strip', 'passthrough', 'catchall'].map((name) => [name, (shape: Shape) => shape] as const),
]);

/** A schema that `make` makes when it is needed. `shape`: that of an object, which can be had before. */
function lazily(make: () => object, shape?: () => Shape): object {
  let made: object | undefined;
  const schema = (): object => {
    made ??= make();
    return made;
  };
  const get = (_: object, key: string | symbol): unknown => {
    if (made === undefined && key === 'shape' && shape) return shape();
    if (made === undefined && deriving.has(key))
      return (...args: readonly [Shape]) => {
        const next = shapes.get(key);
        const make = () => called(Reflect.get(schema(), key), schema(), args);
        return lazily(make, shape && next && (() => next(shape(), args[0])));
      };
    const value: unknown = Reflect.get(schema(), key);
    return typeof value === 'function' ? value.bind(schema()) : value;
  };
  const lazy = new Proxy({}, { get, has: (_, key) => Reflect.has(schema(), key) });
  makers.set(lazy, schema);
  return lazy;
}

const called = (method: CallableFunction, self: unknown, args: readonly unknown[]): object =>
  Reflect.apply(method, self, args.map(resolved));

/** The schema behind a lazy one, also in lists and shapes, so that a parse never passes a proxy. */
function resolved(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const schema = makers.get(value);
  if (schema) return schema();
  if (Array.isArray(value)) return value.map(resolved);
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, resolved(inside)]));
}

const waiting =
  (builder: CallableFunction) =>
  (...args: readonly unknown[]): object =>
    lazily(() => called(builder, undefined, args));

const objectBy =
  (builder: CallableFunction) =>
  (...args: readonly [Shape]): object =>
    lazily(
      () => called(builder, undefined, args),
      () => args[0],
    );

export const any = waiting(z.any);
export const array = waiting(z.array);
export const boolean = waiting(z.boolean);
export const coerce = { number: waiting(z.coerce.number) };
export const discriminatedUnion = waiting(z.discriminatedUnion);
export const email = waiting(z.email);
export const intersection = waiting(z.intersection);
export const iso = { date: waiting(z.iso.date), datetime: waiting(z.iso.datetime) };
export const lazy = (get: () => unknown): object => lazily(() => called(z.lazy, undefined, [() => resolved(get())]));
export const literal = waiting(z.literal);
export const looseObject = objectBy(z.looseObject);
export const number = waiting(z.number);
export const object = objectBy(z.object);
export const optional = waiting(z.optional);
export const preprocess = waiting(z.preprocess);
export const record = waiting(z.record);
export const string = waiting(z.string);
export const union = waiting(z.union);
export const unknown = waiting(z.unknown);
export const url = waiting(z.url);
const enumOf = waiting(z.enum);
const nullOf = waiting(z.null);

export { NEVER, safeParse, toJSONSchema, ZodIssueCode } from 'zod/v4';
export { enumOf as enum, nullOf as null };
