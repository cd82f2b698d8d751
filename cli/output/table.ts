import { createColors } from 'picocolors';
import type { Ports } from '../ports.ts';
import { fitted, widthOf } from './text.ts';

/** One column: fixed ones keep their width, the others share the rest of the terminal. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly fixed?: boolean;
  readonly from?: number;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: ReadonlyArray<readonly string[]>;
}

const gap = 2;
const least = 8;

/** A table without borders, no wider than the terminal; cells are cut where they must be. */
export function drawn(table: Table, { colour, width }: Pick<Ports, 'colour' | 'width'>): string {
  const { columns, rows } = narrowed(table, width);
  const paint = createColors(colour);
  const widths = widthsOf({ columns, rows }, width);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => {
        const isLast = at === cells.length - 1;
        const text = fitted(cell, widths[at] ?? 0, columns[at]?.align);
        return isLast ? text.trimEnd() : text;
      })
      .join(' '.repeat(gap));
  const head = paint.dim(line(columns.map(({ title }) => title)));
  return [head, ...rows.map(line)].join('\n');
}

/** Without the columns for which the terminal is too narrow, and those that are empty. */
function narrowed({ columns, rows }: Table, width: number): Table {
  const kept = columns.flatMap(({ from = 0 }, at) => (width >= from && rows.some((row) => row[at]) ? [at] : []));
  const pick = <T>(all: readonly T[]): readonly T[] => kept.flatMap((at) => all[at] ?? []);
  return { columns: pick(columns), rows: rows.map((row) => kept.map((at) => row[at] ?? '')) };
}

function widthsOf({ columns, rows }: Table, width: number): readonly number[] {
  const wanted = columns.map(({ title }, at) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[at] ?? ''))));
  const isFixed = (at: number): boolean => columns[at]?.fixed === true;
  const used = wanted.reduce((sum, one, at) => sum + (isFixed(at) ? one : 0), gap * (columns.length - 1));
  const shared = shares(
    wanted.map((one, at) => (isFixed(at) ? 0 : one)),
    width - used,
  );
  return wanted.map((one, at) => (isFixed(at) ? one : Math.max(Math.min(one, least), shared[at] ?? 0)));
}

/** Splits a width: a column that needs less than an equal share gets that, the others share the rest equally. */
function shares(wanted: readonly number[], width: number): readonly number[] {
  const given = wanted.map(() => 0);
  let open = wanted.flatMap((one, at) => (one > 0 ? [at] : []));
  let rest = width;
  while (open.length > 0) {
    const share = Math.floor(rest / open.length);
    const content = open.filter((at) => (wanted[at] ?? 0) <= share);
    if (content.length === 0) {
      for (const [place, at] of open.entries()) given[at] = share + (place < rest % open.length ? 1 : 0);
      break;
    }
    for (const at of content) {
      given[at] = wanted[at] ?? 0;
      rest -= given[at] ?? 0;
    }
    open = open.filter((at) => !content.includes(at));
  }
  return given;
}
