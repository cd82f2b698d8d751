import type { Tool, Toolset } from './definition/tool.ts';
import { onlyData, toolsetModules } from './toolsets/modules.ts';

const loaded = Object.entries(toolsetModules).map(async ([name, load]) => [name, await load(onlyData)] as const);

/** Every toolset, loaded: for whatever reads all of them, and has the time. */
export const toolsets: Readonly<Record<string, Toolset>> = Object.fromEntries(await Promise.all(loaded));

/** Every tool, in the order in which clients see them. */
export const tools: readonly Tool[] = Object.values(toolsets).flatMap((toolset) => Object.values(toolset));
