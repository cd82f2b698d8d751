import { type ListedTool, unpacked } from '../../lib/mcp/listing.ts';
import type { Mode } from '../../lib/spotify/operation.ts';
import { type Catalogue, servedIn } from '../../lib/tools/definition/tool.ts';
import {
  createToolLoader,
  type LoadTool,
  type PackedEntries,
  type ToolEntry,
  unpackedEntries,
} from '../../lib/tools/manifest.ts';
import { coreNames, coreToolset, type ToolsetPorts } from '../../lib/tools/toolsets/modules.ts';

/** Replaced at bundling, so that tools can be listed without loading them: see `infra/bundle`. */
declare const BUNDLED_ENTRIES: PackedEntries;
declare const BUNDLED_LISTING: string;

/** What is known of every tool before it is loaded, in the order of `tools/list`. */
export const entries: readonly ToolEntry[] = unpackedEntries(BUNDLED_ENTRIES);

export const toolLoader = (ports: ToolsetPorts): LoadTool => createToolLoader(entries, ports);

let unpackedListing: ReadonlyMap<string, ListedTool> | undefined;

/** The entry of each tool in `tools/list`, by name. */
export function listing(): ReadonlyMap<string, ListedTool> {
  unpackedListing ??= unpacked(BUNDLED_LISTING);
  return unpackedListing;
}

/** The destinations of the routes in a quota mode. */
export const catalogue =
  (mode: Mode): Catalogue =>
  () =>
    entries
      .filter((entry) => entry.toolset !== coreToolset && servedIn(mode, entry))
      .flatMap(({ name, effect }) => {
        const known = listing().get(name);
        const hint = known?._meta?.['anthropic/searchHint'];
        return known ? { ...known, hint, effect, listed: coreNames.includes(name) } : [];
      });
