import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { encode as toToon } from '@toon-format/toon';
import { type Data, isData } from '../../../lib/compact/data.ts';
import { decode } from '../../../lib/compact/decode.ts';
import { tokensOf, weighDay } from '../day.ts';
import { traceFile } from '../replay.ts';
import type { Section } from '../report.ts';

const file = path.resolve(import.meta.dirname, '../../../../shared/traces/day.json');
const title = 'The size of answers';

type Rows = readonly Data[];
const isTable = (value: unknown): value is Rows => Array.isArray(value) && value.length > 0 && value.every(isData);

/** A way of writing an answer, and of splitting one line of a table without knowing how it quotes. */
interface Format {
  readonly name: string;
  readonly write: (data: Data) => string;
  /** How far apart in the text the first and the last fact of a row stand, in characters. */
  readonly span: (rows: Rows) => number;
  /** Rows that a reader splits wrongly who takes every delimiter for the end of a cell. */
  readonly misread: (rows: Rows) => number;
}

const withTables = (data: Data, table: (rows: Rows) => unknown): Data =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      isTable(value) ? table(value) : isData(value) ? withTables(value, table) : value,
    ]),
  );

const columnsOf = (rows: Rows): Data => {
  const names = Object.keys(rows[0] ?? {});
  return { columns: names, rows: rows.map((row) => names.map((name) => row[name])) };
};
const byColumn = (rows: Rows): Data =>
  Object.fromEntries(Object.keys(rows[0] ?? {}).map((name) => [name, rows.map((row) => row[name])]));
const separated = (rows: Rows): string =>
  [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))].map((cells) => cells.join('\t')).join('\n');

const lines = (data: Data): string =>
  Object.entries(data)
    .map(([key, value]) => (isTable(value) ? `${key}:\n${separated(value)}` : `${key}: ${JSON.stringify(value)}`))
    .join('\n');

const rowLength = (rows: Rows): number => JSON.stringify(rows).length / rows.length;
const withDelimiter = (delimiter: string) => (rows: Rows) =>
  rows.filter((row) => Object.values(row).some((cell) => String(cell).includes(delimiter))).length;

const formats: readonly Format[] = [
  { name: 'TOON, commas', write: (data) => toToon(data), span: rowLength, misread: withDelimiter(',') },
  {
    name: 'TOON, tabs',
    write: (data) => toToon(data, { delimiter: '\t' }),
    span: rowLength,
    misread: withDelimiter('\t'),
  },
  { name: 'tab-separated lines', write: lines, span: rowLength, misread: withDelimiter('\t') },
  { name: 'JSON, a list of objects', write: (data) => JSON.stringify(data), span: rowLength, misread: () => 0 },
  {
    name: 'JSON, names once and rows as lists',
    write: (data) => JSON.stringify(withTables(data, columnsOf)),
    span: rowLength,
    misread: withDelimiter('","'),
  },
  {
    name: 'JSON, a list for each column',
    write: (data) => JSON.stringify(withTables(data, byColumn)),
    span: (rows) => JSON.stringify(byColumn(rows)).length,
    misread: () => 0,
  },
];

/** The tables in an answer. */
const tablesIn = (data: Data): readonly Rows[] =>
  Object.values(data).flatMap((value) => (isTable(value) ? [value] : isData(value) ? tablesIn(value) : []));

/** What a day of answers costs in the ways of writing them that were considered. */
export async function answerFormats(): Promise<Section> {
  if (!existsSync(file)) return { title, about: 'Skipped: the trace of a day is not on this machine.', tables: [] };
  const trace = traceFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const { figures, steps } = await weighDay(trace);
  const before = (await weighDay(trace, '1.3')).figures;
  const answers = steps.filter(({ isError }) => !isError).map(({ text }) => decode(text));
  const tables = answers.flatMap(tablesIn);
  const rows = formats.map(({ name, write, span, misread }) => [
    name,
    answers.reduce((sum, data) => sum + tokensOf(write(data)), 0).toLocaleString('en-US'),
    tables.reduce((sum, table) => sum + misread(table), 0),
    Math.round(Math.max(...tables.map(span))),
  ]);
  return {
    title,
    about: `A day of ${figures.steps} steps with an assistant, by our defaults, in tokens of o200k. In the form of 1.3 the same steps cost ${before.tokens.toLocaleString('en-US')} tokens and ${before.sent_bytes.toLocaleString('en-US')} bytes sent; now ${figures.tokens.toLocaleString('en-US')} tokens and ${figures.sent_bytes.toLocaleString('en-US')} bytes.`,
    tables: [
      {
        head: [
          'the same rows as',
          'tokens',
          `rows of ${tables.reduce((sum, { length }) => sum + length, 0)} with a delimiter inside a cell`,
          'characters from the first to the last fact of a row, at most',
        ],
        rows,
      },
    ],
  };
}
