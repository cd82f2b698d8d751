import type { Catalogue, Toolset } from '../definition/tool.ts';
import { changePlaylist, controlPlayer, organizePlaylist, removeSavedItems } from './core/changing.ts';
import { findTool, readWithTool, useTool } from './core/reaching.ts';
import { checkLibrary, getContents, getItem, getLibrary, getNowPlaying } from './core/reading.ts';

const routes = {
  getNowPlaying,
  controlPlayer,
  getLibrary,
  checkLibrary,
  getItem,
  getContents,
  removeSavedItems,
  changePlaylist,
  organizePlaylist,
};
const listed = Object.values(routes).map(({ name }) => name);

/** The tools that only the short list has: routes to the others, and a way to find those. */
export const coreTools = (catalogue: Catalogue): Toolset => ({
  ...routes,
  findTool: findTool(catalogue),
  readWithTool: readWithTool(catalogue, listed),
  useTool: useTool(catalogue, listed),
});
