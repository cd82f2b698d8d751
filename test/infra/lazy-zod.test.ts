import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as zod from 'zod/v4';
import * as lazy from '../../infra/bundle/lazy-zod.ts';
import { root } from '../support/environment.ts';

/** The same schemas by zod itself and by what stands for it. */
const both = [
  ['zod', zod],
  ['lazy', Object.assign({}, zod, lazy)],
] as const;

const schemas = (z: typeof zod) => {
  const Icon = z.object({ src: z.url(), sizes: z.array(z.string()).optional() });
  const Base = z.object({ name: z.string().min(1), title: z.string().optional() });
  const Value: zod.ZodType = z.lazy(() => z.union([z.string(), z.number().int(), z.null(), z.array(Value)]));
  return {
    Named: Base.extend({ ...Icon.shape, kind: z.literal('a') }),
    Loose: Base.loose(),
    Spread: z.object({ ...Base.extend({ more: z.number() }).loose().shape, ...Base.partial().shape }),
    Strict: z.object({ a: Value }).strict(),
    Either: z.union([Icon, Base]),
    Tagged: z.discriminatedUnion('type', [
      z.object({ type: z.literal('x'), at: z.iso.datetime({ offset: true }) }),
      z.object({ type: z.literal('y'), mail: z.email().nullable() }),
    ]),
    Both: z.intersection(z.object({ a: z.boolean() }), z.record(z.string(), z.unknown())),
    Prepared: z.preprocess((value) => value ?? {}, z.object({ n: z.number().default(3) })),
    Caught: z.object({ level: z.enum(['low', 'high']).catch('low'), more: z.optional(z.any()) }),
    Numbers: z.looseObject({ n: z.coerce.number() }),
  };
};

const values = [
  ...[
    null,
    'x',
    3,
    [],
    {},
    { name: '' },
    { name: 'a', kind: 'a', src: 'https://a/' },
    { src: 'no' },
    { a: true, b: 1 },
  ],
  ...[{ a: ['x', [1, null]] }, { a: 1.5 }, { a: {} }, { type: 'x', at: '2026-11-29T21:00:00+01:00' }, { type: 'z' }],
  ...[{ type: 'y', mail: null }, { level: 'none' }, { level: 'high', more: 1 }, { n: '4' }, { n: 'x' }, { a: 1, b: 2 }],
];

describe('schemas that are made when they are needed', () => {
  const [expected, found] = both.map(([, z]) => schemas(z));
  test.each(Object.keys(expected ?? {}))('%s parses as zod does', (name) => {
    const outcomes = [expected, found].map((made) => {
      const schema = Object.entries(made ?? {}).find(([key]) => key === name)?.[1];
      return values.map((value) => {
        const { data, error } = schema?.safeParse(value) ?? {};
        return [data, error?.issues];
      });
    });
    expect(outcomes[1]).toEqual(outcomes[0]);
  });

  test('pass for schemas', () => {
    const { Named, Caught } = schemas(both[1][1]);
    expect([Named instanceof zod.ZodObject, Caught instanceof zod.ZodString, '_zod' in Named, 'none' in Named]).toEqual(
      [...[true, false, true, false]],
    );
    expect(Object.keys(Named.shape)).toEqual(['name', 'title', 'src', 'sizes', 'kind']);
    expect(Named.parse).toBeTypeOf('function');
  });

  test('are not made for their shape, which may hold others that are not made', () => {
    const z = Object.assign({}, zod, lazy);
    const never = z.lazy(() => {
      throw new Error('It was made.');
    });
    const Base = z.looseObject({ a: z.string().refine(() => true), never }).strict();
    const shape = { ...Base.shape, ...Base.extend({ b: z.number() }).shape };
    expect(Object.keys(shape)).toEqual(['a', 'never', 'b']);
    expect(z.object({ a: shape.a, b: shape.b }).safeParse({ a: 'x', b: 1 }).success).toBe(true);
  });

  test('are not made before', () => {
    let made = 0;
    const shape = {
      get a() {
        made += 1;
        return zod.string();
      },
    };
    const schema = Object.assign({}, zod, lazy).object(shape).extend({ b: zod.number() }).optional();
    expect(made).toBe(0);
    expect(schema.safeParse({ a: 'x', b: 1 }).success).toBe(true);
    expect(made).toBeGreaterThan(0);
  });
});

test('the MCP SDK takes nothing else of zod', () => {
  const folders = ['core', 'server'].map((name) => path.join(root, 'node_modules/@modelcontextprotocol', name, 'dist'));
  const texts = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.mjs'))
      .map((name) => readFileSync(path.join(folder, name), 'utf8'))
      .filter((text) => text.includes('import * as z from "zod/v4"')),
  );
  const code = texts.join('\n').replaceAll(/^\s*\*.*$/gm, '');
  const names = new Set(Array.from(code.matchAll(/(?<![\w.$])z\.(\w+)/g), ([, name = '']) => name));
  expect(names.size).toBeGreaterThan(20);
  expect([...names].filter((name) => !(name in lazy))).toEqual([]);
});
