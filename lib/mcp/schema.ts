import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Tool } from '../tools/tool.ts';

/** The JSON Schema of arguments. */
export interface ArgumentsSchema {
  readonly [key: string]: unknown;
  readonly type: 'object';
}

const schemas = new Map<string, ArgumentsSchema>();

/** The JSON Schema of a tool's arguments, made once per container. */
export function inputSchema({ name, input }: Pick<Tool, 'name' | 'input'>): ArgumentsSchema {
  const known = schemas.get(name);
  if (known) return known;
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' });
  const made = { ...schema, type: 'object' as const };
  schemas.set(name, made);
  return made;
}

/** Arguments as the SDK checks them: every value passes, because a tool checks them itself and answers with a sentence of ours. */
export const unchecked: StandardSchemaWithJSON<unknown, unknown> = {
  '~standard': {
    version: 1,
    vendor: 'mcp-server-for-spotify',
    validate: (value) => ({ value }),
    jsonSchema: { input: () => ({ type: 'object' }), output: () => ({ type: 'object' }) },
  },
};
