import { columns, type Detail, notes, otherFacts, type Row } from './columns.ts';
import { type Data, isData, isText } from './data.ts';

/** What of the rows a caller wants: how much of each, and columns beside those. */
export interface RowOptions {
  readonly detail: Detail;
  readonly fields: readonly string[];
}

/** Under which a row of a list has its thing. */
const wrappers = ['track', 'episode', 'album', 'show', 'audiobook', 'chapter', 'playlist', 'artist'] as const;
const spotify = /^spotify:(?:user:[^:]+:)?([a-z]+):(.+)$/;
/** Tools take a bare id for a track, so an episode must say what it is. */
const alwaysByUri: ReadonlySet<string> = new Set(['episode', 'chapter', 'local']);

/** The kind that a URI names; a local file is a kind of its own. */
export const kindOf = (uri: unknown): string | undefined => (isText(uri) ? spotify.exec(uri)?.[1] : undefined);

/** Whether a value is a thing of Spotify's that has a name. */
export const isThing = (value: unknown): value is Data =>
  isData(value) && 'name' in value && kindOf(value['uri']) !== undefined;

/** A value as a row; `undefined` when it is none. A row without a thing says that it is unavailable, or why. */
function rowOf(value: unknown): Row | undefined {
  if (!isData(value)) return undefined;
  if (isThing(value)) return { thing: value, around: value };
  const key = wrappers.find((wrapper) => isThing(value[wrapper]));
  const thing = key && value[key];
  if (isData(thing)) return { thing, around: value };
  return value['unavailable'] === true || (isText(value['error']) && isText(value['id']))
    ? { thing: value, around: value }
    : undefined;
}

/** A list as rows; `undefined` when it is a list of something else. */
export function rowsOf(value: unknown): readonly Row[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const rows = value.flatMap((one) => rowOf(one) ?? []);
  return rows.length === value.length && rows.some(({ thing }) => kindOf(thing['uri']) !== undefined)
    ? rows
    : undefined;
}

/** A table, and the kinds of the things in it. */
export interface Table {
  readonly rows: readonly Data[] | readonly string[];
  readonly kinds: ReadonlySet<string>;
}

/** Rows as a table: all of them with the same columns, each thing said once. */
export function table(rows: readonly Row[], { detail, fields }: RowOptions, parent: Data = {}): Table {
  const kinds = new Set(rows.flatMap(({ thing }) => kindOf(thing['uri']) ?? []));
  if (detail === 'uris')
    return { rows: rows.flatMap(({ thing }) => (isText(thing['uri']) ? thing['uri'] : [])), kinds };
  const reference = byId(kinds) ? 'id' : 'uri';
  const wanted = columns.filter(({ name, only }) => only === undefined || detail === 'full' || fields.includes(name));
  return { rows: written(cellsOf(rows, wanted, reference), rows.length, parent), kinds };
}

type Cells = Map<string, unknown[]>;

/** The cells of each column, in the order of the columns: an object for each row and step is most of what an answer would cost. */
function cellsOf(rows: readonly Row[], wanted: typeof columns, reference: 'id' | 'uri'): Cells {
  const cells: Cells = new Map([
    ['position', rows.map(({ around }) => around['position'])],
    [reference, rows.map(({ thing }) => referenceOf(thing, reference))],
  ]);
  for (const { name, cell } of wanted) if (name !== 'position') cells.set(name, rows.map(cell));
  for (const [at, row] of rows.entries())
    for (const [name, cell] of otherFacts(row)) {
      const column = cells.get(name) ?? rows.map(() => undefined);
      column[at] = cell;
      cells.set(name, column);
    }
  const facts = cells.get('notes');
  cells.delete('notes');
  return cells.set(
    'notes',
    rows.map((row, at) => notes(row).join(', ') || facts?.[at]),
  );
}

/** All rows with the columns that any has. The artists of an album are said at its top, unless one of its tracks is by others. */
function written(cells: Cells, length: number, { artists }: Data): readonly Data[] {
  if (artists !== undefined && cells.get('artists')?.every((cell) => cell === artists)) cells.delete('artists');
  const known = [...cells].filter(([, column]) => column.some((cell) => cell !== undefined));
  return Array.from({ length }, (_, at) => {
    const row: Record<string, unknown> = {};
    for (const [name, column] of known) row[name] = column[at] ?? '';
    return row;
  });
}

/** Rows of jobs have a URI alone. */
const referenceOf = (thing: Data, reference: 'id' | 'uri'): unknown =>
  thing[reference] ?? thing['id'] ?? spotify.exec(String(thing['uri'] ?? ''))?.[2];

const byId = (kinds: ReadonlySet<string>): boolean =>
  kinds.size === 1 && ![...kinds].some((kind) => alwaysByUri.has(kind));

/** Rows that all have the columns which any has, the notes last: lists of equal rows are written as a table. */
export function uniform(rows: readonly Data[]): readonly Data[] {
  const names = [...new Set(rows.flatMap(Object.keys))].filter((name) => rows.some((row) => row[name] !== undefined));
  const order = [...names.filter((name) => name !== 'notes'), ...names.filter((name) => name === 'notes')];
  return rows.map((row) => Object.fromEntries(order.map((name) => [name, row[name] ?? ''])));
}

/** One thing by itself, with all that is known of it. */
export function single(value: Data, { detail, fields }: RowOptions): Data {
  const row = rowOf(value) ?? { thing: value, around: {} };
  const kind = kindOf(row.thing['uri']);
  const reference = kind !== undefined && byId(new Set([kind])) ? 'id' : 'uri';
  if (detail === 'uris') return { uri: row.thing['uri'], name: row.thing['name'] };
  const wanted = columns.filter(({ name, only }) => only !== 'full' || detail === 'full' || fields.includes(name));
  const facts = wanted.map(({ name, cell }) => [name, cell(row)] as const);
  const marks = notes(row);
  return {
    [reference]: referenceOf(row.thing, reference),
    ...Object.fromEntries([...facts, ...otherFacts(row)].filter(([, cell]) => cell !== undefined)),
    ...(marks.length > 0 && { notes: marks.join(', ') }),
  };
}
