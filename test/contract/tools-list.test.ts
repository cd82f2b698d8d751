import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import { hasShared, optionalSuite, sharedSpotify } from '../support/environment.ts';
import { publishedNames } from '../support/published-tools.ts';

/** The list of tools that callers know by name: what it says of each argument, in its own shorthand. */
const listFile = path.join(sharedSpotify, 'tools.json');
const listed = z.array(z.object({ name: z.string(), category: z.string(), arguments: z.string(), kind: z.string() }));

/** What the shorthand says: "`limit` int [1..50, =20]", "`ids`* str[] [n 1..50]". */
interface Argument {
  readonly name: string;
  readonly required: boolean;
  readonly type: string;
  readonly list: boolean;
  readonly values: readonly string[];
  readonly least?: number;
  readonly most?: number;
  readonly fallback?: string;
}

const types: Readonly<Record<string, string>> = { str: 'string', int: 'integer', num: 'number', bool: 'boolean' };

/** Python's spelling of a value in JSON's. */
const json = (value: string): string =>
  value.replaceAll("'", '"').replace(/^(True|False)$/, (word) => word.toLowerCase());

function parsed(shorthand: string): readonly Argument[] {
  if (shorthand === '—') return [];
  return shorthand.split('; ').map((text) => {
    const [, name = '', star, type = '', list, braces, bounds = ''] =
      /^`(\w+)`(\*)? (str|int|num|bool)(\[\])?(?:\{(.+)\})?(?: \[(.*)\])?$/.exec(text) ?? [];
    const [, least, most] = /(\d+)\.\.(\d*)/.exec(bounds) ?? [];
    const [, fallback] = /=(.+)$/.exec(bounds) ?? [];
    const [, choice] = /^([a-z_]+(?:\/[a-z_]+)+)/.exec(bounds) ?? [];
    return {
      name,
      required: star !== undefined,
      type: types[type] ?? 'unknown',
      list: list !== undefined,
      values: (braces ?? choice ?? '').split('/').filter((value) => value !== ''),
      ...(least && { least: Number(least) }),
      ...(most && { most: Number(most) }),
      ...(fallback && { fallback: json(fallback) }),
    };
  });
}

const property = z.looseObject({
  type: z.string(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  default: z.unknown().optional(),
});
const inputSchema = z.object({
  properties: z.record(z.string(), property.extend({ items: property.optional() })),
  required: z.array(z.string()).default([]),
});

/** Defaults that differ from the published ones on purpose: what the schema states instead; `undefined` where it states none. */
const otherDefaults: ReadonlyMap<string, string | undefined> = new Map([
  // What nobody asked to show stays private, as in all tools that make a playlist.
  ['create_playlist.public', 'false'],
  // It is what one call to Spotify gives, and that depends on the mode of the app.
  ['search.limit', undefined],
  // A hundred rows are more than most questions need; a caller can still ask for them.
  ['get_playlist.tracks_limit', '50'],
]);

/** Arguments that another one may stand in for. */
const nowOptional: ReadonlySet<string> = new Set(['set_volume.volume_percent']);

optionalSuite(
  'shared',
  hasShared,
  'the published list of tools is not beside this repository',
)('the list of tools', () => {
  // A skipped suite collects its tests all the same.
  const rows = existsSync(listFile) ? listed.parse(JSON.parse(readFileSync(listFile, 'utf8'))) : [];
  const served = rows.flatMap((row) => {
    const tool = tools.find(({ name }) => name === row.name);
    return tool ? [[row.name, row, tool] as const] : [];
  });

  test('says something of every tool', () => {
    const names = Object.values(publishedNames).flat();
    expect(rows.map(({ name }) => name).sort()).toEqual(names.toSorted());
    expect(served).toHaveLength(names.length);
  });

  test.each(served)('%s takes the arguments that callers know', (name, row, tool) => {
    const { properties, required } = inputSchema.parse(z.toJSONSchema(tool.input, { io: 'input' }));
    const known = parsed(row.arguments);
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(known.map((argument) => argument.name)));
    expect([...required].sort()).toEqual(
      known
        .filter((argument) => argument.required && !nowOptional.has(`${name}.${argument.name}`))
        .map((argument) => argument.name)
        .sort(),
    );
    for (const argument of known) {
      const shown = properties[argument.name];
      const single = argument.list ? shown?.items : shown;
      const [least, most] = argument.list ? [shown?.minItems, shown?.maxItems] : [shown?.minimum, shown?.maximum];
      expect(shown?.type).toBe(argument.list ? 'array' : argument.type);
      expect(single?.type).toBe(argument.type);
      if (argument.values.length > 0) expect(single?.enum).toEqual(expect.arrayContaining([...argument.values]));
      if (argument.least !== undefined) expect(least).toBe(argument.least);
      if (argument.most !== undefined) expect(most).toBe(argument.most);
      const key = `${name}.${argument.name}`;
      if (argument.fallback !== undefined)
        expect(JSON.stringify(shown?.default)).toBe(
          otherDefaults.has(key) ? otherDefaults.get(key) : argument.fallback,
        );
    }
  });

  test.each([...otherDefaults])('%s has a published default other than %s', (key, stated) => {
    const published = served.flatMap(([name, row]) =>
      parsed(row.arguments).flatMap((argument) => (`${name}.${argument.name}` === key ? argument.fallback : [])),
    );
    expect(published).toEqual([expect.any(String)]);
    expect(published).not.toEqual([stated]);
  });

  test.each(served)('%s is in the toolset of its category', (name, { category }) => {
    expect(Object.values(toolsets[category] ?? {}).map((tool) => tool.name)).toContain(name);
  });

  test.each(served)('%s reads or changes as callers know', (_, row, tool) => {
    expect(tool.effect === 'read').toBe(row.kind === 'read');
  });
});
