import type { ToolMetadata } from './tool.ts';

/** What a model must know of a tool to call it. */
export interface CatalogueEntry extends Pick<ToolMetadata, 'name' | 'title' | 'description' | 'effect'> {
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** Search terms that its description does not contain. */
  readonly hint?: string | undefined;
  /** Whether `/mcp/core` lists it too, so that it is called directly. */
  readonly listed: boolean;
}

/** The tools that are served in this mode, without the routes. */
export type Catalogue = () => readonly CatalogueEntry[];
