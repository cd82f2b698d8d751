import * as z from 'zod';

/** The part of an OpenAPI 3.0 schema object that is validated. */
export interface SchemaNode {
  readonly $ref?: string | undefined;
  readonly type?: string | undefined;
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: unknown;
  readonly items?: SchemaNode | undefined;
  readonly allOf?: readonly SchemaNode[] | undefined;
  readonly oneOf?: readonly SchemaNode[] | undefined;
  readonly nullable?: boolean | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly format?: string | undefined;
}

/** Parses a schema object; other fields are dropped. */
export const schemaNode: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.string().optional(),
    properties: z.record(z.string(), schemaNode).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.unknown().optional(),
    items: schemaNode.optional(),
    allOf: z.array(schemaNode).optional(),
    oneOf: z.array(schemaNode).optional(),
    nullable: z.boolean().optional(),
    enum: z.array(z.unknown()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    format: z.string().optional(),
  }),
);

/**
 * How strictly a schema is applied. Fields are named `Schema.field`, by the schema that defines them or one that
 * includes it.
 */
export interface Reading {
  /** Fields that must be absent. */
  readonly gone: ReadonlySet<string>;
  /** Fields that may be null although the description does not say so. */
  readonly nullable: ReadonlySet<string>;
  /** If set, all fields are required except these, not only those that the description requires. */
  readonly optional?: ReadonlySet<string>;
}

/** A JSON Schema (draft 7), as ajv takes it. */
export type JsonSchema = { readonly [key: string]: unknown };

interface Field {
  readonly node: SchemaNode;
  readonly owners: readonly string[];
}

interface Flat {
  readonly names: readonly string[];
  readonly fields: ReadonlyMap<string, Field>;
  readonly required: readonly string[];
  readonly open: boolean;
}

/** Turns schema objects of one description into JSON Schemas in which every object is closed and `allOf` is merged. */
export function makeConverter(
  schemas: Readonly<Record<string, SchemaNode>>,
  reading: Reading,
): (node: SchemaNode) => JsonSchema {
  const resolve = (node: SchemaNode): { readonly node: SchemaNode; readonly name?: string } => {
    if (node.$ref === undefined) return { node };
    const name = node.$ref.split('/').at(-1) ?? '';
    const target = schemas[name];
    if (!target) throw new Error(`The description has no schema ${node.$ref}`);
    return { node: target, name };
  };
  const flatten = (from: SchemaNode, names: readonly string[]): Flat => {
    const { node, name } = resolve(from);
    const all = name === undefined ? names : [...names, name];
    const parts = (node.allOf ?? []).map((part) => flatten(part, all));
    const properties = Object.entries(node.properties ?? {}).map(
      ([key, child]) => [key, { node: child, owners: all }] as const,
    );
    return {
      names: [...all, ...parts.flatMap((part) => part.names)],
      fields: new Map([...parts.flatMap((part) => [...part.fields]), ...properties]),
      required: [...(node.required ?? []), ...parts.flatMap((part) => part.required)],
      open: node.additionalProperties === true || parts.some((part) => part.open),
    };
  };
  const convert = (from: SchemaNode): JsonSchema => {
    const { node } = resolve(from);
    const schema = node.oneOf ? byType(node.oneOf.map(convert)) : plain(from, node);
    return node.nullable || from.nullable ? orNull(schema) : schema;
  };
  const plain = (from: SchemaNode, node: SchemaNode): JsonSchema => {
    const flat = flatten(from, []);
    if (flat.fields.size > 0) return objectOf(flat, reading, convert);
    if (node.allOf?.length === 1 && node.allOf[0]) return convert(node.allOf[0]);
    const { type, minimum, maximum, format } = node;
    const rest = Object.entries({ type, minimum, maximum, format, enum: node.enum }).filter(
      ([, value]) => value !== undefined,
    );
    return { ...Object.fromEntries(rest), ...(node.items ? { items: convert(node.items) } : {}) };
  };
  return convert;
}

function objectOf(flat: Flat, reading: Reading, convert: (node: SchemaNode) => JsonSchema): JsonSchema {
  const named = (set: ReadonlySet<string> | undefined, key: string, owners: readonly string[]) =>
    [...owners, ...flat.names].some((owner) => set?.has(`${owner}.${key}`) ?? false);
  const kept = [...flat.fields].filter(([key, { owners }]) => !named(reading.gone, key, owners));
  const properties = kept.map(([key, { node, owners }]) => {
    const schema = convert(node);
    return [key, named(reading.nullable, key, owners) ? orNull(schema) : schema] as const;
  });
  const required = kept.flatMap(([key, { owners }]) => {
    const needed = reading.optional ? !named(reading.optional, key, owners) : flat.required.includes(key);
    return needed ? [key] : [];
  });
  return { type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: flat.open };
}

/** The schema for rows that are tracks or episodes, by their `type`. */
function byType([track = {}, episode = {}]: readonly JsonSchema[]): JsonSchema {
  const isEpisode = { type: 'object', properties: { type: { const: 'episode' } }, required: ['type'] };
  return { allOf: [{ anyOf: [{ not: isEpisode }, episode] }, { anyOf: [isEpisode, track] }] };
}

function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [{ type: 'null' }, schema] };
}
