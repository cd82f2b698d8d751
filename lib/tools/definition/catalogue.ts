import type { ToolMetadata } from './tool.ts';

/** What a model must know of a tool to call it. */
export interface CatalogueEntry extends Pick<ToolMetadata, 'name' | 'title' | 'description' | 'effect'> {
  /** The JSON Schema of its arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** People's words for it that its description has no room for. */
  readonly hint?: string | undefined;
  /** Whether the short list has it too, so that it is called directly. */
  readonly listed: boolean;
}

/** The tools that are served in this mode, without the routes. */
export type Catalogue = () => readonly CatalogueEntry[];
