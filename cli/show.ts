import Table from 'cli-table3';
import { createColors } from 'picocolors';
import * as z from 'zod';
import type { Ports } from './ports.ts';

type Data = Readonly<Record<string, unknown>>;
const record = z.record(z.string(), z.unknown());
const rows = z.array(record).min(1);

/** Columns worth a place, best first. */
const columns = [
  'position',
  'number',
  'name',
  'title',
  'artists',
  'artist',
  'album',
  'show',
  'type',
  'owner',
  'total_tracks',
  'duration_ms',
  'release_date',
  'bucket',
  'group',
  'left',
  'estimate',
  'state',
  'is_active',
  'volume_percent',
  'status',
  'line',
  'found',
  'confidence',
  'error',
  'uri',
  'id',
];
const most = 6;
/** What is said elsewhere, or not to people. */
const aside: ReadonlySet<string> = new Set([
  'freshness',
  'warnings',
  'external_urls',
  'images',
  'message',
  'success',
  'limit',
  'offset',
]);
/** What is copied from a table is shown whole. */
const whole: ReadonlySet<string> = new Set(['uri', 'id']);

/** An answer for people: sentences, facts, tables. */
export function shown(data: Data, { colour, width }: Pick<Ports, 'colour' | 'width'>): string {
  const paint = createColors(colour);
  const parts: string[] = [];
  if (typeof data['message'] === 'string')
    parts.push(data['success'] === false ? paint.yellow(data['message']) : paint.green(data['message']));
  const plain: string[] = [];
  for (const [key, value] of Object.entries(data)) {
    if (aside.has(key)) continue;
    const list = rows.safeParse(value).data;
    if (list) parts.push(`${paint.bold(label(key))}\n${table(list, colour, width)}`);
    else if (record.safeParse(value).success && Object.keys(Object(value)).length > 0)
      plain.push(...facts(key, value, paint.dim));
    else if (value !== null && value !== '') plain.push(`${paint.dim(`${label(key)}:`)} ${cell(value)}`);
  }
  return [...(plain.length > 0 ? [plain.join('\n')] : []), ...parts].join('\n\n');
}

function facts(key: string, value: unknown, dim: (text: string) => string): readonly string[] {
  const inside = Object.entries(record.parse(value)).filter(([name, one]) => !aside.has(name) && one !== null);
  return inside.map(([name, one]) => `${dim(`${label(key)}, ${label(name)}:`)} ${cell(one)}`);
}

const label = (key: string): string => (key === 'duration_ms' ? 'length' : key.replaceAll('_', ' '));

function table(list: ReadonlyArray<Data>, colour: boolean, width: number): string {
  const keys = new Set(
    list.flatMap((row) => Object.keys(row).filter((key) => row[key] !== null && row[key] !== undefined)),
  );
  // A URI says the id as well.
  const known = columns.filter((key) => keys.has(key) && !(key === 'id' && keys.has('uri')));
  const head = (known.length > 0 ? known : [...keys].filter((key) => !aside.has(key))).slice(0, most);
  const drawn = new Table({
    head: head.map(label),
    style: colour ? { head: ['cyan'], border: ['gray'] } : { head: [], border: [] },
    colWidths: widths(head, list, width),
  });
  for (const row of list)
    drawn.push(head.map((key) => (whole.has(key) ? cell(row[key], key) : shortened(cell(row[key], key), 60))));
  return drawn.toString();
}

/** As wide as needed, and together no wider than the terminal. */
function widths(head: readonly string[], list: ReadonlyArray<Data>, width: number): number[] {
  const wanted = head.map(
    (key) => Math.min(40, Math.max(key.length, ...list.map((row) => cell(row[key], key).length))) + 2,
  );
  const fixed = wanted.reduce((sum, one, at) => sum + (whole.has(head[at] ?? '') ? one : 0), head.length + 1);
  const rest = wanted.reduce((sum, one, at) => sum + (whole.has(head[at] ?? '') ? 0 : one), 0);
  const share = Math.min(1, (width - fixed) / rest);
  return wanted.map((one, at) => (whole.has(head[at] ?? '') ? one : Math.max(6, Math.floor(one * share))));
}

const shortened = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

/** Minutes and seconds. */
export const clock = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

function cell(value: unknown, key = ''): string {
  if (value === null || value === undefined) return '';
  if (key === 'duration_ms' && typeof value === 'number') return clock(value);
  if (Array.isArray(value)) return value.map((one) => cell(one)).join(', ');
  const named = record.safeParse(value).data;
  if (!named) return String(value);
  const name = named['name'] ?? named['display_name'] ?? named['id'];
  return name === undefined ? plainly(named) : String(name);
}

/** The plain facts of an object; what lies deeper is for `--json`. */
const plainly = (facts: Data): string =>
  Object.entries(facts)
    .filter(([, value]) => typeof value !== 'object' && value !== undefined)
    .map(([key, value]) => `${label(key)} ${String(value)}`)
    .join(', ');

/** How old an answer is and what else to know, for standard error. */
export function notes(data: Data): readonly string[] {
  const { freshness, warnings } = z
    .object({
      freshness: z.object({ source: z.string(), age_seconds: z.number(), reason: z.string().optional() }).optional(),
      warnings: z.array(z.string()).default([]),
    })
    .catch({ freshness: undefined, warnings: [] })
    .parse(data);
  const age = freshness && (freshness.source === 'stale' || freshness.source === 'minimal');
  return [...(age ? [`${freshness.age_seconds} s old: ${freshness.reason ?? freshness.source}.`] : []), ...warnings];
}
