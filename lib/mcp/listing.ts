import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import type { Tool } from '../tools/definition/tool.ts';
import { type Discovery, discoveryOf } from './discovery.ts';
import { type ArgumentsSchema, inputSchema } from './schema.ts';
import { type ViewName, viewFor, viewUri } from './views.ts';

/** A tool as `tools/list` says it. */
export interface ListedTool extends Pick<Tool, 'name' | 'title' | 'description'> {
  readonly inputSchema: ArgumentsSchema;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
  /** The view that hosts with the MCP Apps extension show with the answer, and what hosts with tool search go by. */
  readonly _meta?: Discovery & { readonly ui?: { readonly resourceUri: string } };
}

/** What tells one build of a view from another. */
export type ViewHashes = Readonly<Record<ViewName, string>>;

/** What `tools/list` says of a tool. */
export function listTool(tool: Tool): ListedTool {
  const found = discoveryOf(tool.name);
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: inputSchema(tool),
    annotations: annotations(tool),
    ...(Object.keys(found).length > 0 && { _meta: found }),
  };
}

/** How a tool names its view. */
export function viewOf(tool: string, views: ViewHashes): Pick<ListedTool, '_meta'> {
  const view = viewFor(tool);
  return view ? { _meta: { ui: { resourceUri: viewUri(view, views[view]) } } } : {};
}

/** The four hints, all from the effect, so that they cannot contradict each other. */
function annotations({ effect, idempotent }: Tool): ListedTool['annotations'] {
  return {
    readOnlyHint: effect === 'read',
    destructiveHint: effect === 'destroy',
    idempotentHint: effect === 'read' || idempotent === true,
    openWorldHint: true,
  };
}

/** What is listed, small enough to be carried in a bundle beside the tools themselves: Brotli in base64. */
export const packed = (tools: readonly Tool[], views?: ViewHashes): string => {
  const listed = tools.map((tool) => {
    const { _meta, ...rest } = listTool(tool);
    const all = { ..._meta, ...(views && viewOf(tool.name, views)._meta) };
    return { ...rest, ...(Object.keys(all).length > 0 && { _meta: all }) };
  });
  return brotliCompressSync(JSON.stringify(listed)).toString('base64');
};

/** What `packed` made, by the names of the tools. */
export function unpacked(text: string): ReadonlyMap<string, ListedTool> {
  const tools: readonly ListedTool[] = JSON.parse(brotliDecompressSync(Buffer.from(text, 'base64')).toString());
  return new Map(tools.map((tool) => [tool.name, tool]));
}
