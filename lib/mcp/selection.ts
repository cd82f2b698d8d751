import { servedPaths } from '../auth/served-paths.ts';
import { cut } from '../text.ts';
import type { ToolEntry } from '../tools/manifest.ts';
import { coreNames, coreToolset } from '../tools/toolsets/modules.ts';

/** The tools at a path in their order; or none, and why. */
export interface Selection {
  readonly tools: readonly ToolEntry[];
  readonly complaint?: string;
}

const nothing = (complaint: string): Selection => ({ tools: [], complaint });

const { all, core, readOnly, toolsets: some } = servedPaths;

/** The most paths whose selection is cached: clients choose them freely. */
const maxCachedPaths = 100;

/** The selection of each path, computed once. */
export function selection(entries: readonly ToolEntry[]): (pathname: string) => Selection {
  const known = new Map<string, Selection>();
  return (pathname) => {
    const found = known.get(pathname) ?? toolsAt(pathname, entries);
    if (found.complaint === undefined && known.size < maxCachedPaths) known.set(pathname, found);
    return found;
  };
}

/**
 * The tools at a path: all at `/mcp`, a short list that can do everything at `/mcp/core`, those that change nothing at
 * `/mcp/readonly`, some toolsets at `/mcp/x/{toolset,toolset}`.
 */
export function toolsAt(pathname: string, entries: readonly ToolEntry[]): Selection {
  const ordered = inOrder(entries);
  const every = ordered.filter(({ toolset }) => toolset !== coreToolset);
  if (pathname === all) return { tools: every };
  if (pathname === core)
    return { tools: ordered.filter(({ name, toolset }) => toolset === coreToolset || coreNames.includes(name)) };
  if (pathname === readOnly) return { tools: every.filter(({ effect }) => effect === 'read') };
  const names = pathname.startsWith(some) ? listed(pathname.slice(some.length)) : undefined;
  const known = [...new Set(entries.map(({ toolset }) => toolset))].filter((name) => name !== coreToolset);
  if (!names)
    return nothing(`MCP is served at ${all}, ${core}, ${readOnly} and ${some}{toolset,toolset}. ${toolsetList(known)}`);
  const unknown = names.filter((name) => !known.includes(name));
  if (names.length === 0) return nothing(`${some} needs the names of toolsets. ${toolsetList(known)}`);
  if (unknown.length > 0)
    return nothing(`No toolset is named ${unknown.map(quoted).join(', ')}. ${toolsetList(known)}`);
  return { tools: every.filter(({ toolset }) => names.includes(toolset)) };
}

/**
 * The tools that are listed first. Some clients use only the first 40 tools of all servers together, so rarely used ones, such
 * as batch reads, come last.
 */
const listedFirst: readonly string[] = [
  ...['search', 'get_now_playing', 'play', 'control_player', 'search_and_play', 'pause', 'skip_next', 'skip_previous'],
  ...['get_current_playback', 'add_to_queue', 'get_queue', 'set_volume', 'get_available_devices', 'transfer_playback'],
  ...['get_library', 'get_contents', 'get_user_playlists', 'get_playlist', 'get_saved_tracks', 'save_multiple_items'],
  ...['create_playlist', 'create_playlist_with_tracks', 'add_tracks_to_playlist', 'remove_tracks_from_playlist'],
  ...['change_playlist', 'change_playlist_details', 'undo_last_change', 'get_recently_played', 'get_top_items'],
  ...['get_recommendations', 'save_tracks', 'remove_saved_tracks', 'get_album_tracks', 'get_artist_albums'],
  ...['get_artist_top_tracks', 'seek_to_position', 'set_shuffle', 'set_repeat', 'play_on_device', 'dedupe_playlist'],
  ...[
    'sort_playlist',
    'copy_playlist',
    'import_playlist',
    'get_server_status',
    'get_saved_albums',
    'get_followed_artists',
  ],
];

const inOrder = (entries: readonly ToolEntry[]): readonly ToolEntry[] => [
  ...listedFirst.flatMap((name) => entries.find((entry) => entry.name === name) ?? []),
  ...entries.filter(({ name }) => !listedFirst.includes(name)),
];

/** Parses the names in a path; some clients escape the comma. */
const listed = (path: string): readonly string[] =>
  path
    .replaceAll(/%2c/gi, ',')
    .split(',')
    .flatMap((name) => name || []);

const toolsetList = (names: readonly string[]): string => `The toolsets are: ${names.join(', ')}.`;
const quoted = (name: string): string => `"${cut(name, 40)}"`;
