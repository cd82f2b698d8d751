/** One part of the report: a heading, sentences, tables. */
export interface Section {
  readonly title: string;
  /** What was measured and how to read it. */
  readonly about: string;
  readonly tables: readonly Table[];
  /** What follows from it. */
  readonly notes?: readonly string[];
}

/** A table of the report. */
export interface Table {
  readonly title?: string;
  readonly head: readonly string[];
  readonly rows: ReadonlyArray<ReadonlyArray<string | number>>;
}

/** A measure with as many digits as it deserves. */
export const rounded = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** How often one value is the other. */
export const times = (value: number, base: number): string => `${(value / base).toFixed(1)}x`;

/** The value below which a share of all lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A section as Markdown. */
export function markdown({ title, about, tables, notes = [] }: Section): string {
  const parts = [`## ${title}`, about, ...tables.map(tableText), ...(notes.length > 0 ? [list(notes)] : [])];
  return `${parts.join('\n\n')}\n`;
}

const list = (notes: readonly string[]): string => notes.map((note) => `- ${note}`).join('\n');

function tableText({ title, head, rows }: Table): string {
  const line = (cells: ReadonlyArray<string | number>): string => `| ${cells.join(' | ')} |`;
  const body = [line(head), line(head.map((_, nth) => (nth === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
  return title === undefined ? body : `**${title}**\n\n${body}`;
}
