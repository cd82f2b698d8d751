import type { Tool } from '../lib/tools/definition/tool.ts';

export interface ToolEntry
  extends Pick<Tool, 'name' | 'title' | 'description' | 'effect' | 'onlyExtended' | 'example'> {
  readonly toolset: string;
  /** JSON Schema of the arguments. */
  readonly schema: object;
}

export const kebab = (name: string): string => name.replaceAll('_', '-');
