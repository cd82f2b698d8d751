import { columns, type Detail, extraCell, fieldsIn, knownKeys, notes, type Row } from './columns.ts';
import { type Data, isData, isText } from './data.ts';

/** How much of each row a caller wants, and additional columns. */
export interface RowOptions {
  readonly detail: Detail;
  readonly fields: readonly string[];
}

/** The keys under which a row of a list contains its item. */
const itemKeys = ['track', 'episode', 'album', 'show', 'audiobook', 'chapter', 'playlist', 'artist'] as const;
const spotify = /^spotify:(?:user:[^:]+:)?([a-z]+):(.+)$/;
/** Tools take a bare id for a track, so an episode needs its URI. */
const alwaysByUri: ReadonlySet<string> = new Set(['episode', 'chapter', 'local']);

/** The kind in a URI; local files are a separate kind. */
export const kindOf = (uri: unknown): string | undefined => (isText(uri) ? spotify.exec(uri)?.[1] : undefined);

/** Whether a value is an item of Spotify with a name. */
export const isItem = (value: unknown): value is Data =>
  isData(value) && 'name' in value && kindOf(value['uri']) !== undefined;

/** Parses a value as a row; `undefined` if it is not one. A row without an item is unavailable or contains the error. */
function rowOf(value: unknown): Row | undefined {
  if (!isData(value)) return undefined;
  if (isItem(value)) return { item: value, wrapper: value };
  const key = itemKeys.find((one) => isItem(value[one]));
  const item = key && value[key];
  if (isData(item)) return { item, wrapper: value };
  return value['unavailable'] === true || (isText(value['error']) && isText(value['id']))
    ? { item: value, wrapper: value }
    : undefined;
}

/** Parses a list as rows; `undefined` for a list of other values. */
export function rowsOf(value: unknown): readonly Row[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const rows = value.flatMap((one) => rowOf(one) ?? []);
  return rows.length === value.length && rows.some(({ item }) => kindOf(item['uri']) !== undefined) ? rows : undefined;
}

export interface Table {
  readonly rows: readonly Data[] | readonly string[];
  readonly kinds: ReadonlySet<string>;
}

/** Makes a table in which all rows have the same columns. */
export function table(rows: readonly Row[], { detail, fields }: RowOptions, parent: Data = {}): Table {
  const kinds = new Set(rows.flatMap(({ item }) => kindOf(item['uri']) ?? []));
  if (detail === 'uris') return { rows: rows.flatMap(({ item }) => (isText(item['uri']) ? item['uri'] : [])), kinds };
  const reference = isIdentifiedById(kinds) ? 'id' : 'uri';
  const wanted = columns.filter(({ name, only }) => only === undefined || detail === 'full' || fields.includes(name));
  return { rows: toRows(cellsByColumn(rows, wanted, reference), rows.length, parent), kinds };
}

type Cells = Map<string, unknown[]>;

/** The cells of each column, in the order of the columns. Column-wise for speed: objects for each row and step would be most of the cost. */
function cellsByColumn(rows: readonly Row[], wanted: typeof columns, reference: 'id' | 'uri'): Cells {
  const fields = fieldsIn(rows);
  const cells: Cells = new Map([
    ['position', rows.map(({ wrapper }) => wrapper['position'])],
    [reference, rows.map(({ item }) => referenceOf(item, reference))],
  ]);
  for (const { name, key, cell } of wanted) if (fields.has(key) && name !== 'position') cells.set(name, rows.map(cell));
  for (const key of fields) {
    if (knownKeys.has(key)) continue;
    const column = cells.get(key);
    cells.set(
      key,
      rows.map((row, at) => extraCell(key, row) ?? column?.[at]),
    );
  }
  const facts = cells.get('notes');
  cells.delete('notes');
  return cells.set(
    'notes',
    rows.map((row, at) => notes(row).join(', ') || facts?.[at]),
  );
}

/** All rows with the columns that any row has. The album itself names its artists, so they are omitted unless a track has others. */
function toRows(cells: Cells, length: number, { artists }: Data): readonly Data[] {
  if (artists !== undefined && cells.get('artists')?.every((cell) => cell === artists)) cells.delete('artists');
  const known = [...cells].filter(([, column]) => column.some((cell) => cell !== undefined));
  return Array.from({ length }, (_, at) => {
    const row: Record<string, unknown> = {};
    for (const [name, column] of known) row[name] = column[at] ?? '';
    return row;
  });
}

/** Rows of jobs have only a URI. */
const referenceOf = (item: Data, reference: 'id' | 'uri'): unknown =>
  item[reference] ?? item['id'] ?? spotify.exec(String(item['uri'] ?? ''))?.[2];

const isIdentifiedById = (kinds: ReadonlySet<string>): boolean =>
  kinds.size === 1 && ![...kinds].some((kind) => alwaysByUri.has(kind));

/** Gives all rows the columns that any row has, the notes last: TOON writes lists of equal objects as a table. */
export function withSameColumns(rows: readonly Data[]): readonly Data[] {
  const names = [...new Set(rows.flatMap(Object.keys))].filter((name) => rows.some((row) => row[name] !== undefined));
  const order = [...names.filter((name) => name !== 'notes'), ...names.filter((name) => name === 'notes')];
  return rows.map((row) => Object.fromEntries(order.map((name) => [name, row[name] ?? ''])));
}

export function itemFields(value: Data, { detail, fields }: RowOptions): Data {
  const row = rowOf(value) ?? { item: value, wrapper: {} };
  const kind = kindOf(row.item['uri']);
  const reference = kind !== undefined && isIdentifiedById(new Set([kind])) ? 'id' : 'uri';
  if (detail === 'uris') return { uri: row.item['uri'], name: row.item['name'] };
  const known = fieldsIn([row]);
  const wanted = columns.filter(
    ({ name, key, only }) => known.has(key) && (only !== 'full' || detail === 'full' || fields.includes(name)),
  );
  const facts = wanted.map(({ name, cell }) => [name, cell(row)] as const);
  const extra = [...known].flatMap((key) => (knownKeys.has(key) ? [] : [[key, extraCell(key, row)] as const]));
  const marks = notes(row);
  return {
    [reference]: referenceOf(row.item, reference),
    ...Object.fromEntries([...facts, ...extra].filter(([, cell]) => cell !== undefined)),
    ...(marks.length > 0 && { notes: marks.join(', ') }),
  };
}
