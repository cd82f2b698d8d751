import type { Tool, Toolset } from './definition/tool.ts';
import { type ToolsetPorts, toolsetModules } from './toolsets/modules.ts';

/** What is known of a tool before it is loaded. */
export interface ToolEntry extends Pick<Tool, 'name' | 'effect' | 'onlyExtended' | 'warm'> {
  readonly toolset: string;
}

/** Resolves to the tool of a name; rejects with an Error where there is none. */
export type LoadTool = (name: string) => Promise<Tool>;

/** What is known of the tools of some toolsets, in their order. */
export const toolEntries = (toolsets: Readonly<Record<string, Toolset>>): readonly ToolEntry[] =>
  Object.entries(toolsets).flatMap(([toolset, members]) =>
    Object.values(members).map(({ name, effect, onlyExtended, warm }) => ({
      ...{ name, toolset, effect },
      // The tool itself has the text; here only its presence counts.
      ...(onlyExtended !== undefined && { onlyExtended: '' }),
      ...(warm !== undefined && { warm }),
    })),
  );

/** Entries in the compact form of the bundle: tuples by toolset. */
export type PackedEntries = Readonly<
  Record<
    string,
    readonly (readonly [ToolEntry['name'], ToolEntry['effect'], ToolEntry['onlyExtended']?, ToolEntry['warm']?])[]
  >
>;

export const packedEntries = (entries: readonly ToolEntry[]): PackedEntries =>
  Object.fromEntries(
    [...new Set(entries.map(({ toolset }) => toolset))].map((toolset) => [
      toolset,
      entries
        .filter((entry) => entry.toolset === toolset)
        .map(({ name, effect, onlyExtended, warm }) =>
          warm
            ? [name, effect, onlyExtended, warm]
            : onlyExtended === undefined
              ? [name, effect]
              : [name, effect, onlyExtended],
        ),
    ]),
  );

/** Reverses `packedEntries`; JSON has null for absent values. */
export const unpackedEntries = (packed: PackedEntries): readonly ToolEntry[] =>
  Object.entries(packed).flatMap(([toolset, members]) =>
    members.map(([name, effect, onlyExtended, warm]) => ({
      ...{ name, toolset, effect },
      ...(onlyExtended != null && { onlyExtended }),
      ...(warm && { warm }),
    })),
  );

/** Loads tools by their names: a toolset when the first of its tools is needed, each tool once. */
export function createToolLoader(entries: readonly ToolEntry[], ports: ToolsetPorts): LoadTool {
  const toolsetOf = new Map(entries.map(({ name, toolset }) => [name, toolset]));
  const loaded = new Map<string, Tool>();
  return async (name) => {
    const known = loaded.get(name);
    if (known) return known;
    const toolset = toolsetOf.get(name) ?? 'unknown';
    const members = Object.values((await toolsetModules[toolset]?.(ports)) ?? {});
    const found = members.find((tool) => tool.name === name);
    if (!found) throw new Error(`There is no tool ${name} in the toolset ${toolset}.`);
    loaded.set(name, found);
    return found;
  };
}
