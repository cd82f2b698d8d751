import { packed } from '../../lib/mcp/listing.ts';
import { packedEntries, toolEntries } from '../../lib/tools/manifest.ts';
import { coreRoutes, tools, toolsets } from '../../lib/tools/registry.ts';
import { coreToolset } from '../../lib/tools/toolsets/modules.ts';
import { buildViews } from './views.ts';

/** What is known of tools and views at build time, in place of names that functions declare: no tool is loaded to list the tools. */
export function toolValues(): Readonly<Record<string, string>> {
  const { player, results, playlist } = buildViews();
  return {
    BUNDLED_ENTRIES: JSON.stringify(
      packedEntries([
        ...toolEntries(toolsets),
        ...toolEntries({ [coreToolset]: Object.fromEntries(coreRoutes.map((tool) => [tool.name, tool])) }),
      ]),
    ),
    BUNDLED_LISTING: JSON.stringify(
      packed([...tools, ...coreRoutes], {
        player: player.hash,
        results: results.hash,
        playlist: playlist.hash,
      }),
    ),
    // Texts are inlined where they are used, objects go to a file that every start loads.
    BUNDLED_PLAYER: JSON.stringify(player.html),
    BUNDLED_RESULTS: JSON.stringify(results.html),
    BUNDLED_PLAYLIST: JSON.stringify(playlist.html),
  };
}
