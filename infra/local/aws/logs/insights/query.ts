import { parseJson } from '../../../../../lib/text.ts';
import type { LogEvent, Value } from '../../../../../lib/verdict/log-event.ts';
import { QueryError, type Reader } from '../../tokens.ts';
import { type Aggregate, aggregate } from './aggregates.ts';
import { compared, type Expression, expression, type Row } from './expressions.ts';
import { commandReader, commandsIn } from './tokens.ts';

/** A column of a result; with `isTime` its values are milliseconds since the epoch. */
export interface Column {
  readonly name: string;
  readonly isTime: boolean;
}

export interface QueryResult {
  readonly columns: readonly Column[];
  readonly rows: ReadonlyArray<ReadonlyArray<string | number | null>>;
}

interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}
type Stage = (table: Table) => Table;

/** CloudWatch's limit for a query without one. */
const usualLimit = 10_000;

/**
 * The parts of CloudWatch Logs Insights that dashboards and runbooks use: `SOURCE`, `fields`, `display`, `filter`, `parse`,
 * `stats … by`, `sort`, `limit`, and `unnest` of a list in what `jsonParse` read. @throws QueryError that names the first thing that the laptop does not know.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export function logQuery(text: string) {
  /** The log groups that the query names, if any. */
  const groups: string[] = [];
  const stages: Stage[] = [];
  for (const command of commandsIn(text)) {
    const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(command) ?? [];
    if (name.toUpperCase() === 'SOURCE') groups.push(rest.replaceAll(/^['"]|['"]$/g, ''));
    else stages.push(stageOf(name, rest));
  }
  if (stages.length === 0)
    throw new QueryError('The query has no command. An example: filter message = "tool call" | limit 20');
  const run = (events: readonly LogEvent[]): QueryResult => {
    // Newest first, unless there is a `sort`.
    const start: Table = { columns: everything, rows: events.toReversed().map(({ field }) => field) };
    const { columns, rows } = stages.reduce((table, stage) => stage(table), start);
    return {
      columns,
      rows: rows.slice(0, usualLimit).map((row) => columns.map(({ name }) => row(name) ?? null)),
    };
  };
  return { groups, run };
}

const everything: readonly Column[] = [
  { name: '@timestamp', isTime: true },
  { name: '@message', isTime: false },
];

const commands: Readonly<Record<string, (reader: Reader) => Stage>> = {
  fields: shown,
  display: shown,
  filter,
  parse,
  unnest,
  stats,
  sort,
  limit,
};

function stageOf(name: string, rest: string): Stage {
  const known = commands[name.toLowerCase()];
  if (!known)
    throw new QueryError(
      `The laptop does not know the command ${name} of Logs Insights. It knows ${Object.keys(commands).join(', ')}.`,
    );
  const reader = commandReader(rest, known !== parse);
  const stage = known(reader);
  const left = reader.peek();
  if (left) throw new QueryError(`"${name} ${rest}" goes on with ${left.text} where it should end.`);
  return stage;
}

function filter(reader: Reader): Stage {
  const holds = expression(reader);
  return ({ columns, rows }) => ({ columns, rows: rows.filter((row) => Boolean(holds(row))) });
}

function limit(reader: Reader): Stage {
  const { kind, text } = reader.next();
  if (kind !== 'number') throw new QueryError(`limit takes a number, not ${text}.`);
  return ({ columns, rows }) => ({ columns, rows: rows.slice(0, Number(text)) });
}

function sort(reader: Reader): Stage {
  const keys: Array<readonly [Expression, sign: number]> = [];
  do {
    const by = expression(reader);
    const isDown = reader.take('desc');
    if (!isDown) reader.take('asc');
    keys.push([by, isDown ? -1 : 1]);
  } while (reader.take(','));
  const order = (one: Row, other: Row): number => {
    for (const [by, sign] of keys) {
      const [left, right] = [by(one), by(other)];
      const difference = compared(left, right);
      // Missing values come last in either direction.
      if (difference !== 0) return left === undefined || right === undefined ? difference : sign * difference;
    }
    return 0;
  };
  return ({ columns, rows }) => ({ columns, rows: rows.toSorted(order) });
}

/** An expression with its name: from `as`, or as it was written. */
interface Named<Of> {
  readonly column: Column;
  readonly of: Of;
}

function named<Of>(reader: Reader, read: (reader: Reader) => Of): Named<Of> {
  const words: string[] = [];
  const following: Reader = {
    ...reader,
    next: () => {
      const token = reader.next();
      words.push(token.text);
      return token;
    },
    take: (text) => reader.take(text) && words.push(text) > 0,
    expect: (text) => {
      reader.expect(text);
      words.push(text);
    },
  };
  const of = read(following);
  const written = words.join('');
  const name = reader.take('as') ? reader.next().text : written;
  return {
    of,
    column: { name, isTime: /^(?:@timestamp|(?:min|max|latest|earliest)\(@timestamp\)|bin\(\w+\))$/i.test(written) },
  };
}

function separated<Of>(reader: Reader, read: (reader: Reader) => Of): ReadonlyArray<Named<Of>> {
  const all = [named(reader, read)];
  while (reader.take(',')) all.push(named(reader, read));
  return all;
}

/** A column has times also where one of its name had them before. */
const columnOf = ({ column }: Named<unknown>, before: readonly Column[]): Column => ({
  ...column,
  isTime: column.isTime || before.some(({ name, isTime }) => isTime && name === column.name),
});

/** A row with additional fields. */
const over = (fields: ReadonlyMap<string, Value>, below: Row): Row => {
  return (name) => (fields.has(name) ? fields.get(name) : below(name));
};
const nothing: Row = () => undefined;

function shown(reader: Reader): Stage {
  const all = separated(reader, expression);
  return ({ columns, rows }) => ({
    columns: all.map((one) => columnOf(one, columns)),
    rows: rows.map((row) => over(new Map(all.map(({ column, of }) => [column.name, of(row)])), row)),
  });
}

/** `parse field "text * text" as name, name` or `parse field /pattern with (?<name>…)/`. */
function parse(reader: Reader): Stage {
  const isWhole = reader.peek()?.kind !== 'word';
  const from = isWhole ? '@message' : reader.next().text;
  const { kind, text } = reader.next();
  if (kind === 'pattern') {
    const found = new RegExp(text);
    return withFields((row) => Object.entries(found.exec(String(row(from) ?? ''))?.groups ?? {}));
  }
  if (kind !== 'text') throw new QueryError(`parse takes a text with * or a /pattern/, not ${text}.`);
  reader.expect('as');
  const names = [reader.next().text];
  while (reader.take(',')) names.push(reader.next().text);
  const parts = text.split('*');
  if (parts.length - 1 !== names.length)
    throw new QueryError(`parse "${text}" has ${parts.length - 1} *, but ${names.length} names.`);
  const literal = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('(.*?)');
  // A * at the end matches the rest; any other matches as little as possible.
  const found = new RegExp(literal.replace(/\(\.\*\?\)$/, '(.*)'), 's');
  return withFields((row) => {
    const [, ...cut] = found.exec(String(row(from) ?? '')) ?? [];
    return names.flatMap((name, at) => (cut[at] === undefined ? [] : [[name, cut[at]] as const]));
  });
}

const withFields =
  (of: (row: Row) => ReadonlyArray<readonly [string, Value]>): Stage =>
  ({ columns, rows }) => ({ columns, rows: rows.map((row) => over(new Map(of(row)), row)) });

/**
 * `unnest line.list into item`: a row for each item, after `fields jsonParse(@message) as line`; none where there is no such list.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Unnest.html
 */
function unnest(reader: Reader): Stage {
  const [field = '', ...path] = reader.next().text.split('.');
  reader.expect('into');
  const name = reader.next().text;
  return ({ columns, rows }) => ({
    columns,
    rows: rows.flatMap((row) =>
      itemsAt(parseJson(String(row(field))), path).map((item) => over(new Map([[name, item]]), row)),
    ),
  });
}

function itemsAt(value: unknown, path: readonly string[]): readonly Value[] {
  let found: unknown = value;
  for (const key of path)
    found =
      typeof found === 'object' && found !== null ? Object.entries(found).find(([one]) => one === key)?.[1] : undefined;
  if (found === undefined || found === null) return [];
  return [found]
    .flat()
    .map((item) => (typeof item === 'string' || typeof item === 'number' ? item : JSON.stringify(item)));
}

function stats(reader: Reader): Stage {
  const aggregates: ReadonlyArray<Named<Aggregate>> = separated(reader, aggregate);
  const by = reader.take('by') ? separated(reader, expression) : [];
  return ({ columns, rows }) => {
    const groups = Map.groupBy(rows, (row) => JSON.stringify(by.map(({ of }) => of(row) ?? null)));
    // Without `by` there is one group, even if there are no rows.
    if (by.length === 0 && groups.size === 0) groups.set('[]', []);
    return {
      columns: [...by, ...aggregates].map((one) => columnOf(one, columns)),
      rows: [...groups.values()].map((group) => {
        const [first = nothing] = group;
        const ofGroup = by.map(({ column, of }) => [column.name, of(first)] as const);
        const ofRows = aggregates.map(({ column, of }) => [column.name, of(group)] as const);
        return over(new Map<string, Value>([...ofGroup, ...ofRows]), nothing);
      }),
    };
  };
}
