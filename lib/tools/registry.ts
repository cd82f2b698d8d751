import type { Tool, Toolset } from './definition/tool.ts';
import { coreToolset, onlyData, toolsetModules } from './toolsets/modules.ts';

const loaded = Object.entries(toolsetModules).map(async ([name, load]) => [name, await load(onlyData)] as const);

const all: Readonly<Record<string, Toolset>> = Object.fromEntries(await Promise.all(loaded));
const { [coreToolset]: routes = {}, ...others } = all;

/** The routes of `/mcp/core`, which lead to other tools. */
export const coreRoutes: readonly Tool[] = Object.values(routes);

/** All toolsets except the routes. Loading them takes time: for tests, documentation and the bundle. */
export const toolsets: Readonly<Record<string, Toolset>> = others;

/** Every tool but the routes, in the order in which clients see them. */
export const tools: readonly Tool[] = Object.values(toolsets).flatMap((toolset) => Object.values(toolset));
