import * as z from 'zod';
import type { ListItem } from '../server/last-list.ts';
import { byOf, columnsFor, type Data, isRecord, listItem, type MusicRow, musicRow, nameOf } from './rows.ts';
import type { Table } from './table.ts';
import { capitalized, duration, plural, printable } from './text.ts';

/** One list of an answer. Rows that are not about music show their own fields. */
export interface List {
  readonly label: string;
  readonly table: Table;
  /** URIs, row by row; empty where there is none. */
  readonly uris: readonly string[];
  readonly page?: Data | undefined;
}

export type AnswerParts = Readonly<ReturnType<typeof partsOf>>;

/** Shown elsewhere, or of no use to people. */
const hidden: ReadonlySet<string> = new Set(
  'freshness warnings external_urls images message success limit offset total total_devices has_more next_offset next cursors snapshot_id type time_range time_range_description query id uri device_id track_uri track_ids verified read_back query confirm_token continue_from calls idempotency_key error error_code retry_at problems href continued queue_length playlist_id track_count'.split(
    ' ',
  ),
);
/** Things that an answer holds under their kind. */
const entities = [
  'playlist',
  'album',
  'artist',
  'track',
  'show',
  'episode',
  'audiobook',
  'chapter',
  'picked',
  'currently_playing',
];

/** What a dry run says that the job takes. */
const planned = z.object({ calls: z.object({ writing: z.int() }) });

/** An answer in the parts that people read. */
export function partsOf(data: Data, now: number) {
  const entityKey = entities.find((key) => isRecord(data[key]) && 'name' in Object(data[key]));
  const inner = entityKey === undefined ? undefined : data[entityKey];
  const entity = typeof data['name'] === 'string' ? data : isRecord(inner) ? inner : undefined;
  const flat: Data = { ...(entity !== data && entity), ...data };
  const lists: List[] = [];
  /** The rows that a later command can name by number. */
  const items: ListItem[] = [];
  const facts: Array<readonly [string, string]> = [];
  for (const [key, value] of Object.entries(flat)) {
    if (hidden.has(key) || key === entityKey || (key === 'name' && entity)) continue;
    const { rows, page, of } = rowsIn(value);
    if (rows?.length === 0) continue;
    // The heading names the artists or the owner; false values are not shown.
    if (entity && (key === 'artists' || key === 'owner' || value === false)) continue;
    if (rows && !rows.every(isReference)) {
      const list = listOf(key, rows, page ?? data, items, now);
      lists.push(of > rows.length ? { ...list, label: `${list.label}, the first ${rows.length} of ${of}` } : list);
    } else facts.push(...factsOf(key, value));
  }
  const plan = data['dry_run'] === true ? planned.safeParse(data).data : undefined;
  if (plan) facts.push(['Would take', `${plural(plan.calls.writing, 'call')} to Spotify that change something`]);
  const link = z.object({ external_urls: z.object({ spotify: z.string() }) }).safeParse(entity).data;
  if (link) facts.push(['Link', link.external_urls.spotify]);
  return {
    message: typeof data['message'] === 'string' ? printable(data['message']) : '',
    heading: entity ? headingOf(entity) : '',
    facts,
    lists,
    items,
    /** The URI of the one thing that the answer is about. */
    uri: typeof entity?.['uri'] === 'string' ? entity['uri'] : undefined,
    /** Whether it only describes the effect. */
    isPlan: data['dry_run'] === true,
  };
}

/** Rows that only name somebody are read better in a line than in a table. */
const isReference = (row: Data): boolean => Object.keys(row).every((key) => key === 'id' || key === 'name');

function rowsIn(value: unknown): { readonly rows?: readonly Data[]; readonly page?: Data; readonly of: number } {
  const of = isRecord(value) && typeof value['count'] === 'number' ? value['count'] : 0;
  const page = isRecord(value) && Array.isArray(value['items']) ? value : undefined;
  const inner = isRecord(value) && Array.isArray(value['rows']) ? value['rows'] : page?.['items'];
  const list: unknown = page || inner ? inner : value;
  if (!Array.isArray(list) || (list.length > 0 && !list.every(isRecord))) return { of };
  return { of, rows: list.filter(isRecord), ...(page && { page }) };
}

function headingOf(entity: Data): string {
  const row = musicRow(entity);
  if (!row) return printable(String(entity['name'] ?? entity['display_name'] ?? ''));
  return [nameOf(row), row.kind === 'artist' ? '' : byOf(row)].filter((part) => part !== '').join(' · ');
}

/** Adds the rows to `items`, numbered on from those before them. */
function listOf(key: string, rows: readonly Data[], page: Data, items: ListItem[], now: number): List {
  const music = rows.map(musicRow);
  if (!music.every((row): row is MusicRow => row !== undefined)) {
    const table = plainTable(rows);
    return { label: labelOf(key), table, uris: [] };
  }
  const columns = columnsFor(music);
  const start = items.length > 0 ? Math.max(...items.map(({ number }) => number)) : firstNumber(music, page);
  // Rows of one playlist have its numbers, with gaps; those of a second list go on from the first.
  const numberOf = (row: MusicRow, at: number): number =>
    items.length > 0 ? start + at + 1 : (row.facts.position ?? start + at) + 1;
  const numbered = music.map((row, at) => ({ row, number: numberOf(row, at) }));
  items.push(...numbered.map(({ row, number }) => listItem(row, number)));
  return {
    label: labelOf(key),
    table: {
      columns: [{ title: '#', align: 'right', fixed: true }, ...columns],
      rows: numbered.map(({ row, number }) => [String(number), ...columns.map(({ value }) => value(row, now))]),
    },
    uris: music.map(({ facts }) => facts.uri ?? ''),
    page,
  };
}

/** The numbers of a page go on from the pages before it. */
const firstNumber = ([first]: readonly MusicRow[], page: Data): number =>
  first?.facts.position ?? (typeof page['offset'] === 'number' ? page['offset'] : 0);

/** A table of whatever fields the rows have. */
function plainTable(rows: readonly Data[]): Table {
  const keys = [
    ...new Set(rows.flatMap((row) => Object.keys(row).filter((key) => row[key] != null && row[key] !== ''))),
  ];
  const isNumeric = (key: string): boolean => rows.every((row) => row[key] == null || typeof row[key] === 'number');
  return {
    columns: keys.map((key) => ({
      title: labelOf(key),
      fixed: isNumeric(key),
      align: isNumeric(key) ? 'right' : 'left',
    })),
    rows: rows.map((row) => keys.map((key) => shownValue(row[key], key))),
  };
}

function factsOf(key: string, value: unknown): ReadonlyArray<readonly [string, string]> {
  if (isRecord(value) && !('name' in value || 'display_name' in value)) {
    const inside = Object.entries(value).filter(([name, one]) => !hidden.has(name) && one != null);
    return inside.map(([name, one]) => [`${labelOf(key)}, ${labelOf(name).toLowerCase()}`, shownValue(one, name)]);
  }
  const shown = shownValue(value, key);
  return shown === '' ? [] : [[labelOf(key), shown]];
}

const labels: Readonly<Record<string, string>> = {
  duration_ms: 'Length',
  progress_ms: 'At',
  total_tracks: 'Songs',
  release_date: 'Released',
  display_name: 'Name',
  dry_run: 'Only a trial',
  to_remove: 'To be removed',
  repeats: 'Repeats, to be removed',
  preview: 'As it would be, from the top',
};

/** A field name as people write it. */
function labelOf(key: string): string {
  const words = key.replaceAll('_', ' ');
  return labels[key] ?? capitalized(words);
}

/** A value in one line; what lies deeper is for `--json`. */
function shownValue(value: unknown, key = ''): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return /_ms$/.test(key) ? duration(value) : String(value);
  if (Array.isArray(value)) return value.map((one) => shownValue(one)).join(', ');
  if (!isRecord(value)) return printable(String(value));
  const name = value['name'] ?? value['display_name'] ?? value['id'];
  if (typeof name === 'string') return printable(name);
  const plain = Object.entries(value).filter(([, one]) => one !== null && typeof one !== 'object');
  return plain.map(([inner, one]) => `${labelOf(inner).toLowerCase()} ${shownValue(one, inner)}`).join(', ');
}

/** Notes beside an answer: its age, and warnings. For standard error. */
export function notesOf(data: Data): readonly string[] {
  const { freshness, warnings, verified } = z
    .object({
      freshness: z.object({ source: z.string(), age_seconds: z.number(), reason: z.string().optional() }).optional(),
      warnings: z.array(z.string()).default([]),
      verified: z.union([z.boolean(), z.literal('not looked')]).optional(),
    })
    .catch({ freshness: undefined, warnings: [], verified: undefined })
    .parse(data);
  const isOld = freshness && (freshness.source === 'stale' || freshness.source === 'minimal');
  return [
    ...(isOld ? [`${freshness.age_seconds} s old: ${freshness.reason ?? freshness.source}.`] : []),
    ...(verified === false ? ['Spotify does not show the change yet.'] : []),
    ...warnings,
  ];
}
