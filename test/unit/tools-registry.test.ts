import { expect, test } from 'vitest';
import * as z from 'zod';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import { contextWith } from '../support/tool-context.ts';

/** What was promised first, by toolset. */
const promised: Readonly<Record<string, readonly string[]>> = {
  playback: [
    'play',
    'pause',
    'skip_next',
    'skip_previous',
    'get_current_playback',
    'get_available_devices',
    'transfer_playback',
    'set_volume',
    'set_shuffle',
    'set_repeat',
    'seek_to_position',
    'get_recently_played',
  ],
  queue: ['get_queue', 'add_to_queue'],
  search: ['search'],
  tracks: ['get_track'],
  albums: ['get_album', 'get_album_tracks'],
  artists: ['get_artist', 'get_artist_albums'],
  playlists: [
    'get_user_playlists',
    'get_playlist',
    'create_playlist',
    'add_tracks_to_playlist',
    'remove_tracks_from_playlist',
  ],
  library: ['get_saved_tracks', 'save_tracks', 'remove_saved_tracks', 'check_saved_tracks'],
  user: ['get_current_user', 'get_top_items', 'get_followed_artists'],
};

const schemaOf = (input: z.ZodObject) => z.toJSONSchema(input, { io: 'input' });
const rows = tools.map((tool) => [tool.name, tool] as const);

test.each(Object.entries(promised))('the toolset %s has what was promised', (toolset, names) => {
  expect(Object.values(toolsets[toolset] ?? {}).map(({ name }) => name)).toEqual(expect.arrayContaining([...names]));
});

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

test.each(rows)('%s: a read and a change are told apart', (_, { name, effect, idempotent }) => {
  expect(effect === 'read').toBe(/^(get|check|search)/.test(name));
  expect(effect === 'destroy').toBe(/^(remove)/.test(name));
  if (effect === 'read') expect(idempotent).toBeUndefined();
});

test.each([
  ['play', false],
  ['skip_next', false],
  ['skip_previous', false],
  ['add_to_queue', false],
  ['create_playlist', false],
  ['add_tracks_to_playlist', false],
  ['pause', true],
  ['set_volume', true],
  ['set_shuffle', true],
  ['set_repeat', true],
  ['seek_to_position', true],
  ['transfer_playback', true],
  ['save_tracks', true],
  ['remove_saved_tracks', true],
  ['remove_tracks_from_playlist', true],
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

test.each(rows)('%s: a model can afford it', (_, { name, title, description, effect, idempotent, input }) => {
  const annotations = {
    readOnlyHint: effect === 'read',
    destructiveHint: effect === 'destroy',
    idempotentHint: idempotent ?? effect === 'read',
    openWorldHint: true,
  };
  const listed = { name, title, description, inputSchema: schemaOf(input), annotations };
  expect(JSON.stringify(listed).length / 4).toBeLessThanOrEqual(250);
});

test.each(rows)('%s: the example is right and says only what the tool takes', (_, { input, example }) => {
  expect(() => input.parse(example)).not.toThrow();
});

test.each(rows)(
  '%s: an unknown argument is refused by its name, before anything is sent',
  async (_, { call, example }) => {
    const { context, requests } = contextWith(() => undefined);
    const refused = call({ ...example, no_such_argument: 1 }, context);
    await expect(refused).rejects.toThrow('unknown argument \\"no_such_argument\\"');
    expect(requests).toEqual([]);
  },
);

test.each(rows)('%s: null stands for an argument that was left out', async (_, { call, example, input }) => {
  const optional = Object.entries(input.shape)
    .filter(([, schema]) => schema.safeParse(undefined).success)
    .map(([name]) => [name, null]);
  const required = Object.entries(example).filter(([name]) => !optional.some(([other]) => other === name));
  const { context, requests } = contextWith(() => undefined);
  await call({ ...Object.fromEntries(optional), ...Object.fromEntries(required) }, context).catch(() => undefined);
  expect(requests.length).toBeGreaterThan(0);
});

test('a tool without arguments may be called with none at all', async () => {
  const { context, requests } = contextWith(() => undefined);
  await tools.find(({ name }) => name === 'get_current_playback')?.call(undefined, context);
  expect(requests).toHaveLength(1);
});
