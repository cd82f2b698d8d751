import type { Data } from '../../lib/tools/definition/context.ts';

/** A call of a tool. */
export interface ToolCall {
  readonly tool: string;
  readonly args: Data;
}

const nowPlaying =
  (show: string) =>
  (args: Data): ToolCall => ({ tool: 'get_now_playing', args: { show, ...args } });
const library =
  (kind: string) =>
  (args: Data): ToolCall => ({ tool: 'get_library', args: { kind, ...args } });
const item =
  (name: string) =>
  ({ [name]: uri }: Data): ToolCall => ({ tool: 'get_item', args: { uri } });
const player =
  (action: string) =>
  (args: Data): ToolCall => ({ tool: 'control_player', args: { action, ...args } });

/** What is called at `/mcp/core` for a tool that is listed at `/mcp` alone. */
const routes: Readonly<Record<string, (args: Data) => ToolCall>> = {
  get_current_playback: nowPlaying('playback'),
  get_queue: nowPlaying('queue'),
  get_available_devices: nowPlaying('devices'),
  get_user_playlists: library('playlists'),
  get_saved_tracks: library('tracks'),
  get_track: item('track_id'),
  get_album: item('album_id'),
  get_artist: item('artist_id'),
  get_playlist: ({ playlist_id, tracks_limit, tracks_offset }) => ({
    tool: 'get_contents',
    args: {
      uri: playlist_id,
      ...(tracks_limit !== undefined && { limit: tracks_limit }),
      ...(tracks_offset !== undefined && { offset: tracks_offset }),
    },
  }),
  pause: player('pause'),
  skip_next: player('next'),
  set_volume: ({ by, ...args }) => player('volume')({ ...args, ...(by !== undefined && { volume_by: by }) }),
  get_followed_artists: library('artists'),
  get_new_releases: ({ from: _, ...args }) => library('new_releases')(args),
  remove_playlist_rows: (args) => ({ tool: 'organize_playlist', args: { action: 'remove', ...args } }),
  sort_playlist: (args) => ({ tool: 'organize_playlist', args: { action: 'sort', ...args } }),
  merge_playlists: (args) => ({ tool: 'use_tool', args: { tool: 'merge_playlists', arguments: args } }),
  add_tracks_to_playlist: ({ track_uris, ...args }) => ({
    tool: 'change_playlist',
    args: { ...args, add_uris: track_uris },
  }),
};

/** The call at `/mcp/core` that does what a call at `/mcp` does; the same where both list the tool. */
export const coreCall = (tool: string, args: Data): ToolCall => routes[tool]?.(args) ?? { tool, args };
