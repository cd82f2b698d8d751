import { decode as decodeToon } from '@toon-format/toon';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dataKey } from '../../lib/compact/data.ts';
import { decode } from '../../lib/compact/decode.ts';
import { encode } from '../../lib/compact/encode.ts';
import { freshnessIn, readResult } from '../../lib/compact/result.ts';
import { fullScale } from '../support/scale.ts';

describe('compact text', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '7',
      'true',
      'null',
      '',
      ' a',
      'a,b',
      'a: b',
      '- a',
      '[2]:',
      '"',
      '\\',
      '\n',
      '\r',
      '\u2028',
      '\u2029',
    ),
  );
  const cell = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
  const row = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), cell, { minKeys: 1 });

  test('gives back the data that went in', () => {
    const data = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.oneof(cell, row, fc.array(row), fc.array(cell)));
    fc.assert(
      fc.property(data, (given) => {
        expect(decode(encode(given))).toEqual(given);
      }),
    );
  });

  test('of any pieces is read or refused', () => {
    const piece = fc.constantFrom(
      ...['a: 1', '\n', '  ', '- ', '[2]:', '[1]{a,b}:', 'a[2]: 1,2', 'a[1:]{b}:', 'a[4294967296]:', '"', '"\\u12"'],
      ...[',', ':', '{', '}', 'x', '__proto__: 1'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          decode(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('is read as the package for TOON reads it, whatever its shape and keys', () => {
    const key = fc.oneof(fc.stringMatching(/^[a-z_]{1,4}$/), fc.constantFrom('a b', '', '{}', 'a"b', '__proto__', '1'));
    const { whole } = fc.letrec<{ any: unknown; table: unknown; whole: Record<string, unknown> }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        cell,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constant(undefined),
        tie('table'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(key, tie('any'), { maxKeys: 4 }),
      ),
      // Rows of equal columns, some with an object inside, and objects of equal objects.
      table: fc
        .tuple(
          key,
          key,
          fc.array(fc.tuple(key, cell, fc.option(cell, { nil: undefined })), { minLength: 1, maxLength: 4 }),
        )
        .chain(([a, b, rows]) =>
          fc.constantFrom(
            rows.map(([, one, two]) => ({ [a]: one, [b]: { [a]: two, x: one } })),
            Object.fromEntries(rows.map(([name, one, two]) => [name, { [a]: one, [b]: two }])),
          ),
        ),
      whole: fc.dictionary(key, tie('any'), { maxKeys: 5 }),
    }));
    fc.assert(
      fc.property(whole, (given) => {
        const written = encode(given);
        expect(decode(written)).toEqual(JSON.parse(JSON.stringify(given)));
        expect(decode(written)).toEqual(decodeToon(written));
      }),
      { numRuns: fullScale ? 2000 : 500 },
    );
  });

  test('leaves out what is undefined, as JSON does', () => {
    expect(decode(encode({ a: undefined, b: { c: undefined, d: 1 } }))).toEqual({ b: { d: 1 } });
  });

  test('is a head and lines for rows that have the same columns', () => {
    expect(
      encode({
        tracks: [
          { id: 'a', name: 'Tyler, The Creator' },
          { id: 'b', name: 'x' },
        ],
      }),
    ).toBe('tracks[2]{id,name}:\n  a,"Tyler, The Creator"\n  b,x');
  });
});

test.each([
  ['live', {}, { source: 'live', age_seconds: 0 }],
  ['the cache', { age_seconds: 7 }, { source: 'cache', age_seconds: 7 }],
  [
    'the data of an older server',
    { freshness: { source: 'cache', age_seconds: 7 } },
    { source: 'cache', age_seconds: 7 },
  ],
  ['old', { freshness: { source: 'stale', age_seconds: 7, reason: 'x' } }, { source: 'stale', age_seconds: 7 }],
])('an answer says its age: %s', (_, data, expected) => {
  expect(freshnessIn(data)).toEqual(expected);
});

describe('a result', () => {
  const content = [{ type: 'text', text: 'a: 1' }];

  test.each([
    ['the data that was asked for', { content, _meta: { [dataKey]: { b: 2 } }, structuredContent: { c: 3 } }, { b: 2 }],
    ['the structured content of an older server', { content, structuredContent: { c: 3 } }, { c: 3 }],
    ['compact text', { content }, { a: 1 }],
    ['JSON', { content: [{ type: 'text', text: '{"a":[1]}' }] }, { a: [1] }],
  ])('is read from %s', (_, result, data) => {
    expect(readResult(result)).toMatchObject({ isError: false, data });
  });

  test('that is an error needs no data', () => {
    expect(readResult({ isError: true, content: [{ type: 'text', text: 'No: not now.' }] })).toEqual({
      isError: true,
      text: 'No: not now.',
      data: {},
    });
  });

  test.each([
    [{}],
    [undefined],
    [{ content: [] }],
    [{ content: [{ type: 'text', text: 'All is well.' }] }],
    [{ content: [{ type: 'text', text: 'tracks[2]{id}:\n  a' }] }],
    [{ content: [{ type: 'text', text: '{"a":' }] }],
    [{ content: [{ type: 'text', text: 'tracks[1]{id}:\n  a,b' }] }],
    [{ content: [{ type: 'text', text: 'a: 1\n  b: 2' }] }],
    [{ content: [{ type: 'text', text: 'a[2]: 1' }] }],
    [{ content: [{ type: 'text', text: 'a: 1\nThat is all.' }] }],
    [{ content: [{ type: 'text', text: 'a[4294967296]:' }] }],
  ])('that says nothing readable is refused: %o', (result) => {
    expect(() => readResult(result)).toThrow(SyntaxError);
  });
});
