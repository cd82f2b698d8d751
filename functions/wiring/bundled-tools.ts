import { type ListedTool, unpacked } from '../../lib/mcp/listing.ts';
import { createToolLoader, type LoadTool, type ToolEntry } from '../../lib/tools/manifest.ts';
import type { ToolsetPorts } from '../../lib/tools/toolsets/modules.ts';

/** What bundling writes in place of these names, so that no tool is loaded to tell what there is: see `infra/bundle`. */
declare const BUNDLED_ENTRIES: readonly ToolEntry[];
declare const BUNDLED_LISTING: string;

/** What is known of every tool before it is loaded, in the order in which clients see them. */
export const entries: readonly ToolEntry[] = BUNDLED_ENTRIES;

/** Loads a tool by its name. */
export const toolLoader = (ports: ToolsetPorts): LoadTool => createToolLoader(entries, ports);

let unpackedListing: ReadonlyMap<string, ListedTool> | undefined;

/** What `tools/list` says of each tool, by name. */
export function listing(): ReadonlyMap<string, ListedTool> {
  unpackedListing ??= unpacked(BUNDLED_LISTING);
  return unpackedListing;
}
