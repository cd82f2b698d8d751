import * as z from 'zod';
import { toolsets } from '../lib/tools/registry.ts';
import type { ToolEntry } from './tool-entry.ts';

/** Every tool, with the JSON Schema of its arguments. The bundle has this as JSON instead of the tools' code. */
export const catalogue: readonly ToolEntry[] = Object.entries(toolsets).flatMap(([toolset, members]) =>
  Object.values(members).map(({ name, title, description, effect, example, onlyExtended, input }) => ({
    ...{ toolset, name, title, description, effect, example },
    ...(onlyExtended !== undefined && { onlyExtended }),
    schema: z.toJSONSchema(input, { io: 'input' }),
  })),
);
