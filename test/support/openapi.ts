import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import * as z from 'zod';
import { sharedSpotify } from './environment.ts';
import { makeConverter, type Reading, type SchemaNode, schemaNode } from './openapi-schema.ts';

/** The quota modes for which requests and responses are validated. */
export type Mode = 'development' | 'extended';

const reference = z.object({ $ref: z.string() });
const parameter = z.object({
  name: z.string(),
  in: z.enum(['query', 'path']),
  required: z.boolean().optional(),
  schema: schemaNode,
});
const content = z.record(z.string(), z.object({ schema: schemaNode }));
const response = z.object({ content: content.optional() });
const operation = z.object({
  operationId: z.string(),
  deprecated: z.boolean().optional(),
  parameters: z.array(z.union([reference, parameter])).optional(),
  requestBody: z.object({ content, required: z.boolean().optional() }).optional(),
  responses: z.record(z.string(), z.union([reference, response])),
});
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({
    schemas: z.record(z.string(), schemaNode),
    responses: z.record(z.string(), response),
    parameters: z.record(z.string(), parameter),
  }),
});

/** The published description of the Web API, parsed. */
export type Description = z.infer<typeof document>;

/** One operation of the description with its path. */
export interface MatchedOperation {
  readonly path: string;
  readonly operation: z.infer<typeof operation>;
}

let loaded: Description | undefined;

/** Reads `../shared/spotify/openapi.yml`, once; throws if it is absent, so check the suite 'shared' first. */
export function loadDescription(): Description {
  loaded ??= document.parse(parse(readFileSync(path.join(sharedSpotify, 'openapi.yml'), 'utf8')));
  return loaded;
}

interface PathTemplate {
  readonly path: string;
  readonly pattern: readonly string[];
  readonly operations: Description['paths'][string];
}

const templates = new WeakMap<Description, readonly PathTemplate[]>();

/** The paths of a description, those with the fewest parameters first. */
function templatesOf(description: Description): readonly PathTemplate[] {
  const known =
    templates.get(description) ??
    Object.entries(description.paths)
      .map(([path, operations]) => ({ path, pattern: path.split('/'), operations }))
      .sort((left, right) => left.path.split('{').length - right.path.split('{').length);
  templates.set(description, known);
  return known;
}

/** The operation for a method and a path below `/v1` without query; literal segments win over parameters. */
export function findOperation(
  description: Description,
  method: string,
  pathname: string,
): MatchedOperation | undefined {
  const segments = pathname.split('/');
  const name = method.toLowerCase();
  for (const { path, pattern, operations } of templatesOf(description)) {
    const operation = operations[name];
    if (
      operation &&
      pattern.length === segments.length &&
      pattern.every((part, at) => part.startsWith('{') || part === segments[at])
    )
      return { path, operation };
  }
  return undefined;
}

const ajv = new Ajv({
  strict: false,
  allErrors: false,
  // Optimizing the code of a schema takes longer than its use.
  code: { optimize: false },
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, float: true, int64: true, base64: true },
});

const compiled = new WeakMap<Reading, Map<SchemaNode, ValidateFunction>>();

/** The violations of a schema by a value, one sentence each. */
export function validateValue(
  description: Description,
  node: SchemaNode,
  reading: Reading,
  value: unknown,
): readonly string[] {
  const known = compiled.get(reading) ?? new Map<SchemaNode, ValidateFunction>();
  compiled.set(reading, known);
  const validate = known.get(node) ?? ajv.compile(makeConverter(description.components.schemas, reading)(node));
  known.set(node, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}

/** The schema of an operation's answer with a status; undefined where the description gives it no body. */
export function answerSchema(
  description: Description,
  described: MatchedOperation,
  status: number,
): SchemaNode | undefined {
  const entry = described.operation.responses[String(status)];
  if (!entry) return undefined;
  const name = '$ref' in entry ? (entry.$ref.split('/').at(-1) ?? '') : undefined;
  const found = name === undefined ? entry : description.components.responses[name];
  return found && 'content' in found ? found.content?.['application/json']?.schema : undefined;
}

/** Parameters of an operation, references resolved. */
export function parametersOf(
  description: Description,
  { operation: { parameters = [] } }: MatchedOperation,
): readonly z.infer<typeof parameter>[] {
  return parameters.flatMap((entry) => {
    if ('name' in entry) return [entry];
    return description.components.parameters[entry.$ref.split('/').at(-1) ?? ''] ?? [];
  });
}
