import type { Tool } from '../definition/tool.ts';

/** The tools of a toolset, by the names of their exports. */
export type Toolset = Readonly<Record<string, Tool>>;

/**
 * A toolset is a module; its tools are its exports. In the order in which clients see them, each to be loaded when one of its
 * tools is called: a container starts without them (ADR 0023).
 */
export const toolsetModules: Readonly<Record<string, () => Promise<Toolset>>> = {
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
  server: () => import('./server.ts'),
};
