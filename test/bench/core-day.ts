import type { Data } from '../../lib/tools/definition/context.ts';

/** A tool call, as a trace has it. */
interface ToolCall {
  readonly tool: string;
  readonly arguments: Data;
}

/** One and the same job at `/mcp/core`: the tool there, and its arguments. */
type AtCore = (given: Data) => readonly [tool: string, args: Data];

const control =
  (action: string, ...more: readonly string[]): AtCore =>
  (given) => ['control_player', { action, ...picked(given, [...more, 'device_id']) }];
const now =
  (show: string): AtCore =>
  ({ fresh }) => ['get_now_playing', defined({ show, fresh })];
const library =
  (kind: string): AtCore =>
  (given) => ['get_library', { kind, ...given }];
const item =
  (kind: string): AtCore =>
  (given) => ['get_item', { uri: given[`${kind}_id`] }];
const saving =
  (kind: string): AtCore =>
  (given) => ['save_multiple_items', { uris: urisOf(kind, given[`${kind}_ids`]) }];
const unsaving =
  (kind: string): AtCore =>
  (given) => ['remove_saved_items', { uris: urisOf(kind, given[`${kind}_ids`]) }];

const defined = (given: Data): Data =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
const picked = (given: Data, names: readonly string[]): Data =>
  defined(Object.fromEntries(names.map((name) => [name, given[name]])));
const urisOf = (kind: string, ids: unknown): readonly string[] =>
  (Array.isArray(ids) ? ids : [ids]).map((id) => (String(id).includes(':') ? String(id) : `spotify:${kind}:${id}`));

/** How each tool of the full list that people's days and jobs use is called at `/mcp/core`. */
const atCore: Readonly<Record<string, AtCore>> = {
  get_current_playback: now('playback'),
  get_queue: now('queue'),
  get_available_devices: now('devices'),
  pause: control('pause'),
  skip_next: control('next'),
  skip_previous: control('previous'),
  seek_to_position: control('seek', 'position_ms'),
  set_volume: control('volume', 'volume_percent', 'by'),
  set_shuffle: ({ state, ...given }) => ['control_player', { action: 'shuffle', shuffle: state, ...given }],
  set_repeat: ({ state, ...given }) => ['control_player', { action: 'repeat', repeat: state, ...given }],
  transfer_playback: control('transfer'),
  get_user_playlists: library('playlists'),
  get_saved_tracks: library('tracks'),
  get_saved_albums: library('albums'),
  get_followed_artists: library('artists'),
  get_playlist: ({ playlist_id, tracks_limit, tracks_offset }) => [
    'get_contents',
    defined({ uri: playlist_id, limit: tracks_limit, offset: tracks_offset }),
  ],
  get_album_tracks: ({ album_id, ...given }) => ['get_contents', { uri: album_id, ...given }],
  get_artist_albums: ({ artist_id, ...given }) => ['get_contents', { uri: artist_id, ...given }],
  get_track: item('track'),
  get_album: item('album'),
  get_artist: item('artist'),
  add_tracks_to_playlist: ({ track_uris, ...given }) => ['change_playlist', { add_uris: track_uris, ...given }],
  change_playlist_details: (given) => ['change_playlist', given],
  save_tracks: saving('track'),
  save_albums: saving('album'),
  remove_saved_tracks: unsaving('track'),
  remove_saved_albums: unsaving('album'),
  dedupe_playlist: (given) => ['organize_playlist', { action: 'dedupe', ...given }],
  sort_playlist: (given) => ['organize_playlist', { action: 'sort', ...given }],
};

/** A call of the full list as it is made at `/mcp/core`; a tool that both lists have is called as it is. */
export function callAtCore({ tool, arguments: args }: ToolCall): ToolCall {
  const [name, given] = atCore[tool]?.(args) ?? [tool, args];
  return { tool: name, arguments: given };
}
