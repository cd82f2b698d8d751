import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Tool } from '../tools/tool.ts';

const schemas = new Map<string, Record<string, unknown>>();

/** The JSON Schema of a tool's arguments, made once per container. */
export function inputSchema({ name, input }: Pick<Tool, 'name' | 'input'>): Record<string, unknown> {
  const known = schemas.get(name);
  if (known) return known;
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' });
  schemas.set(name, schema);
  return schema;
}

/**
 * The tool's arguments for the SDK: it lists their JSON Schema but lets every value pass, because the tool checks
 * them itself and answers with a sentence of ours.
 */
export const listedOnly = (tool: Tool): StandardSchemaWithJSON<unknown, unknown> => ({
  '~standard': {
    version: 1,
    vendor: 'mcp-server-for-spotify',
    validate: (value) => ({ value }),
    jsonSchema: { input: () => inputSchema(tool), output: () => inputSchema(tool) },
  },
});
