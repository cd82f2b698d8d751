import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Tool } from '../tools/definition/tool.ts';

/** The JSON Schema of arguments. */
export interface ArgumentsSchema {
  readonly [key: string]: unknown;
  readonly type: 'object';
}

/** The JSON Schema of a tool's arguments. */
export function inputSchema({ input }: Pick<Tool, 'input'>): ArgumentsSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' });
  return { ...schema, type: 'object' };
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
