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
  return { ...schema, ...(schema.properties && { properties: saidOnce(schema.properties) }), type: 'object' };
}

type Properties = NonNullable<z.core.JSONSchema.BaseSchema['properties']>;

/** A list of what another argument takes one of does not name the options again. */
function saidOnce(properties: Properties): Properties {
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
 * Every message of every user pays for the schemas, so they leave out what changes no call: defaults, which the server knows, and
 * bounds that no sensible call meets. The server checks all of them, and refuses arguments that it does not know with a sentence that names those
 * it takes.
 */
function shorten(schema: z.core.JSONSchema.BaseSchema): void {
  delete schema.default;
  delete schema.pattern;
  // Neither that arguments are known ones, nor that the keys of an object are texts of any kind, needs to be said.
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
