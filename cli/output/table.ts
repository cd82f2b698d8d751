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
/** What a column that shares the terminal has at least, if its cells need it. */
const least = 8;
/** A fixed column with longer cells shares the terminal. */
const longestFixed = 40;

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
  const pick = (kept: readonly number[]): Table => ({
    columns: kept.flatMap((at) => columns[at] ?? []),
    rows: rows.map((row) => kept.map((at) => row[at] ?? '')),
  });
  let kept = columns.flatMap(({ from = 0 }, at) => (width >= from && rows.some((row) => row[at]) ? [at] : []));
  // The first columns say what a row is about.
  while (kept.length > 2 && leastOf(pick(kept)) > width) kept = kept.slice(0, -1);
  return pick(kept);
}

/** The narrowest that a table can be drawn. */
function leastOf(table: Table): number {
  const wanted = wantedIn(table).map(({ width, isFixed }) => (isFixed ? width : Math.min(width, least)));
  return wanted.reduce((sum, one) => sum + one, gap * (wanted.length - 1));
}

/** The width that each column needs, and whether it keeps it. */
const wantedIn = ({ columns, rows }: Table) =>
  columns.map(({ title, fixed = false }, at) => {
    const width = Math.max(widthOf(title), ...rows.map((row) => widthOf(row[at] ?? '')));
    return { width, isFixed: fixed && width <= longestFixed };
  });

function widthsOf(table: Table, room: number): readonly number[] {
  const wanted = wantedIn(table);
  const used = wanted.reduce((sum, { width, isFixed }) => sum + (isFixed ? width : 0), gap * (wanted.length - 1));
  const shared = shares(
    wanted.map(({ width, isFixed }) => (isFixed ? 0 : width)),
    room - used,
  );
  return wanted.map(({ width, isFixed }, at) => (isFixed ? width : Math.max(Math.min(width, least), shared[at] ?? 0)));
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
