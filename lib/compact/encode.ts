import { type Data, isData } from './data.ts';

/**
 * Encodes data as compact text (TOON with commas): a list of equal objects becomes a header with the columns and a line for each row.
 * What is `undefined` is left out, as in JSON. The encoder of the TOON package writes the same in twice the time, and is 7 KB that each container would load.
 */
export const encode = (data: Data): string => [...(keyedLines('', data, 0) ?? objectLines(data, 0))].join('\n');

type Lines = readonly string[];
const indent = (depth: number): string => '  '.repeat(depth);

const keysOf = (data: Data): readonly string[] => Object.keys(data).filter((key) => data[key] !== undefined);

const objectLines = (data: Data, depth: number): Lines =>
  keysOf(data).flatMap((key) => fieldLines(`${indent(depth)}${nameText(key)}`, data[key], depth));

/** `head`: the indented name. */
function fieldLines(head: string, value: unknown, depth: number): Lines {
  if (Array.isArray(value))
    return value.length === 0 ? [`${head}: []`] : listLines(head, value, depth, columnsOf(value));
  if (!isData(value)) return [`${head}: ${cellText(value)}`];
  return keyedLines(head, value, depth) ?? [`${head}:`, ...objectLines(value, depth + 1)];
}

/** An object of two or more equal objects, as a table that has their keys in front of the rows; `undefined` for any other. */
function keyedLines(head: string, data: Data, depth: number): Lines | undefined {
  const keys = keysOf(data);
  const columns = keys.length > 1 ? columnsOf(keys.map((key) => data[key])) : undefined;
  if (!columns) return undefined;
  const rows = keys.map((key) => `${indent(depth + 1)}${nameText(key)}: ${rowText(columns, data[key])}`);
  return [`${head}[${keys.length}:]{${headText(columns)}}:`, ...rows];
}

function listLines(head: string, list: readonly unknown[], depth: number, columns?: readonly Column[]): Lines {
  const start = `${head}[${list.length}]`;
  if (columns)
    return [`${start}{${headText(columns)}}:`, ...list.map((row) => indent(depth + 1) + rowText(columns, row))];
  if (list.length > 0 && list.every(isCell)) return [`${start}: ${list.map(cellText).join(',')}`];
  return [`${start}:`, ...list.flatMap((item) => itemLines(item, depth + 1))];
}

function itemLines(item: unknown, depth: number): Lines {
  const dash = `${indent(depth)}-`;
  if (Array.isArray(item)) return listLines(`${dash} `, item, depth);
  if (!isData(item)) return [`${dash} ${cellText(item)}`];
  const [first, ...others] = objectLines(item, depth + 1);
  // The first field is on the line of the dash.
  return first === undefined ? [dash] : [`${dash} ${first.slice(2 * (depth + 1))}`, ...others];
}

interface Column {
  readonly key: string;
  /** Columns of a nested object. */
  readonly inside: readonly Column[] | undefined;
}

/** The columns of equal objects; `undefined` for other values. */
function columnsOf(rows: readonly unknown[]): readonly Column[] | undefined {
  if (!rows.every(isData)) return undefined;
  const keys = keysOf(rows[0] ?? {});
  const isEqual = (row: Data): boolean =>
    keysOf(row).length === keys.length && keys.every((key) => Object.hasOwn(row, key) && row[key] !== undefined);
  if (keys.length === 0 || !rows.every(isEqual)) return undefined;
  const columns = keys.map((key): Column | undefined => {
    if (rows.every((row) => isCell(row[key]))) return { key, inside: undefined };
    const inside = columnsOf(rows.map((row) => row[key]));
    return inside && { key, inside };
  });
  return columns.every((column) => column !== undefined) ? columns : undefined;
}

const headText = (columns: readonly Column[]): string =>
  columns.map(({ key, inside }) => nameText(key) + (inside ? `{${headText(inside)}}` : '')).join(',');

const rowText = (columns: readonly Column[], row: unknown): string =>
  columns
    .map(({ key, inside }) => {
      const value = isData(row) ? row[key] : undefined;
      return inside ? rowText(inside, value) : cellText(value);
    })
    .join(',');

const isCell = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** Text that can stand without quotes: it reads as nothing else, and has no character with a meaning. */
const plain =
  /^(?![-# ]|(?:true|false|null|[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$)[ !#-+\--9;-Z^-z|~-\uffff]*[!#-+\--9;-Z^-z|~-\uffff]$/;

function cellText(value: unknown): string {
  if (typeof value === 'string') return plain.test(value) ? value : quoted(value);
  return typeof value === 'boolean' || Number.isFinite(value) ? String(value) : 'null';
}

const nameText = (key: string): string => (/^[A-Za-z_][\w.]*$/.test(key) ? key : quoted(key));

const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const quoted = (text: string): string =>
  `"${text.replaceAll(
    /["\\]|[^ -\uffff]/g,
    (one) => escapes[one] ?? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}"`;
