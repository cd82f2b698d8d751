import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { compact } from '../../lib/compact/compact.ts';
import { decode } from '../../lib/compact/decode.ts';
import { encode } from '../../lib/compact/encode.ts';
import { inputSchema, listTool } from '../../lib/mcp/listing.ts';
import { scopeResolver } from '../../lib/mcp/needed-scope.ts';
import { toolsAt } from '../../lib/mcp/selection.ts';
import { checked } from '../../lib/tools/definition/checked.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { type Effect, servedIn, type Tool } from '../../lib/tools/definition/tool.ts';
import { toolEntries } from '../../lib/tools/manifest.ts';
import { coreRoutes, tools, toolsets } from '../../lib/tools/registry.ts';
import { coreTools } from '../../lib/tools/toolsets/core.ts';
import { coreNames, coreToolset } from '../../lib/tools/toolsets/modules.ts';
import { contextWithStub } from '../support/tool-context.ts';

const catalogue = tools
  .filter((tool) => servedIn('development', tool))
  .map((tool) => {
    const entry = listTool(tool);
    const hint = entry._meta?.['anthropic/searchHint'];
    return { ...entry, hint, effect: tool.effect, listed: coreNames.includes(tool.name) };
  });
const routes: ReadonlyMap<string, Tool> = new Map(
  Object.values(coreTools(() => catalogue)).map((tool) => [tool.name, tool]),
);
const named = (name: string): Tool => {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`There is no tool ${name}.`);
  return tool;
};
const to = (name: string, args: Data) => routes.get(name)?.destination?.(args);

const id = '4iV5W9uYEdYUVa79Axb7Rh';
const uri = (kind: string): string => `spotify:${kind}:${id}`;
const playlist_id = id;

/** Values that an argument may have, by what the list says of it. */
const valuesOf = (schema: unknown): readonly unknown[] => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return valuesOf(schema.unwrap());
  if (schema instanceof z.ZodBoolean) return [true];
  if (schema instanceof z.ZodEnum) return schema.options;
  if (schema instanceof z.ZodNumber) return [7];
  return schema instanceof z.ZodString ? ['1990', 'spotify:artist:4iV5W9uYEdYUVa79Axb7Rh'] : [];
};

/** Calls of every route, and the call that each leads to. */
const calls: readonly (readonly [string, Data, string, Data])[] = [
  ['get_now_playing', {}, 'get_current_playback', {}],
  ['get_now_playing', { show: 'queue', fresh: true }, 'get_queue', { fresh: true }],
  ['get_now_playing', { show: 'devices' }, 'get_available_devices', {}],
  ...['pause', 'resume', 'next', 'previous'].map(
    (action) =>
      [
        'control_player',
        { action, device_id: 'desk' },
        { pause: 'pause', resume: 'play', next: 'skip_next', previous: 'skip_previous' }[action] ?? '',
        { device_id: 'desk' },
      ] as const,
  ),
  ['control_player', { action: 'seek', position_ms: 9000 }, 'seek_to_position', { position_ms: 9000 }],
  ['control_player', { action: 'volume', volume_percent: 0 }, 'set_volume', { volume_percent: 0 }],
  ['control_player', { action: 'volume', volume_by: -10 }, 'set_volume', { by: -10 }],
  ['control_player', { action: 'shuffle', shuffle: false }, 'set_shuffle', { state: false }],
  ['control_player', { action: 'repeat', repeat: 'off' }, 'set_repeat', { state: 'off' }],
  [
    'control_player',
    { action: 'transfer', device_id: 'desk' },
    'transfer_playback',
    { device_id: 'desk', force_play: true },
  ],
  ['get_library', { kind: 'tracks', limit: 5, offset: 5 }, 'get_saved_tracks', { limit: 5, offset: 5 }],
  ['get_library', { kind: 'artists', after: id }, 'get_followed_artists', { after: id }],
  ['get_library', { kind: 'playlists' }, 'get_user_playlists', {}],
  ['get_library', { kind: 'new_releases', limit: 5 }, 'get_new_releases', { limit: 5, from: 'followed' }],
  [
    'get_library',
    { kind: 'new_releases', offset: 20, days: 60, continue_from: 'x' },
    'get_new_releases',
    { offset: 20, days: 60, continue_from: 'x', from: 'followed' },
  ],
  ...['albums', 'shows', 'episodes', 'audiobooks'].map(
    (kind) => ['get_library', { kind }, `get_saved_${kind}`, {}] as const,
  ),
  ...['track', 'album', 'show', 'episode', 'audiobook'].flatMap((kind) => [
    ['check_library', { uris: [uri(kind)] }, `check_saved_${kind}s`, { [`${kind}_ids`]: [uri(kind)] }] as const,
    ['remove_saved_items', { uris: [uri(kind)] }, `remove_saved_${kind}s`, { [`${kind}_ids`]: [uri(kind)] }] as const,
  ]),
  [
    'check_library',
    { uris: [uri('artist')] },
    'check_following_artists_or_users',
    { ids: [uri('artist')], follow_type: 'artist' },
  ],
  [
    'check_library',
    { uris: [uri('playlist')] },
    'check_current_user_follows_playlist',
    { playlist_id: uri('playlist') },
  ],
  [
    'remove_saved_items',
    { uris: [uri('artist')] },
    'unfollow_artists_or_users',
    { ids: [uri('artist')], follow_type: 'artist' },
  ],
  [
    'remove_saved_items',
    { uris: [uri('playlist')], dry_run: true },
    'unfollow_playlist',
    { playlist_id: uri('playlist'), dry_run: true },
  ],
  ...['track', 'album', 'artist', 'show', 'episode', 'audiobook', 'chapter'].map(
    (kind) => ['get_item', { uri: uri(kind) }, `get_${kind}`, { [`${kind}_id`]: uri(kind) }] as const,
  ),
  ['get_item', { uri: uri('playlist') }, 'get_playlist', { playlist_id: uri('playlist'), include_tracks: false }],
  [
    'get_contents',
    { uri: uri('playlist'), limit: 30, offset: 60 },
    'get_playlist',
    { playlist_id: uri('playlist'), tracks_limit: 30, tracks_offset: 60 },
  ],
  ['get_contents', { uri: uri('album') }, 'get_album_tracks', { album_id: uri('album') }],
  ['get_contents', { uri: uri('artist') }, 'get_artist_albums', { artist_id: uri('artist') }],
  ['get_contents', { uri: uri('show'), offset: 20 }, 'get_show_episodes', { show_id: uri('show'), offset: 20 }],
  ['get_contents', { uri: uri('audiobook') }, 'get_audiobook_chapters', { audiobook_id: uri('audiobook') }],
  [
    'change_playlist',
    { playlist_id, add_uris: [uri('track')], position: 0 },
    'add_tracks_to_playlist',
    { playlist_id, track_uris: [uri('track')], position: 0 },
  ],
  [
    'change_playlist',
    { playlist_id, move_from: 3, move_to: 0, move_rows: 2 },
    'update_playlist_items',
    { playlist_id, range_start: 3, insert_before: 0, range_length: 2 },
  ],
  ['change_playlist', { playlist_id, description: '' }, 'change_playlist_details', { playlist_id, description: '' }],
  [
    'organize_playlist',
    { playlist_id, action: 'dedupe', dry_run: true },
    'dedupe_playlist',
    { playlist_id, dry_run: true },
  ],
  [
    'organize_playlist',
    { playlist_id, action: 'sort', by: 'title', confirm_token: 'x' },
    'sort_playlist',
    { playlist_id, by: 'title', confirm_token: 'x' },
  ],
  [
    'organize_playlist',
    { playlist_id, action: 'remove', artist: 'Ana', released: '1990-1999', dry_run: true },
    'remove_playlist_rows',
    { playlist_id, artist: 'Ana', released: '1990-1999', dry_run: true },
  ],
  [
    'organize_playlist',
    { playlist_id, action: 'sort', by: 'added', keep_dates: false },
    'sort_playlist',
    { playlist_id, by: 'added', keep_dates: false },
  ],
  [
    'organize_playlist',
    { playlist_id, action: 'copy', name: 'B', allow_duplicate: true },
    'copy_playlist',
    { playlist_id, name: 'B', allow_duplicate: true },
  ],
  ['read_with_tool', { tool: 'get_new_releases' }, 'get_new_releases', {}],
  ['use_tool', { tool: 'save_albums', arguments: { album_ids: [id] } }, 'save_albums', { album_ids: [id] }],
];

const shape = z.object({
  properties: z.record(z.string(), z.object({ enum: z.array(z.unknown()).optional() })).default({}),
  required: z.array(z.string()).default([]),
});
const strength: Readonly<Record<Effect, number>> = { read: 0, write: 1, destroy: 2 };

test.each(calls)('%s %j calls %s', (name, args, tool, inner: Data) => {
  expect(to(name, args)).toEqual({ tool, args: inner });
  // The tool that does it takes them, and does nothing that the name of the route hides.
  const given = Object.fromEntries(Object.entries(inner).filter(([key]) => key !== 'confirm_token'));
  expect(() => checked(named(tool), given)).not.toThrow();
  expect(strength[named(tool).effect]).toBeLessThanOrEqual(strength[routes.get(name)?.effect ?? 'read']);
});

test('every route is called above, and every action and kind that its schema offers', () => {
  const called = (name: string) => calls.filter(([one]) => one === name).map(([, args]) => args);
  for (const { name, destination, input } of routes.values()) {
    if (!destination) continue;
    expect([name, called(name).length > 0]).toEqual([name, true]);
    const { properties } = shape.parse(inputSchema({ input }));
    for (const key of ['action', 'kind', 'show']) {
      const offered = properties[key]?.enum ?? [];
      const used: readonly unknown[] = called(name).map(
        (args) => args[key] ?? (key === 'show' ? 'playback' : undefined),
      );
      expect([name, key, offered.filter((value) => !used.includes(value))]).toEqual([name, key, []]);
    }
  }
});

/** Arguments that the answers of tools tell a model to call again with. */
const toCallAgainWith = ['keep_dates', 'allow_duplicate', 'confirm_token', 'continue_from'];

test.each(calls.filter(([name]) => !name.includes('with_tool') && name !== 'use_tool'))(
  '%s %j takes what the answers tell to call again with',
  (name, _, tool) => {
    const missing = toCallAgainWith.filter(
      (argument) => argument in named(tool).input.shape && !(argument in (routes.get(name)?.input.shape ?? {})),
    );
    expect(missing).toEqual([]);
  },
);

test.each([
  ['read_with_tool', { tool: 'save_albums' }, /changes something: call it with use_tool/],
  ['read_with_tool', { tool: 'read_with_tool' }, /not the name of another tool/],
  ['use_tool', { tool: 'use_tool' }, /not the name of another tool/],
  ['use_tool', { tool: 'control_player' }, /is listed here: call it directly/],
  ['use_tool', { tool: 'nothing' }, /Look for one with find_tool/],
  ['control_player', { action: 'volume' }, /needed for volume/],
  ['control_player', { action: 'volume', volume_percent: 3, volume_by: 3 }, /cannot go together with volume_percent/],
  ['control_player', { action: 'pause', volume_percent: 3 }, /does not belong to pause/],
  ['check_library', { uris: [uri('track'), uri('album')] }, /one kind/],
  ['remove_saved_items', { uris: [uri('playlist'), `spotify:playlist:${id.replace('4', '5')}`] }, /must be one/],
  ['change_playlist', { playlist_id }, /must be given/],
  ['change_playlist', { playlist_id, name: 'A', add_uris: [uri('track')] }, /must be given/],
  ['change_playlist', { playlist_id, move_from: 1 }, /goes with move_from/],
  ['organize_playlist', { playlist_id, action: 'sort' }, /needed for sort/],
  ['organize_playlist', { playlist_id, action: 'remove' }, /needed for remove/],
  ['organize_playlist', { playlist_id, action: 'dedupe', explicit: true }, /for remove only/],
  ['organize_playlist', { playlist_id, action: 'dedupe', keep_dates: false }, /for sort only/],
  ['organize_playlist', { playlist_id, action: 'sort', by: 'title', allow_duplicate: true }, /for copy only/],
  ['get_library', { kind: 'artists', offset: 3 }, /go on with after/],
])('%s refuses %j', (name, args, why) => {
  expect(() => to(name, args)).toThrow(why);
});

describe('find_tool', () => {
  test.each(catalogue.map((entry) => [entry.name, entry] as const))(
    'says every argument of %s, as the model reads it',
    async (name, { inputSchema }) => {
      const query = name.replaceAll('_', ' ');
      const data = await routes.get('find_tool')?.call({ query }, contextWithStub(() => undefined).context);
      const { tools: found = [] } = z
        .object({
          tools: z.array(z.object({ name: z.string(), arguments: z.array(z.record(z.string(), z.string())) })),
        })
        .parse(decode(encode(compact(data?.data ?? {}))));
      const { properties = {}, required = [] } = shape.parse(inputSchema);
      const said = found.find((one) => one.name === name)?.arguments ?? [];
      expect(said.map((one) => one['name'])).toEqual(Object.keys(properties));
      expect(said.flatMap((one) => (one['takes']?.startsWith('required ') ? one['name'] : []))).toEqual(required);
      for (const one of said) {
        const options = properties[one['name'] ?? '']?.enum ?? [];
        for (const option of options) expect(one['takes']).toContain(option);
      }
    },
  );

  const find = async (query: string) =>
    (await routes.get('find_tool')?.call({ query }, contextWithStub(() => undefined).context))?.data;
  test.each([
    ['compare two playlists', 'diff_playlists', 'read_with_tool'],
    ['merge playlists into one', 'merge_playlists', 'use_tool'],
    ['export playlist csv', 'export_playlist', 'read_with_tool'],
    ['set the cover image of a playlist', 'add_custom_playlist_cover_image', 'use_tool'],
    ['new releases', 'get_new_releases', 'read_with_tool'],
    ['play music', 'play', 'call it directly'],
  ])('%s: %s', async (query, name, call_by) => {
    expect(await find(query)).toMatchObject({
      tools: expect.arrayContaining([expect.objectContaining({ name, call_by })]),
    });
  });
  test.each([
    ['turn it up', 'set_volume'],
    ['clean up my playlist', 'dedupe_playlist'],
    ['remove explicit songs from a playlist', 'remove_playlist_rows'],
    ['cast to tv', 'transfer_playback'],
  ])('knows what people call it: %s', async (query, name) => {
    expect(await find(query)).toMatchObject({ tools: expect.arrayContaining([expect.objectContaining({ name })]) });
  });
  test.each([
    ['show me the lyrics of this song', /no lyrics/],
    ['clear the queue', /neither clear nor reorder/],
    ['remove a song from the queue', /neither clear nor reorder/],
    ['what is the tempo of this track', /Development Mode .* no tempo/],
    ['sort by BPM', /Development Mode/],
    ['put the playlist into a folder', /folders/],
    ['download this playlist for offline use', /download/],
    ['what do my friends listen to', /friends/],
    ['set a sleep timer', /Spotify app only/],
    ['set an alarm', /Spotify app only/],
    ['block an artist', /Spotify app only/],
  ])('says what cannot be done: %s', async (query, said) => {
    expect(await find(query)).toMatchObject({ message: expect.stringMatching(said) });
  });
  test.each([
    'add a song to the queue',
    'remove duplicates from a playlist',
    'what comes next in the queue',
    'share a playlist with a friend',
  ])('says no such thing of what can be done: %s', async (query) => {
    expect((await find(query))?.['message']).toBeUndefined();
  });
  test('offers the tools for it where Spotify gives it, in extended mode', async () => {
    const all = tools.map((tool) => ({ ...listTool(tool), effect: tool.effect, listed: false }));
    const found = await Object.values(coreTools(() => all))
      .find(({ name }) => name === 'find_tool')
      ?.call({ query: 'tempo of a track' }, contextWithStub(() => undefined).context);
    expect(found?.data['message']).toBeUndefined();
    expect(JSON.stringify(found?.data)).toContain('get_track_audio_features');
  });
  test('says when nothing matches', async () => {
    expect(await find('qqqq zzzz')).toMatchObject({
      tools: [],
      message: expect.stringContaining('other English words'),
    });
  });
});

const entries = [
  ...toolEntries(toolsets),
  ...toolEntries({ [coreToolset]: Object.fromEntries(coreRoutes.map((tool) => [tool.name, tool])) }),
];

test('/mcp/core has the routes and the tools that it shares; no other path has a route', () => {
  const core = toolsAt('/mcp/core', entries).tools.map(({ name }) => name);
  expect(core.toSorted()).toEqual([...coreRoutes.map(({ name }) => name), ...coreNames].sort());
  expect(core.length).toBeLessThanOrEqual(25);
  for (const path of ['/mcp', '/mcp/readonly', '/mcp/x/playback'])
    expect(toolsAt(path, entries).tools.filter(({ toolset }) => toolset === coreToolset)).toEqual([]);
});

test('a tool that a text of the short list names is on it, or can be called by those of it that lead to the others', () => {
  const listed = [...coreRoutes, ...coreNames.map(named)];
  const others = catalogue.flatMap(({ name, listed }) => (listed ? [] : [name]));
  const here = listed.map(({ name }) => name);
  const said = listed.map((tool) => JSON.stringify(listTool(tool))).join(' ');
  const namedThere = tools.map(({ name }) => name).filter((name) => new RegExp(`\\b${name}\\b`).test(said));
  expect(namedThere.filter((name) => !here.includes(name)).length).toBeGreaterThan(0);
  expect(namedThere.filter((name) => !here.includes(name) && !others.includes(name))).toEqual([]);
  for (const name of ['read_with_tool', 'use_tool'])
    expect(routes.get(name)?.description).toMatch(/not listed.*named in an answer/);
});

test('/mcp/core costs a model at most 3,000 tokens', () => {
  const shown = [...coreRoutes, ...coreNames.map(named)].map((tool) => {
    const { name, description, inputSchema } = listTool(tool);
    return JSON.stringify({ name, description, inputSchema }).length;
  });
  expect(shown.reduce((sum, length) => sum + length, 0) / 4).toBeLessThanOrEqual(3000);
});

describe('the scope of a route is that of the call that it leads to', () => {
  const scope = scopeResolver(entries, (name) => Promise.resolve(routes.get(name) ?? named(name)));
  test.each([
    ['control_player', { action: 'pause' }, 'control'],
    ['get_now_playing', {}, 'read'],
    ['change_playlist', { playlist_id, name: 'B' }, 'write'],
    ['use_tool', { tool: 'search_and_play', arguments: {} }, 'control'],
    ['use_tool', { tool: 'get_new_releases', arguments: {} }, 'read'],
    ['use_tool', { tool: 'nothing' }, 'read'],
    ['find_tool', { query: 'x' }, 'read'],
    ['pause', {}, 'control'],
  ])('%s %j needs %s', async (name, args, wanted) => {
    expect(await scope(name, args)).toBe(wanted);
  });
});

test.each(calls.filter(([, , called]) => called !== ''))('%s %j ignores no argument', (name, args) => {
  const route = routes.get(name);
  const before = JSON.stringify(to(name, args));
  for (const [option, schema] of Object.entries(route?.input.shape ?? {})) {
    if (option in args) continue;
    for (const value of valuesOf(schema)) {
      const more = { ...args, [option]: value };
      if (route && isRefused(route, more)) continue;
      // What is the default changes nothing.
      const isDefault = before === JSON.stringify(to(name, args)) && route?.input.parse(args)[option] === value;
      if (!isDefault) expect(JSON.stringify(to(name, more)), `${option}: ${String(value)}`).not.toBe(before);
    }
  }
});

function isRefused(route: Tool, args: Data): boolean {
  try {
    route.destination?.(args);
    return false;
  } catch (error) {
    if (error instanceof z.ZodError) return true;
    throw error;
  }
}

test('a route is called directly, not by use_tool or read_with_tool', () => {
  for (const by of ['use_tool', 'read_with_tool'])
    for (const { name } of coreRoutes)
      if (routes.get(name)?.name !== by && !['find_tool', 'use_tool', 'read_with_tool'].includes(name))
        expect(() => to(by, { tool: name, arguments: {} })).toThrow('call it directly');
});
