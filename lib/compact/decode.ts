import { type Data, isData } from './data.ts';

/** One line of compact text: a field, a row of a table or an item of a list. */
interface Line {
  readonly depth: number;
  readonly text: string;
}

type Field = NonNullable<ReturnType<typeof fieldIn>>;

interface Column {
  readonly name: string;
  /** Columns of a nested object. */
  readonly inside: readonly Column[] | undefined;
}

const quoted = String.raw`"(?:\\.|[^"\\])*"`;
const fieldForm = new RegExp(
  String.raw`^(${quoted}|[A-Za-z_][\w.]*)?(?:\[(\d+)(:?)\](?:\{(.*)\})?)?:(?: (.*))?$`,
  'su',
);
const cellForm = new RegExp(`${quoted}|[^,"]+`, 'gu');
const columnForm = new RegExp(String.raw`${quoted}|[\w.]+|[{}]`, 'gu');
/** Values in JSON syntax; everything else is plain text. */
const jsonForm = /^(?:".*|true|false|null|\[\]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?)$/su;

/**
 * Decodes compact text as `encode` writes it: TOON with two spaces and commas. The package's decoder supports every form of
 * TOON and has 18 KB, which each view would contain.
 * @throws SyntaxError for text that is not compact data, such as a sentence.
 */
export function decode(text: string): Data {
  const lines = linesIn(text);
  let at = 0;
  function fail(): never {
    throw new SyntaxError(`Not compact data: ${/^.{0,100}/su.exec(text)?.[0]}`);
  }

  /** Reads as many lines of one depth as the header announced. */
  function take<T>(count: number, depth: number, read: (text: string) => T): readonly T[] {
    if (count > lines.length - at) fail();
    return Array.from({ length: count }, () => {
      const line = lines[at];
      if (line?.depth !== depth) fail();
      at += 1;
      return read(line.text);
    });
  }
  function objectAt(depth: number): Data {
    const entries: (readonly [string, unknown])[] = [];
    for (let line = lines[at]; line?.depth === depth; line = lines[at]) {
      at += 1;
      entries.push(entryOf(fieldIn(line.text), depth));
    }
    return Object.fromEntries(entries);
  }
  const entryOf = (field: Field | undefined, depth: number): readonly [string, unknown] => {
    if (field?.key === undefined) fail();
    return [field.key, contentOf(field, depth)];
  };
  function contentOf({ count, isKeyed, columns, rest }: Field, depth: number): unknown {
    if (count === undefined) return rest === undefined ? objectAt(depth + 1) : valueIn(rest);
    if (columns && isKeyed) {
      const entries = take(count, depth + 1, (line) => {
        const { key, rest: cells } = fieldIn(line) ?? {};
        if (key === undefined || cells === undefined) fail();
        return [key, rowIn(cells, columns)] as const;
      });
      return Object.fromEntries(entries);
    }
    if (columns) return take(count, depth + 1, (line) => rowIn(line, columns));
    if (rest === undefined) return take(count, depth + 1, (line) => itemIn(line, depth + 1));
    const values = cellsIn(rest);
    if (values.length !== count) fail();
    return values;
  }
  function itemIn(line: string, depth: number): unknown {
    if (line === '-') return {};
    if (!line.startsWith('- ')) fail();
    const inner = line.slice(2);
    const field = fieldIn(inner);
    if (!field) return valueIn(inner);
    if (field.key === undefined) return contentOf(field, depth);
    // The first field is on the line of the dash, the others are on the lines below.
    return { ...Object.fromEntries([entryOf(field, depth + 1)]), ...objectAt(depth + 1) };
  }
  function rowIn(line: string, columns: readonly Column[]): Data {
    const values = [...cellsIn(line)];
    const row = rowOf(columns, values);
    if (values.length > 0) fail();
    return row;
  }

  const whole = fieldIn(lines[0]?.text ?? '');
  if (whole && whole.key === undefined) at += 1;
  const data: unknown = whole && whole.key === undefined ? contentOf(whole, 0) : objectAt(0);
  if (!isData(data) || at < lines.length) fail();
  return data;
}

const linesIn = (text: string): readonly Line[] =>
  text === ''
    ? []
    : text.split('\n').map((line) => {
        const content = line.replace(/^ +/u, '');
        return { depth: (line.length - content.length) / 2, text: content };
      });

/** The header of a field: `key: value`, `key[2]: a,b`, `key[2]{id,name}:`, or `key[2:]{id,name}:` for an object of equal objects. */
function fieldIn(line: string) {
  const [found, key, count, colon, columns, rest] = fieldForm.exec(line) ?? [];
  if (found === undefined || (key === undefined && count === undefined)) return;
  return {
    /** Absent for a list inside a list, and for the whole text. */
    key: key ? nameIn(key) : undefined,
    count: count ? Number(count) : undefined,
    isKeyed: colon === ':',
    columns: columns === undefined ? undefined : columnsIn([...(columns.match(columnForm) ?? [])]),
    rest,
  };
}

const nameIn = (token: string): string => (token.startsWith('"') ? String(JSON.parse(token)) : token);

function columnsIn(tokens: string[]): readonly Column[] {
  const columns: Column[] = [];
  for (let token = tokens.shift(); token !== undefined && token !== '}'; token = tokens.shift()) {
    const hasInside = tokens[0] === '{';
    if (hasInside) tokens.shift();
    columns.push({ name: nameIn(token), inside: hasInside ? columnsIn(tokens) : undefined });
  }
  return columns;
}

const cellsIn = (line: string): readonly unknown[] => (line.match(cellForm) ?? []).map(valueIn);

/** Takes the cells of a row from the front of the remaining cells. */
const rowOf = (columns: readonly Column[], left: unknown[]): Data =>
  Object.fromEntries(columns.map(({ name, inside }) => [name, inside ? rowOf(inside, left) : left.shift()]));

const valueIn = (token: string): unknown => (jsonForm.test(token) ? JSON.parse(token) : token);
