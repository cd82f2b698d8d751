import { type Json, type JsonObject, refuse } from '../http/reply.ts';

/** What a `fields` parameter selects from an object, by key; an empty selection selects everything. */
type Selection = ReadonlyMap<string, Selection>;

/** Applies a `fields` parameter such as `total,items(item(name,album.name))`; 400 if it is malformed. */
export function picked(value: JsonObject, fields: string): Json {
  const scan = { text: fields.replace(/\s/g, ''), at: 0 };
  const selection = readList(scan);
  if (scan.at < scan.text.length) refuse(400, 'Invalid fields');
  return selected(value, selection);
}

interface Scan {
  readonly text: string;
  at: number;
}

function readList(scan: Scan): Selection {
  const selection = new Map<string, Selection>();
  do {
    const [key, inner] = readPath(scan);
    selection.set(key, new Map([...(selection.get(key) ?? []), ...inner]));
  } while (accept(scan, ','));
  return selection;
}

function readPath(scan: Scan): readonly [string, Selection] {
  const key = /^!?[a-z_]+/.exec(scan.text.slice(scan.at))?.[0] ?? refuse(400, 'Invalid fields');
  scan.at += key.length;
  if (accept(scan, '.')) return [key, new Map([readPath(scan)])];
  if (!accept(scan, '(')) return [key, new Map()];
  const inner = readList(scan);
  return accept(scan, ')') ? [key, inner] : refuse(400, 'Invalid fields');
}

function accept(scan: Scan, mark: string): boolean {
  if (scan.text[scan.at] !== mark) return false;
  scan.at++;
  return true;
}

function selected(value: Json | undefined, selection: Selection): Json {
  if (value === null || value === undefined || typeof value !== 'object' || selection.size === 0) return value ?? null;
  if (isList(value)) return value.map((entry) => selected(entry, selection));
  const excluded = [...selection.keys()].filter((key) => key.startsWith('!')).map((key) => key.slice(1));
  const keys = Object.keys(value).filter((key) => (excluded.length > 0 ? !excluded.includes(key) : selection.has(key)));
  return Object.fromEntries(keys.map((key) => [key, selected(value[key], selection.get(key) ?? new Map())]));
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
