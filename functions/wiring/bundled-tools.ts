import { type Listed, unpacked } from '../../lib/mcp/listing.ts';
import type { Mode } from '../../lib/spotify/operation.ts';
import type { Catalogue } from '../../lib/tools/definition/catalogue.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { type Entry, type LoadTool, loading, type PackedEntries, unpackedEntries } from '../../lib/tools/manifest.ts';
import { coreNames, coreToolset, type ToolsetPorts } from '../../lib/tools/toolsets/modules.ts';

/** What bundling writes in place of these names, so that no tool is loaded to tell what there is: see `infra/bundle`. */
declare const BUNDLED_ENTRIES: PackedEntries;
declare const BUNDLED_LISTING: string;

/** What is known of every tool before it is loaded, in the order in which clients see them. */
export const entries: readonly Entry[] = unpackedEntries(BUNDLED_ENTRIES);

/** Loads a tool by its name. */
export const toolLoader = (ports: ToolsetPorts): LoadTool => loading(entries, ports);

let unpackedListing: ReadonlyMap<string, Listed> | undefined;

/** What `tools/list` says of each tool, by name. */
export function listing(): ReadonlyMap<string, Listed> {
  unpackedListing ??= unpacked(BUNDLED_LISTING);
  return unpackedListing;
}

/** What the routes can lead to in a mode. */
export const catalogue =
  (mode: Mode): Catalogue =>
  () =>
    entries
      .filter((entry) => entry.toolset !== coreToolset && servedIn(mode, entry))
      .flatMap(({ name, effect }) => {
        const known = listing().get(name);
        return known ? { ...known, effect, listed: coreNames.includes(name) } : [];
      });
