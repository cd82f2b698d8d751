import { expect, test } from 'vitest';
import * as z from 'zod';
import { ZodError } from 'zod';
import { listTool } from '../../lib/mcp/listing.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { servedIn, type Tool } from '../../lib/tools/definition/tool.ts';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import { publishedNames, publishedTools } from '../support/published-tools.ts';
import { contextWithStub } from '../support/tool-context.ts';

/** Those for which Development Mode has no way left. */
const onlyExtended = [
  'get_artist_related_artists',
  'get_category_playlists',
  'get_featured_playlists',
  'get_several_browse_categories',
  'get_single_browse_category',
  'get_track_audio_analysis',
  'get_track_audio_features',
  'get_tracks_audio_features',
];

const schemaOf = (input: z.ZodObject) => z.toJSONSchema(input, { io: 'input' });
const rows = tools.map((tool) => [tool.name, tool] as const);

test.each(Object.entries(publishedNames))(
  'the toolset %s has every tool that was published in it',
  (toolset, names) => {
    const there = Object.values(toolsets[toolset] ?? {}).map(({ name }) => name);
    expect(names.filter((name) => !there.includes(name))).toEqual([]);
  },
);

test('86 tools were published, each once', () => {
  expect(new Set(Object.values(publishedNames).flat()).size).toBe(86);
});

test('all are served in extended mode; in development mode all but those without any way left', () => {
  expect(tools.every((tool) => servedIn('extended', tool))).toBe(true);
  const withheld = tools.filter((tool) => !servedIn('development', tool));
  expect(withheld.map(({ name }) => name).sort()).toEqual(onlyExtended);
});

test.each(tools.flatMap(({ name, onlyExtended }) => (onlyExtended === undefined ? [] : [[name, onlyExtended]])))(
  '%s: names a tool that development mode serves: %s',
  (_, sentence) => {
    const named = tools.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(sentence ?? ''));
    expect(named.some((tool) => servedIn('development', tool))).toBe(true);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  },
);

test('names are unique', () => {
  expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
});

test.each(rows)('%s: name, title and description are fit to show', (_, { name, title, description }) => {
  expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
  expect(name.length).toBeLessThanOrEqual(40);
  expect(title.length).toBeGreaterThan(2);
  expect(title.length).toBeLessThanOrEqual(40);
  expect(description).toMatch(/^[A-Z].*\.$/);
  expect(description.length).toBeGreaterThan(15);
  expect(description.length).toBeLessThanOrEqual(300);
});

test.each(publishedTools.map((tool) => [tool.name, tool] as const))(
  '%s: a read and a change are told apart',
  (_, { name, effect, idempotent }) => {
    expect(effect === 'read').toBe(/^(get|check|search$)/.test(name));
    expect(effect === 'destroy').toBe(/^(remove|unfollow)/.test(name));
    if (effect === 'read') expect(idempotent).toBeUndefined();
  },
);

test.each([
  ['play', false],
  ['skip_next', false],
  ['skip_previous', false],
  ['add_to_queue', false],
  ['create_playlist', false],
  ['add_tracks_to_playlist', false],
  ['pause', true],
  // A step adds up.
  ['set_volume', false],
  ['set_shuffle', true],
  ['set_repeat', true],
  ['seek_to_position', true],
  ['transfer_playback', true],
  ['save_tracks', true],
  ['remove_saved_tracks', true],
  ['remove_tracks_from_playlist', true],
  ['update_playlist_items', false],
  ['change_playlist_details', true],
  ['add_custom_playlist_cover_image', true],
  ['follow_playlist', true],
  ['unfollow_playlist', true],
  ['follow_artists_or_users', true],
  ['unfollow_artists_or_users', true],
  ...['albums', 'shows', 'episodes', 'audiobooks'].flatMap((kind): [string, boolean][] => [
    [`save_${kind}`, true],
    [`remove_saved_${kind}`, true],
  ]),
])('%s: an equal call changes nothing more: %s', (name, idempotent) => {
  expect(tools.find((tool) => tool.name === name)?.idempotent ?? false).toBe(idempotent);
});

test.each(rows)('%s: every host can read the schema', (_, { input }) => {
  const schema = schemaOf(input);
  const text = JSON.stringify(schema);
  expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
  expect(text).not.toMatch(/"(anyOf|oneOf|allOf|not|if|\$ref|\$defs|const)":/);
  for (const property of Object.values(schema.properties ?? {})) expect(property).toHaveProperty('type');
});

/** What a tool costs in the list, all that is said of it: characters by four. */
const listedTokens = (tool: Tool): number => JSON.stringify(listTool(tool)).length / 4;

test.each(rows)('%s: a model can afford it', (name, tool) => {
  expect(listedTokens(tool)).toBeLessThanOrEqual(name === 'get_recommendations' ? 310 : 240);
});

/** What hosts show a model of a tool, in tokens of four characters. */
function shownTokens(tool: Tool): number {
  const { name, description, inputSchema } = listTool(tool);
  return JSON.stringify({ name, description, inputSchema }).length / 4;
}

test.each([
  ['development', 9000],
  ['extended', 10_000],
] as const)('the whole list in %s mode is within its budget', (mode, most) => {
  const shown = tools.filter((tool) => servedIn(mode, tool)).map(shownTokens);
  const sum = shown.reduce((all, tokens) => all + tokens, 0);
  expect(sum, 'Every conversation pays for the list: shorten a description or a schema.').toBeLessThanOrEqual(most);
});

test.each(rows)('%s: the example is right and says only what the tool takes', (_, { input, example }) => {
  expect(() => input.parse(example)).not.toThrow();
});

test.each(rows)(
  '%s: an unknown argument is refused by its name, before anything is sent',
  async (_, { call, example }) => {
    const { context, requests } = contextWithStub(() => undefined);
    const refused = call({ ...example, no_such_argument: 1 }, context);
    await expect(refused).rejects.toThrow('unknown argument \\"no_such_argument\\"');
    expect(requests).toEqual([]);
  },
);

test.each(rows)('%s: null stands for an argument that was left out', async (_, { call, example, input }) => {
  const left = Object.entries(input.shape)
    .filter(([name, schema]) => !(name in example) && schema.safeParse(undefined).success)
    .map(([name]) => [name, null]);
  const sent = async (args: Data) => {
    const { context, requests } = contextWithStub(() => undefined);
    const refused = await call(args, context).catch((error: unknown) => error instanceof ZodError);
    expect(refused).not.toBe(true);
    return requests;
  };
  expect(await sent({ ...example, ...Object.fromEntries(left) })).toEqual(await sent(example));
});

test('a tool without arguments may be called with none at all', async () => {
  const { context, requests } = contextWithStub(() => undefined);
  await tools.find(({ name }) => name === 'get_current_playback')?.call(undefined, context);
  expect(requests).toHaveLength(1);
});
