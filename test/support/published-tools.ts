import type { Tool } from '../../lib/tools/definition/tool.ts';
import { toolsets } from '../../lib/tools/registry.ts';

/** The toolsets of the published list, and how many of its 86 tools each has. */
export const publishedCounts: Readonly<Record<string, number>> = {
  playback: 12,
  queue: 2,
  search: 2,
  tracks: 5,
  albums: 8,
  artists: 5,
  playlists: 14,
  library: 4,
  shows: 7,
  episodes: 6,
  audiobooks: 7,
  chapters: 2,
  browse: 4,
  user: 8,
};

/** The tools of some toolsets. */
export const toolsOf = (...names: readonly string[]): readonly Tool[] =>
  names.flatMap((name) => Object.values(toolsets[name] ?? {}));

/** The tools of the published list; those of other toolsets have tests of their own. */
export const publishedTools: readonly Tool[] = toolsOf(...Object.keys(publishedCounts));
