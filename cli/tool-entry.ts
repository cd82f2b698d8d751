import type { Tool } from '../lib/tools/definition/tool.ts';

/** What the command line knows of a tool. */
export interface ToolEntry
  extends Pick<Tool, 'name' | 'title' | 'description' | 'effect' | 'onlyExtended' | 'example'> {
  readonly toolset: string;
  /** JSON Schema of the arguments. */
  readonly schema: object;
}

/** The command of a tool. */
export const kebab = (name: string): string => name.replaceAll('_', '-');
