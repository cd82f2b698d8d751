import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { checked, inner } from '../../lib/tools/definition/checked.ts';
import { countryNamed } from '../../lib/tools/definition/countries.ts';
import { durationIn, localeIn, percentIn } from '../../lib/tools/definition/spoken-forms.ts';
import type { Tool } from '../../lib/tools/definition/tool.ts';
import { coreRoutes, tools } from '../../lib/tools/registry.ts';

test.each([
  ['1:30', 90_000],
  ['0:05', 5000],
  ['12:34', 754_000],
  ['90:00', 5_400_000],
  ['1:02:03', 3_723_000],
  ['1:30.5', 90_500],
  ['90s', 90_000],
  ['90 s', 90_000],
  ['90 seconds', 90_000],
  ['1m30', 90_000],
  ['1m30s', 90_000],
  ['1 min 30 s', 90_000],
  ['1 minute and 30 seconds', 90_000],
  ['1 hour, 2 minutes and 3 seconds', 3_723_000],
  ['2 Minutes', 120_000],
  ['1.5 min', 90_000],
  ['1h', 3_600_000],
  ['1h30m', 5_400_000],
  ['500ms', 500],
  ['', undefined],
  ['90', undefined],
  ['1:5', undefined],
  ['1:75', undefined],
  ['1:75:00', undefined],
  ['1:2:3', undefined],
  [':30', undefined],
  ['-1:30', undefined],
  ['1h30', undefined],
  ['1m75', undefined],
  ['5 months', undefined],
  ['1 m 30 x', undefined],
  ['30s 1m', undefined],
  ['the chorus', undefined],
  ['half', undefined],
])('the time %j', (text, milliseconds) => {
  expect(durationIn(text)).toBe(milliseconds);
});

test.each([
  ['50%', 50],
  ['50 %', 50],
  ['100.0%', 100],
  ['7 percent', 7],
  ['50 Per Cent', 50],
  ['12.5%', undefined],
  ['-10%', undefined],
  ['half', undefined],
  ['50', undefined],
])('the share %j', (text, percent) => {
  expect(percentIn(text)).toBe(percent);
});

test.each([
  ['Germany', 'DE'],
  ['germany ', 'DE'],
  ['Deutschland', 'DE'],
  ['España', 'ES'],
  ['espana', 'ES'],
  ['日本', 'JP'],
  ['United States', 'US'],
  ['the USA', 'US'],
  ['U.S.', undefined],
  ['UK', 'GB'],
  ['United Kingdom', 'GB'],
  ['Great Britain', 'GB'],
  ['The Netherlands', 'NL'],
  ['Turkey', 'TR'],
  ['Hong Kong', 'HK'],
  ['South Korea', 'KR'],
  ['Korea', undefined],
  ['Congo', undefined],
  ['America', undefined],
  ['European Union', undefined],
  ['Atlantis', undefined],
  ['DE', undefined],
  ['xx', undefined],
  ['', undefined],
])('the country %j', (text, code) => {
  expect(countryNamed(text)).toBe(code);
});

test.each([
  ['es-MX', 'es_MX'],
  ['ES_mx', 'es_MX'],
  ['es', undefined],
  ['es-419', undefined],
])('the locale %j', (text, locale) => {
  expect(localeIn(text)).toBe(locale);
});

/** Every argument of every tool, those of lists by their entries. */
const everyArgument = [...tools, ...coreRoutes].flatMap((tool) =>
  Object.entries(tool.input.shape).map(([name, schema]) => ({ tool, name, type: inner(schema) })),
);
const tried = (wanted: (name: string, type: unknown) => boolean) =>
  everyArgument
    .filter(({ name, type }) => wanted(name, type))
    .map(({ tool, name }) => [tool.name, name, tool] as const);

/** The value that a tool reads, or what it says of the argument. */
function read(tool: Tool, name: string, value: unknown): unknown {
  const input = z.strictObject({ [name]: tool.input.shape[name] ?? z.never() });
  try {
    return checked({ ...tool, input }, { [name]: value })[name];
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return error.issues.map(({ message }) => message);
  }
}

describe('every argument of its kind takes the forms that people write', () => {
  const times = tried((name) => name.endsWith('position_ms'));
  const shares = tried((name) => name === 'volume_percent');
  const countries = tried((name) => ['market', 'country'].includes(name));
  const locales = tried((name) => name === 'locale');
  const flags = tried((_, type) => type instanceof z.ZodBoolean);
  const names = tried((name, type) => name === 'name' && type instanceof z.ZodString);
  test('has rows', () => {
    const counts = [times, shares, countries, locales, flags, names].map((rows) => rows.length);
    expect(counts.every((count) => count > 1)).toBe(true);
  });

  test.each(times)('%s %s: times', (_, name, tool) => {
    expect(read(tool, name, '1:30')).toBe(90_000);
    expect(read(tool, name, ' 90s ')).toBe(90_000);
    expect(read(tool, name, '90')).toBe(90);
    expect(read(tool, name, 'the end')).toEqual(['must be milliseconds, or a time such as "1:30" or "90 s"']);
    expect(read(tool, name, '25:00:00')).toEqual(['must be at most 86400000']);
  });

  test.each(shares)('%s %s: shares', (_, name, tool) => {
    expect(read(tool, name, '50%')).toBe(50);
    expect(read(tool, name, '120%')).toEqual(['must be at most 100']);
    expect(read(tool, name, 'half')).toEqual(['must be a whole number from 0 to 100, such as 40 or "40%"']);
  });

  test.each(tried((name) => ['by', 'volume_by'].includes(name)).filter(([tool]) => /volume|player/.test(tool)))(
    '%s %s: steps, but no shares of what it is now',
    (_, name, tool) => {
      expect(read(tool, name, '-10')).toBe(-10);
      expect(read(tool, name, '10%')).toEqual(['must be a number of points of volume, such as -10']);
    },
  );

  test.each(countries)('%s %s: countries', (_, name, tool) => {
    expect(read(tool, name, 'Germany')).toBe('DE');
    expect(read(tool, name, 'DE')).toBe('DE');
    expect(read(tool, name, 'Korea')).toEqual([
      'must be a country: a code of two letters (ISO 3166-1) or an English name',
    ]);
  });

  test.each(locales)('%s %s: locales', (_, name, tool) => expect(read(tool, name, 'de-AT')).toBe('de_AT'));

  test.each(flags)('%s %s: yes and no', (_, name, tool) => {
    for (const word of ['yes', 'On', ' TRUE ']) expect(read(tool, name, word)).toBe(true);
    for (const word of ['no', 'OFF', 'False']) expect(read(tool, name, word)).toEqual(read(tool, name, false));
    expect(read(tool, name, 'maybe')).toEqual(['must be a boolean']);
  });

  test.each(names)('%s %s: what can be seen', (_, name, tool) => {
    for (const value of ['\u200b\u200b', ' \u2060', '\u3164', '\ufeff', '\u2800'])
      expect(read(tool, name, value)).toEqual(['must not be empty']);
    for (const value of ['🎉', 'שלום', 'He said "hi"', '👩\u200d💻']) expect(read(tool, name, value)).toBe(value);
  });
});
