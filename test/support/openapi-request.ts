import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { sharedSpotify } from './environment.ts';
import {
  type Description,
  findOperation,
  loadDescription,
  type MatchedOperation,
  type Mode,
  parametersOf,
  validateValue,
} from './openapi.ts';
import type { SchemaNode } from './openapi-schema.ts';

const limits = z.array(z.object({ method: z.string(), path: z.string(), ids_max: z.string(), dev_mode: z.string() }));
type Limits = z.infer<typeof limits>;

let loaded: Limits | undefined;

function published(): Limits {
  loaded ??= limits.parse(JSON.parse(readFileSync(path.join(sharedSpotify, 'endpoints.json'), 'utf8')));
  return loaded;
}

/** Body keys that carry a list of ids. */
const listKeys = ['ids', 'uris', 'items', 'tracks', 'timestamped_ids'];
const asIs = { gone: new Set<string>(), nullable: new Set<string>() };

/** Makes one schema of each that it is given, not one for each call: a validator is compiled for every schema object. */
function derived(derive: (schema: SchemaNode) => SchemaNode): (schema: SchemaNode) => SchemaNode {
  const made = new WeakMap<SchemaNode, SchemaNode>();
  return (schema) => {
    const known = made.get(schema) ?? derive(schema);
    made.set(schema, known);
    return known;
  };
}
const upTo50 = derived((schema) => ({ ...schema, maximum: 50 }));
const upTo100 = derived((schema) => ({ ...schema, maximum: 100 }));
const closed = derived((schema) => ({ ...schema, additionalProperties: false }));

/**
 * The violations of the published description in a request: path, method, parameters, limits, body, ids per request, and in
 * `development` whether the operation is still there. `url` is absolute or starts below `/v1`; `body` is parsed JSON, text, or undefined.
 * Reads `../shared/spotify`, so ask for the suite 'shared' first.
 */
export function validateRequest(
  method: string,
  url: string,
  body?: unknown,
  mode: Mode = 'development',
): readonly string[] {
  const description = loadDescription();
  const { pathname, searchParams } = new URL(url, 'http://demo');
  const below = pathname.replace(/^\/v1(?=\/)/, '');
  const described = findOperation(description, method, below);
  if (!described) return [`no operation ${method} ${below}`];
  return [
    ...(mode === 'development' && described.operation.deprecated
      ? [`${method} ${described.path} is not there in development mode`]
      : []),
    ...validateParameters(description, described, searchParams, mode),
    ...validateBody(description, described, body),
    ...validateIdCount(method, described, searchParams, body),
  ];
}

function validateParameters(
  description: Description,
  described: MatchedOperation,
  query: URLSearchParams,
  mode: Mode,
): readonly string[] {
  const known = parametersOf(description, described).filter((one) => one.in === 'query');
  const unknown = [...query.keys()].filter((name) => !known.some((one) => one.name === name));
  const missing = known.filter(({ name, required }) => required && !query.get(name));
  return [
    ...unknown.map((name) => `unknown parameter ${name}`),
    ...missing.map(({ name }) => `missing parameter ${name}`),
    ...known.flatMap(({ name, schema }) => {
      const text = query.get(name);
      if (text === null) return [];
      return validateValue(description, widened(described, name, schema, mode), asIs, typed(schema, text)).map(
        (problem) => `parameter ${name}: ${problem}`,
      );
    }),
  ];
}

/**
 * The description has the development limits of search and discographies; extended clients keep the older ones.
 * Playlists were seen to return 100 rows a page, and the server tests whether it gets them.
 */
function widened({ path: at }: MatchedOperation, name: string, schema: SchemaNode, mode: Mode): SchemaNode {
  const narrowed = name === 'limit' && (at === '/search' || at === '/artists/{id}/albums');
  if (name === 'limit' && at === '/playlists/{playlist_id}/items') return upTo100(schema);
  return mode === 'extended' && narrowed ? upTo50(schema) : schema;
}

function typed(schema: SchemaNode, text: string): unknown {
  switch (schema.type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
      return text.split(',');
    default:
      return text;
  }
}

function validateBody(description: Description, { operation }: MatchedOperation, body: unknown): readonly string[] {
  if (body === undefined || body === '') return operation.requestBody?.required ? ['missing body'] : [];
  const [type, entry] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (!entry) return ['a body where the operation takes none'];
  if (type !== 'application/json') return typeof body === 'string' ? [] : [`the body must be ${type}`];
  return validateValue(description, closed(entry.schema), asIs, body).map((problem) => `body: ${problem}`);
}

function validateIdCount(
  method: string,
  { path: at }: MatchedOperation,
  query: URLSearchParams,
  body: unknown,
): readonly string[] {
  const row = published().find((one) => one.method === method && one.path === at);
  const most = Number(row?.ids_max || Number.POSITIVE_INFINITY);
  const inQuery = ['ids', 'uris'].flatMap((name) => query.get(name)?.split(',').length ?? []);
  const parsed = z.record(z.string(), z.unknown()).safeParse(body);
  const inBody = listKeys.flatMap((key) => {
    const list = parsed.success ? parsed.data[key] : undefined;
    return Array.isArray(list) ? [list.length] : [];
  });
  return [...inQuery, ...inBody]
    .filter((count) => count > most)
    .map((count) => `${count} ids where ${most} are the most`);
}
