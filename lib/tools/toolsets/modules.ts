import type { ServerPorts } from '../definition/server-status.ts';
import type { Catalogue, Toolset } from '../definition/tool.ts';

/** What a toolset needs beside the context of a call. */
export interface ToolsetPorts {
  readonly server: ServerPorts;
  readonly catalogue: Catalogue;
}

const notRunning = (): Promise<never> => Promise.reject(new Error('Only a server that runs has this.'));

/** For code that reads tool metadata and calls no tool that needs the server. */
export const onlyData: ToolsetPorts = { server: { status: notRunning, disconnect: notRunning }, catalogue: () => [] };

/** The toolset that only `/mcp/core` has. */
export const coreToolset = 'core';

/** The tools of other toolsets that `/mcp/core` has besides, most wanted first. */
export const coreNames: readonly string[] = [
  'search',
  'play',
  'add_to_queue',
  'get_recently_played',
  'get_top_items',
  'get_recommendations',
  'save_multiple_items',
  'create_playlist',
  'remove_tracks_from_playlist',
  'import_playlist',
  'undo_last_change',
  'get_server_status',
];

/**
 * A toolset is a module; its tools are its exports. In the order in which clients see them, each to be loaded when one of its
 * tools is called: a container starts without them (ADR 0019).
 */
export const toolsetModules: Readonly<Record<string, (ports: ToolsetPorts) => Promise<Toolset>>> = {
  playback: () => import('./playback.ts'),
  queue: () => import('./queue.ts'),
  search: () => import('./search.ts'),
  tracks: () => import('./tracks.ts'),
  albums: () => import('./albums.ts'),
  artists: () => import('./artists.ts'),
  playlists: () => import('./playlists.ts'),
  library: () => import('./library.ts'),
  shows: () => import('./shows.ts'),
  episodes: () => import('./episodes.ts'),
  audiobooks: () => import('./audiobooks.ts'),
  chapters: () => import('./chapters.ts'),
  browse: () => import('./browse.ts'),
  user: () => import('./user.ts'),
  combined: () => import('./combined.ts'),
  organize: () => import('./organize.ts'),
  undo: () => import('./undo.ts'),
  [coreToolset]: async ({ catalogue }) => (await import('./core.ts')).coreTools(catalogue),
  server: async ({ server }) => (await import('./server.ts')).serverTools(server),
};
