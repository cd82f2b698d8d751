import type { ViewName } from '../../lib/mcp/views.ts';

/** Replaced at bundling: see `infra/bundle/views.ts`. */
declare const BUNDLED_PLAYER: string;
declare const BUNDLED_RESULTS: string;
declare const BUNDLED_PLAYLIST: string;

export const documents: Readonly<Record<ViewName, string>> = {
  player: BUNDLED_PLAYER,
  results: BUNDLED_RESULTS,
  playlist: BUNDLED_PLAYLIST,
};
