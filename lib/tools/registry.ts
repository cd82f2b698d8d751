import * as albums from './albums.ts';
import * as artists from './artists.ts';
import * as audiobooks from './audiobooks.ts';
import * as browse from './browse.ts';
import * as chapters from './chapters.ts';
import * as combined from './combined.ts';
import * as episodes from './episodes.ts';
import * as library from './library.ts';
import * as organize from './organize.ts';
import * as playback from './playback.ts';
import * as playlists from './playlists.ts';
import * as queue from './queue.ts';
import * as search from './search.ts';
import * as server from './server.ts';
import * as shows from './shows.ts';
import type { Tool } from './tool.ts';
import * as tracks from './tracks.ts';
import * as undo from './undo.ts';
import * as user from './user.ts';

/** A toolset is a module; its tools are its exports. */
export const toolsets: Readonly<Record<string, Readonly<Record<string, Tool>>>> = {
  playback,
  queue,
  search,
  tracks,
  albums,
  artists,
  playlists,
  library,
  shows,
  episodes,
  audiobooks,
  chapters,
  browse,
  user,
  combined,
  organize,
  undo,
  server,
};

/** Every tool, in the order in which clients see them. */
export const tools: readonly Tool[] = Object.values(toolsets).flatMap((toolset) => Object.values(toolset));
