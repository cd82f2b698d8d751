import * as albums from './albums.ts';
import * as search from './search.ts';
import type { Tool } from './tool.ts';
import * as tracks from './tracks.ts';

/** A toolset is a module; its tools are its exports. */
export const toolsets: Readonly<Record<string, Readonly<Record<string, Tool>>>> = { albums, search, tracks };

/** Every tool, in the order in which clients see them. */
export const tools: readonly Tool[] = Object.values(toolsets).flatMap((toolset) => Object.values(toolset));
