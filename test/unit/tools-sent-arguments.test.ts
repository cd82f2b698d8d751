import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { checked } from '../../lib/tools/definition/checked.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import type { Tool } from '../../lib/tools/definition/tool.ts';
import { coreRoutes, tools } from '../../lib/tools/registry.ts';
import { coreTools } from '../../lib/tools/toolsets/core.ts';
import { callTool, getTool } from '../support/tool-context.ts';

const id = '4iV5W9uYEdYUVa79Axb7Rh';
const other = '1301WleyT98MSxVHPZCA6M';

/** The schema of an argument without what makes it optional. */
function inner(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return inner(schema.unwrap());
  return schema instanceof z.ZodPipe ? inner(schema.in) : schema;
}

type Row = readonly [tool: string, argument: string, Tool];

/** The arguments of all tools whose schema is of a kind. */
const argumentsOf = (
  kind: (schema: unknown) => boolean,
  from: readonly Tool[] = [...tools, ...coreRoutes],
): readonly Row[] =>
  from.flatMap((tool) =>
    Object.entries(tool.input.shape).flatMap(([name, schema]): readonly Row[] =>
      kind(inner(schema)) ? [[tool.name, name, tool]] : [],
    ),
  );

const isOptional = (tool: Tool, name: string): boolean => tool.input.shape[name]?.safeParse(undefined).success === true;

/** What a call came to: its checked arguments, or that it was refused. */
function outcome(tool: Tool, args: Data): unknown {
  try {
    return checked(tool, args);
  } catch (error) {
    if (error instanceof z.ZodError) return 'refused';
    throw error;
  }
}

function checkedSafely(tool: Tool, args: Data): { readonly error?: z.ZodError } {
  try {
    checked(tool, args);
    return {};
  } catch (error) {
    if (error instanceof z.ZodError) return { error };
    throw error;
  }
}

/** The argument of a call that is right in all else; refused calls name the arguments that are wrong. */
function read(tool: Tool, name: string, value: unknown): { readonly value?: unknown; readonly refused: boolean } {
  try {
    return { value: checked(tool, { ...tool.example, [name]: value })[name], refused: false };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return { refused: error.issues.some(({ path }) => path[0] === name) };
  }
}

describe('a yes or no', () => {
  const rows = argumentsOf((schema) => schema instanceof z.ZodBoolean);
  test('is there', () => expect(rows.length).toBeGreaterThan(40));

  test.each(rows)('of %s, %s', (_, name, tool) => {
    for (const [text, value] of [
      ['true', true],
      ['1', true],
      ['false', false],
      ['0', false],
      ['True', true],
      ['yes', true],
      [' On ', true],
      ['FALSE', false],
      ['no', false],
      ['off', false],
    ] as const)
      expect(outcome(tool, { ...tool.example, [name]: text })).toEqual(
        outcome(tool, { ...tool.example, [name]: value }),
      );
    for (const value of ['maybe', 'yes, please', 'enabled', '2', '', [], {}, 1, 0, 2, 'null', ['true']])
      expect(read(tool, name, value), JSON.stringify(value)).toEqual({ refused: true });
  });
});

describe('a number', () => {
  const rows = argumentsOf((schema) => schema instanceof z.ZodNumber);
  test('is there', () => expect(rows.length).toBeGreaterThan(40));

  test.each(rows)('of %s, %s', (_, name, tool) => {
    for (const value of [0, 1, 20])
      for (const text of [` ${value}`, `+${value}`])
        expect(outcome(tool, { ...tool.example, [name]: text })).toEqual(
          outcome(tool, { ...tool.example, [name]: value }),
        );
    for (const value of ['ten', '++1', '+ 1', '1e1', '0x10', '10 km', '1,000', '1 0', true, [], {}])
      if (!(Array.isArray(value) && isOptional(tool, name) && tool.effect === 'read'))
        expect(read(tool, name, value), JSON.stringify(value)).toEqual({ refused: true });
  });
});

describe('a list', () => {
  const rows = argumentsOf((schema) => schema instanceof z.ZodArray);
  test('is there', () => expect(rows.length).toBeGreaterThan(40));

  test.each(rows)('of %s, %s', (_, name, tool) => {
    const list = tool.example[name];
    if (Array.isArray(list)) {
      expect(checked(tool, { ...tool.example, [name]: JSON.stringify(list) })).toEqual(checked(tool, tool.example));
      const alone = { ...tool.example, [name]: [list[0]] };
      expect(outcome(tool, { ...tool.example, [name]: list[0] })).toEqual(outcome(tool, alone));
      const hasForm = list.every((entry) => /^(?:[0-9A-Za-z]{22}|spotify:.*|single|album)$/.test(String(entry)));
      if (hasForm)
        expect(checked(tool, { ...tool.example, [name]: list.join(', ') })).toEqual(checked(tool, tool.example));
    }
    // A name may hold a comma: it is never taken apart.
    for (const value of ['Tyler, The Creator', `${id}, The Creator`, '["Tyler, The Creator"', 'rock,pop'])
      expect(read(tool, name, value), value).not.toMatchObject({
        value: expect.arrayContaining([expect.anything(), expect.anything()]),
      });
    expect(read(tool, name, {})).toEqual({ refused: true });
  });

  test.each(rows)('of %s, %s, that has a wrong form has one message', (_, name, tool) => {
    for (const value of ['Miles Davis, '.repeat(200), { a: 1 }, 7.5]) {
      const { error } = checkedSafely(tool, { ...tool.example, [name]: value });
      const messages = error?.issues.filter(({ path }) => path.length === 1 && path[0] === name) ?? [];
      if (messages.some(({ code }) => code === 'invalid_type')) expect(messages).toHaveLength(1);
    }
  });

  test('of lines is a text with line breaks, which no name has', () => {
    const given = { name: 'A', lines: 'Tyler, The Creator - EARFQUAKE\r\n\n  Miles Davis - So What\n' };
    const lines = ['Tyler, The Creator - EARFQUAKE', 'Miles Davis - So What'];
    expect(checked(getTool('import_playlist'), given)).toMatchObject({ lines });
    expect(checked(getTool('import_playlist'), { name: 'A', lines: ['', ...lines, ' '] })).toMatchObject({ lines });
    expect(() => checked(getTool('import_playlist'), { name: 'A', lines: [' ', ''] })).toThrow('at least 1 entry');
  });

  test('of numbers is a text with commas', () => {
    const given = { playlist_id: id, positions: '0, 3', uris: `${id},${other}` };
    expect(checked(getTool('remove_playlist_rows'), given)).toMatchObject({ positions: [0, 3] });
  });

  test('of names keeps a comma that JSON says is part of one', () => {
    const tool = getTool('get_recommendations');
    const given = { seed_genres: '["Tyler, The Creator"]' };
    expect(checked(tool, given)['seed_genres']).toEqual(['Tyler, The Creator']);
  });
});

describe('an option', () => {
  const rows = argumentsOf((schema) => schema instanceof z.ZodEnum);
  test('is there', () => expect(rows.length).toBeGreaterThan(30));

  test.each(rows)('of %s, %s', (_, name, tool) => {
    const schema = inner(tool.input.shape[name]);
    if (!(schema instanceof z.ZodEnum)) throw new Error('no option');
    for (const option of schema.options) {
      const right = outcome(tool, { ...tool.example, [name]: option });
      for (const text of [String(option).toUpperCase(), ` ${option} `, `${option}s`, String(option).replace(/s$/, '')])
        expect(outcome(tool, { ...tool.example, [name]: text }), text).toEqual(right);
    }
    for (const value of ['something else', 'a', 7, true]) expect(read(tool, name, value)).toEqual({ refused: true });
  });
});

/** Words for nothing, as programs write them. */
const nothings = ['null', 'None', 'undefined', 'N/A', ' nil '];

describe('an optional text', () => {
  const texts = argumentsOf((schema) => schema instanceof z.ZodString).filter(([, name, tool]) =>
    isOptional(tool, name),
  );
  const chosen = ['name', 'description', 'artist'];
  const rows = texts.filter(([, name]) => !chosen.includes(name));
  test('is there', () => expect(rows.length).toBeGreaterThan(40));

  test.each(texts.filter(([, name]) => chosen.includes(name)))('of %s, %s, is what a user chose', (_, name, tool) => {
    // Some tools take it with some actions only, and refuse it then like any other word.
    const other = read(tool, name, 'Evening');
    for (const value of nothings.map((word) => word.trim()))
      expect(read(tool, name, value), value).toEqual(other.value === 'Evening' ? { ...other, value } : other);
  });

  test.each(rows)('of %s, %s, is no word for nothing', (_, name, tool) => {
    const { [name]: __, ...without } = tool.example;
    for (const value of nothings) {
      const got = read({ ...tool, example: without }, name, value);
      const isLeftOut = ['device_id', 'market', 'country', 'locale'].includes(name);
      expect(got, value).toEqual(
        isLeftOut ? { value: checked(tool, without)[name], refused: false } : { refused: true },
      );
    }
  });

  test('says what to do instead', () => {
    const given = { ...getTool('create_playlist').example, idempotency_key: 'None' };
    expect(() => checked(getTool('create_playlist'), given)).toThrow(/is \\"None\\": leave it out/);
  });

  test('of a required argument it is the text itself', () => {
    expect(checked(getTool('create_playlist'), { name: 'None' })).toMatchObject({ name: 'None' });
    expect(checked(getTool('search'), { query: 'null' })).toMatchObject({ query: 'null' });
  });
});

describe('an object', () => {
  const catalogue = () => tools.map((tool) => ({ ...tool, inputSchema: {}, listed: false }));
  const rows = argumentsOf(
    (schema) => schema instanceof z.ZodRecord || schema instanceof z.ZodObject,
    [...tools, ...Object.values(coreTools(catalogue))],
  );
  test('is there', () => expect(rows.map(([name]) => name)).toEqual(['read_with_tool', 'use_tool']));

  test.each(rows)('of %s, %s, as JSON text', (_, name, tool) => {
    const given = { playlist_id: id, names: ['a', 'b'] };
    expect(read(tool, name, JSON.stringify(given))).toEqual({ value: given, refused: false });
    for (const value of ['playlist_id', '[1]', '"a"', '{"a":', 7, ['a']])
      expect(read(tool, name, value), JSON.stringify(value)).toEqual({ refused: true });
  });
});

describe('a text', () => {
  test('that came as a number is that number in digits', () => {
    expect(checked(getTool('search'), { query: 1999 })).toMatchObject({ query: '1999' });
    expect(checked(getTool('create_playlist'), { name: 1989 })).toMatchObject({ name: '1989' });
  });

  test('that looks like a list stays a text', () => {
    expect(checked(getTool('search'), { query: '["a"]' })).toMatchObject({ query: '["a"]' });
    expect(checked(getTool('search'), { query: 'Tyler, The Creator' })).toMatchObject({
      query: 'Tyler, The Creator',
    });
  });
});

describe('a filler', () => {
  const rows = tools.flatMap((tool) =>
    Object.keys(tool.input.shape).flatMap((name): readonly Row[] =>
      isOptional(tool, name) ? [[tool.name, name, tool]] : [],
    ),
  );
  /** What a change may do without; tokens and everything that says what, where or how much may not be dropped. */
  const harmless = new Set(['device_id', 'market', 'country', 'locale']);

  test.each(rows)('for %s, %s', (_, name, tool) => {
    const { [name]: __, ...rest } = tool.example;
    const absent = outcome(tool, rest);
    // Where leaving it out means something of its own, null does not say that somebody meant it.
    const asNull = tool.absenceCounts?.includes(name) ? 'refused' : absent;
    expect(outcome(tool, { ...rest, [name]: null }), 'null').toEqual(asNull);
    for (const filler of ['', []]) {
      const isValue = tool.input.shape[name]?.safeParse(filler).success === true;
      const result = outcome(tool, { ...rest, [name]: filler });
      if (isValue)
        expect(result === 'refused' || z.record(z.string(), z.unknown()).parse(result)[name] !== undefined).toBe(true);
      else if (result !== 'refused') {
        expect(tool.effect === 'read' || harmless.has(name), `${tool.name} drops ${name}`).toBe(true);
        expect(result).toEqual(absent);
      }
    }
  });

  test.each([
    ['play', { uris: [] }],
    ['play', { context_uri: '' }],
    ['play', { uris: '[]' }],
    ['play', { context_uri: `spotify:album:${id}`, offset_position: '' }],
    ['play_on_device', { device: 'Kitchen', uris: [] }],
    ['add_tracks_to_playlist', { playlist_id: id, track_uris: [id], position: '' }],
    ['merge_playlists', { playlist_ids: [id, other], into: '' }],
    ['remove_tracks_from_playlist', { playlist_id: id, track_uris: [] }],
    ['remove_tracks_from_playlist', { playlist_id: id, track_uris: [id], dry_run: '' }],
    ['update_playlist_items', { playlist_id: id, range_start: 0, insert_before: 3, range_length: '' }],
  ])('%s %j is refused: it would do something else, or more', (name, args) => {
    expect(outcome(getTool(name), args)).toBe('refused');
  });

  test('an empty description is a value', () => {
    expect(checked(getTool('change_playlist_details'), { playlist_id: id, description: '' })).toMatchObject({
      description: '',
    });
  });

  test.each([{ random_string: 'x' }, { dummy: '' }, { _: 1 }, '{}', '{"fresh": "false"}', null])(
    'for a tool that needs nothing: %j',
    (args) => {
      expect(
        outcome(getTool('get_queue'), args === null ? {} : Object(typeof args === 'string' ? JSON.parse(args) : args)),
      ).not.toBe('refused');
      expect(checked(getTool('get_queue'), args)).toMatchObject({ detail: 'concise' });
    },
  );

  test('an unknown argument is refused all the same', () => {
    expect(outcome(getTool('get_queue'), { colour: 'x' })).toBe('refused');
    expect(outcome(getTool('search'), { query: 'x', random_string: 'y' })).toBe('refused');
  });
});

describe('a token', () => {
  const rows = argumentsOf(() => true, tools).filter(([, name]) =>
    ['confirm_token', 'continue_from', 'idempotency_key'].includes(name),
  );
  test('is there', () => expect(rows.length).toBeGreaterThan(10));

  test.each(rows)('of %s, %s, is never repaired', (_, name, tool) => {
    for (const value of [7, ['x'], true]) expect(read(tool, name, value)).toEqual({ refused: true });
    for (const value of ['["x"]', 'a,b', '7']) expect(read(tool, name, value)).toEqual({ value, refused: false });
  });
});

describe('the checked form', () => {
  test.each(tools.map((tool) => [tool.name, tool] as const))('of %s is what a check of it gives again', (_, tool) => {
    const once = checked(tool, tool.example);
    expect(checked(tool, once)).toEqual(once);
  });

  test.each(tools.flatMap((tool) => (tool.idempotency ? [[tool.name, tool] as const] : [])))(
    'of %s is what calls are compared by',
    (_, tool) => {
      const asText = Object.fromEntries(
        Object.entries(tool.example).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      );
      expect(tool.idempotency?.(asText)?.key).toBe(tool.idempotency?.(tool.example)?.key);
    },
  );

  test('is what a confirmation is for', async () => {
    const uris = Array.from({ length: 60 }, (_, at) => `spotify:track:${String(at).padStart(22, '0')}`);
    const remove = (args: Data) =>
      callTool('remove_tracks_from_playlist', { playlist_id: id, ...args }, () => ({ snapshot_id: 's' }));
    const asked = await remove({ track_uris: uris.join(','), dry_run: 'true' });
    expect(asked.requests).toEqual([]);
    const { confirm_token } = asked.data;
    expect(confirm_token).toEqual(expect.any(String));
    const done = await remove({ track_uris: JSON.stringify(uris), dry_run: '0', confirm_token });
    expect(done.data).toMatchObject({ success: true });
    expect(done.requests).toHaveLength(1);
  });
});

describe('a reference', () => {
  test.each([
    [`<https://open.spotify.com/track/${id}>`],
    [`[So What](https://open.spotify.com/track/${id}?si=x)`],
    [`[So What](<https://open.spotify.com/track/${id}>)`],
    [`Spotify:Track:${id}`],
    [`"spotify:track:${id}"`],
    [` \`${id}\` `],
  ])('%s', (track_id) => {
    expect(checked(getTool('get_track'), { track_id })).toMatchObject({ track_id: id });
  });

  test.each([
    ['wizzler#7', 'wizzler#7'],
    ['spotify:user:wizzler#7', 'wizzler#7'],
    ['https://open.spotify.com/user/wizzler%237', 'wizzler#7'],
  ])('to the user %s', (user_id, expected) => {
    expect(checked(getTool('get_user_profile'), { user_id })).toMatchObject({ user_id: expected });
  });

  test.each([
    ['liked songs', 'spotify:collection'],
    ['My Liked Songs', 'spotify:collection'],
    ['spotify:collection', 'spotify:collection'],
    ['spotify:user:{me}:collection', 'spotify:collection'],
    ['https://open.spotify.com/collection/tracks', 'spotify:collection'],
    ['spotify:user:wizzler:collection', 'spotify:user:wizzler:collection'],
  ])('to what plays as %s', (context_uri, expected) => {
    expect(checked(getTool('play'), { context_uri })).toMatchObject({ context_uri: expected });
  });

  test('to the liked songs plays those of the caller', async () => {
    const reply = ({ name }: { readonly name: string }) => (name === 'GET /me' ? { id: 'wizzler' } : undefined);
    const { data, requests } = await callTool('play', { context_uri: 'liked songs' }, reply);
    expect(JSON.stringify(requests.at(-1))).toContain('spotify:user:wizzler:collection');
    expect(data).toMatchObject({ success: true, message: 'Playing the liked songs.' });
  });

  test('to anything else in words is refused', () => {
    expect(outcome(getTool('play'), { context_uri: 'So What' })).toBe('refused');
    expect(outcome(getTool('get_playlist'), { playlist_id: 'liked songs' })).toBe('refused');
  });
});
