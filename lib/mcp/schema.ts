import * as z from 'zod';
import type { Tool } from '../tools/definition/tool.ts';

/** The JSON Schema of arguments. */
export interface ArgumentsSchema {
  readonly [key: string]: unknown;
  readonly type: 'object';
}

/** The JSON Schema of a tool's arguments. */
export function inputSchema({ input }: Pick<Tool, 'input'>): ArgumentsSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(input, {
    io: 'input',
    override: ({ jsonSchema }) => shorten(jsonSchema),
  });
  return {
    ...schema,
    ...(schema.properties && { properties: withoutRepeatedOptions(schema.properties) }),
    type: 'object',
  };
}

type Properties = NonNullable<z.core.JSONSchema.BaseSchema['properties']>;

/** Options that another argument lists are not repeated for an argument that takes several of them. */
function withoutRepeatedOptions(properties: Properties): Properties {
  const known = new Set(Object.values(properties).map((one) => typeof one === 'object' && JSON.stringify(one.enum)));
  return Object.fromEntries(
    Object.entries(properties).map(([name, one]) => {
      if (typeof one !== 'object' || typeof one.items !== 'object' || Array.isArray(one.items)) return [name, one];
      const { enum: options, ...items } = one.items;
      return [name, options && known.has(JSON.stringify(options)) ? { ...one, items } : one];
    }),
  );
}

/**
 * The schemas cost tokens in every conversation, so they omit what changes no call: defaults, and bounds that no sensible call
 * exceeds. The server still validates all of them.
 */
function shorten(schema: z.core.JSONSchema.BaseSchema): void {
  delete schema.default;
  delete schema.pattern;
  // The server names unknown arguments, and keys of any text need no mention.
  if (schema.additionalProperties === false || isEmpty(schema.additionalProperties)) delete schema.additionalProperties;
  delete schema.propertyNames;
  delete schema.minLength;
  delete schema.maxLength;
  if ((schema.minItems ?? 0) <= 1) delete schema.minItems;
  if ((schema.minimum ?? 0) <= 1) delete schema.minimum;
  if ((schema.maximum ?? 0) >= 1000) delete schema.maximum;
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;
