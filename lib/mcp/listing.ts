import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import * as z from 'zod';
import type { Tool } from '../tools/definition/tool.ts';
import { type ViewName, viewFor, viewUri } from './views.ts';

/** Metadata for hosts with tool search, under the keys that Claude Code documents. Other hosts do not show it to the model. */
export type Discovery = {
  readonly 'anthropic/alwaysLoad'?: true;
  readonly 'anthropic/searchHint'?: string;
};

/** Tools that nearly every conversation needs, at `/mcp` and `/mcp/core`: hosts load them without a search. */
const alwaysLoaded: ReadonlySet<string> = new Set([
  ...['search', 'play', 'add_to_queue', 'save_multiple_items'],
  ...['search_and_play', 'pause', 'skip_next', 'get_current_playback', 'set_volume', 'get_user_playlists'],
  ...['get_now_playing', 'control_player', 'get_library', 'find_tool', 'read_with_tool', 'use_tool'],
]);

/** Search terms that neither title nor description contains. */
const searchHints: Readonly<Record<string, string>> = {
  search: 'look up',
  play: 'continue the music, shuffle liked',
  add_to_queue: 'play this next, line up after the current song',
  get_new_releases: 'what is new from artists I follow',
  get_current_playback: 'who sings this, what is on, what am I hearing',
  get_track: 'lyrics, bpm, key, tempo, how fast, how many minutes: what Spotify gives of it',
  get_artist: 'biography, band, genre',
  get_recently_played: 'what did I hear an hour ago, history',
  get_recommendations: 'radio, discover new music, mix, bands like, songs like',
  get_top_items: 'wrapped, statistics, favourites, listening to this month',
  get_available_devices: 'what can I listen on, sound output',
  get_user_playlists: 'playlist folders',
  get_saved_shows: 'my podcasts, subscriptions, subscribed to',
  get_saved_albums: 'my albums, record collection',
  get_saved_audiobooks: 'my audiobooks',
  get_playlist: 'who made this playlist, how long is it',
  get_current_user: 'username, account, premium or free, who is logged in',
  update_playlist_items: 'swap songs, change the order',
  add_custom_playlist_cover_image: 'picture, photo, artwork of my playlist',
  change_playlist_details: 'hide from others, make private',
  get_saved_episodes: 'which podcast episodes did I save',
  merge_playlists: 'combine, join',
  diff_playlists: 'which songs are in both lists',
  create_playlist_with_tracks: 'favourites',
  check_following_artists_or_users: 'do I follow',
  get_artist_albums: 'discography, everything by',
  get_artist_top_tracks: 'biggest hits, best songs of',
  remove_playlist_rows: 'throw out explicit',
  unfollow_playlist: 'drop, get rid of this playlist',
  undo_last_change: 'revert that, bring back what was deleted',
  sort_playlist: 'put in order of release date, artist or title',
  import_playlist: 'text file to playlist, tracklist, song names',
  get_queue: 'clear the queue, what comes next',
  set_volume: 'turn it up, turn it down, mute, loud',
  set_shuffle: 'random order',
  set_repeat: 'loop this song',
  seek_to_position: 'rewind, fast forward, start over, play again from the start',
  transfer_playback: 'cast to TV, sound output, living room',
  save_tracks: 'heart, favorite, favourite this song',
  save_multiple_items: 'heart, favorite, add to favourites, bookmark, subscribe',
  save_albums: 'bookmark album, add to favourites',
  save_shows: 'subscribe to a podcast',
  remove_saved_shows: 'unsubscribe from a podcast, stop following',
  dedupe_playlist: 'clean up playlist, get rid of doubled songs',
  export_playlist: 'backup, download a playlist, spreadsheet',
  copy_playlist: 'backup playlist',
};

/** The discovery metadata of a tool; empty for most. */
export const discoveryOf = (name: string): Discovery => ({
  ...(alwaysLoaded.has(name) && { 'anthropic/alwaysLoad': true }),
  ...(searchHints[name] !== undefined && { 'anthropic/searchHint': searchHints[name] }),
});

/** All names in the tables, so that a test can check them. */
export const discoveredNames: readonly string[] = [...alwaysLoaded, ...Object.keys(searchHints)];

/** An entry of `tools/list`. */
export interface ListedTool extends Pick<Tool, 'name' | 'title' | 'description'> {
  readonly inputSchema: ArgumentsSchema;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
  /** The view that hosts with the MCP Apps extension show beside the answer, and the discovery metadata. */
  readonly _meta?: Discovery & { readonly ui?: { readonly resourceUri: string } };
}

/** The hash of each view's build. */
export type ViewHashes = Readonly<Record<ViewName, string>>;

/** The `tools/list` entry of a tool. */
export function listTool(tool: Tool): ListedTool {
  const found = discoveryOf(tool.name);
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: inputSchema(tool),
    annotations: annotations(tool),
    ...(Object.keys(found).length > 0 && { _meta: found }),
  };
}

/** The metadata that links a tool to its view. */
export function viewOf(tool: string, views: ViewHashes): Pick<ListedTool, '_meta'> {
  const view = viewFor(tool);
  return view ? { _meta: { ui: { resourceUri: viewUri(view, views[view]) } } } : {};
}

/** The four hints, all from the effect, so that they cannot contradict each other. */
function annotations({ effect, idempotent }: Tool): ListedTool['annotations'] {
  return {
    readOnlyHint: effect === 'read',
    destructiveHint: effect === 'destroy',
    idempotentHint: effect === 'read' || idempotent === true,
    openWorldHint: true,
  };
}

/** The entries of `tools/list` as Brotli in base64, to be embedded in a bundle. */
export const packed = (tools: readonly Tool[], views?: ViewHashes): string => {
  const listed = tools.map((tool) => {
    const { _meta, ...rest } = listTool(tool);
    const all = { ..._meta, ...(views && viewOf(tool.name, views)._meta) };
    return { ...rest, ...(Object.keys(all).length > 0 && { _meta: all }) };
  });
  return brotliCompressSync(JSON.stringify(listed)).toString('base64');
};

/** Reverses `packed`: the entries by tool name. */
export function unpacked(text: string): ReadonlyMap<string, ListedTool> {
  const tools: readonly ListedTool[] = JSON.parse(brotliDecompressSync(Buffer.from(text, 'base64')).toString());
  return new Map(tools.map((tool) => [tool.name, tool]));
}

/** The JSON Schema of arguments. */
export interface ArgumentsSchema {
  readonly [key: string]: unknown;
  readonly type: 'object';
}

/** The JSON Schema of a tool's arguments. */
export function inputSchema({ input }: Pick<Tool, 'input'>): ArgumentsSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(input, {
    io: 'input',
    override: ({ jsonSchema }) => shorten(jsonSchema),
  });
  return {
    ...schema,
    ...(schema.properties && { properties: withoutRepeatedOptions(schema.properties) }),
    type: 'object',
  };
}

type Properties = NonNullable<z.core.JSONSchema.BaseSchema['properties']>;

/** Options that another argument lists are not repeated for an argument that takes several of them. */
function withoutRepeatedOptions(properties: Properties): Properties {
  const known = new Set(Object.values(properties).map((one) => typeof one === 'object' && JSON.stringify(one.enum)));
  return Object.fromEntries(
    Object.entries(properties).map(([name, one]) => {
      if (typeof one !== 'object' || typeof one.items !== 'object' || Array.isArray(one.items)) return [name, one];
      const { enum: options, ...items } = one.items;
      return [name, options && known.has(JSON.stringify(options)) ? { ...one, items } : one];
    }),
  );
}

/**
 * The schemas cost tokens in every conversation, so they omit what changes no call: defaults, and bounds that no sensible call
 * exceeds. The server still validates all of them.
 */
function shorten(schema: z.core.JSONSchema.BaseSchema): void {
  delete schema.default;
  delete schema.pattern;
  // The server names unknown arguments, and keys of any text need no mention.
  if (schema.additionalProperties === false || isEmpty(schema.additionalProperties)) delete schema.additionalProperties;
  delete schema.propertyNames;
  delete schema.minLength;
  delete schema.maxLength;
  if ((schema.minItems ?? 0) <= 1) delete schema.minItems;
  if ((schema.minimum ?? 0) <= 1) delete schema.minimum;
  if ((schema.maximum ?? 0) >= 1000) delete schema.maximum;
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;
