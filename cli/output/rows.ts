import * as z from 'zod';
import type { ListItem } from '../server/last-list.ts';
import type { Column } from './table.ts';
import { ago, duration, printable } from './text.ts';

export type Data = Readonly<Record<string, unknown>>;
const record = z.record(z.string(), z.unknown());
export const isRecord = (value: unknown): value is Data => record.safeParse(value).success;

const text = z.string().catch('');
const number = z.number().optional().catch(undefined);
const names = z
  .union([
    z.string(),
    z.array(z.looseObject({ name: z.string().catch('') })).transform((list) => list.map(({ name }) => name).join(', ')),
  ])
  .catch('');
const named = z.looseObject({ name: text }).optional().catch(undefined);

/** The parts of a row of any tool that people read. */
const shape = z.looseObject({
  uri: z.string().optional().catch(undefined),
  id: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  display_name: z.string().optional().catch(undefined),
  artists: names,
  authors: names,
  album: named,
  show: named,
  audiobook: named,
  publisher: text,
  owner: z.looseObject({ display_name: text, id: text }).optional().catch(undefined),
  duration_ms: number,
  release_date: text,
  total_tracks: number,
  total_episodes: number,
  total_chapters: number,
  position: number,
  added_at: text,
  played_at: text,
  error: text,
  type: text,
  is_active: z.boolean().optional().catch(undefined),
  is_restricted: z.boolean().optional().catch(undefined),
  volume_percent: number,
  supports_volume: z.boolean().optional().catch(undefined),
  unavailable: z.boolean().optional().catch(undefined),
});
type Shape = z.output<typeof shape>;

const wrappers = ['track', 'episode', 'album', 'show', 'audiobook', 'playlist', 'artist', 'chapter', 'item'];

/** One row of a list of music, ready to be shown. */
export interface MusicRow {
  readonly kind: string;
  readonly facts: Shape;
}

/** A row without the object around it: `{added_at, track: {…}}`. */
function unwrapped(row: Data): Data {
  const key = wrappers.find((name) => isRecord(row[name]) && !(name in { album: 1, show: 1 } && 'name' in row));
  const inner = key === undefined ? undefined : row[key];
  return isRecord(inner) ? { ...row, ...inner } : row;
}

/** A row of a list, if it is about music. */
export function musicRow(row: Data): MusicRow | undefined {
  const facts = shape.parse(unwrapped(row));
  const kind = /^spotify:(\w+):/.exec(facts.uri ?? '')?.[1];
  if (kind !== undefined) return { kind: kind === 'local' ? 'track' : kind, facts };
  if (facts.is_active !== undefined && facts.name !== undefined) return { kind: 'device', facts };
  if (facts.unavailable) return { kind: 'track', facts: { ...facts, name: '(not available)' } };
  return undefined;
}

export const nameOf = ({ facts }: MusicRow): string => printable(facts.name ?? facts.display_name ?? '(no name)');
/** Artists, authors, show, publisher or owner. */
export const byOf = ({ facts }: MusicRow): string =>
  printable(
    facts.artists ||
      facts.authors ||
      facts.show?.name ||
      facts.audiobook?.name ||
      facts.publisher ||
      facts.owner?.display_name ||
      facts.owner?.id ||
      '',
  );

/** A column and its value for a row. */
interface MusicColumn extends Column {
  readonly value: (row: MusicRow, now: number) => string;
}

const title = (name: string): MusicColumn => ({ title: name, value: nameOf });
const by = (name: string): MusicColumn => ({ title: name, value: byOf });
const lengthColumn: MusicColumn = {
  ...{ title: 'Length', align: 'right', fixed: true },
  value: ({ facts: { duration_ms } }) => (duration_ms === undefined ? '' : duration(duration_ms)),
};
const yearColumn: MusicColumn = { title: 'Year', fixed: true, value: ({ facts }) => facts.release_date.slice(0, 4) };
const countColumn = (name: string, of: (facts: Shape) => number | undefined): MusicColumn => ({
  ...{ title: name, align: 'right', fixed: true, value: ({ facts }) => String(of(facts) ?? '') },
});
const playedColumn: MusicColumn = {
  ...{ title: 'Played', fixed: true, from: 70 },
  value: ({ facts }, now) => ago(facts.played_at, now),
};

const deviceState = ({ facts }: MusicRow): string => {
  if (facts.is_restricted) return 'takes no commands';
  return facts.is_active ? 'active' : '';
};
const volume = ({ facts }: MusicRow): string =>
  facts.supports_volume === false || facts.volume_percent === undefined ? '' : `${facts.volume_percent} %`;

const tracks: readonly MusicColumn[] = [
  title('Title'),
  by('Artist'),
  { title: 'Album', from: 60, value: ({ facts }) => printable(facts.album?.name ?? '') },
  lengthColumn,
  playedColumn,
];

/** The columns of a list by the kind of its rows; mixed lists have those of tracks. */
const columnsByKind: Readonly<Record<string, readonly MusicColumn[]>> = {
  track: tracks,
  album: [title('Album'), by('Artist'), yearColumn, countColumn('Songs', (facts) => facts.total_tracks)],
  artist: [title('Artist')],
  playlist: [title('Playlist'), by('Owner'), countColumn('Songs', (facts) => facts.total_tracks)],
  show: [title('Show'), by('Publisher'), countColumn('Episodes', (facts) => facts.total_episodes)],
  episode: [
    title('Episode'),
    by('Show'),
    { title: 'Date', fixed: true, value: ({ facts }) => facts.release_date },
    lengthColumn,
  ],
  audiobook: [title('Audiobook'), by('Author'), countColumn('Chapters', (facts) => facts.total_chapters)],
  chapter: [title('Chapter'), by('Audiobook'), lengthColumn],
  user: [title('Name')],
  device: [
    title('Device'),
    { title: 'Type', fixed: true, value: ({ facts }) => facts.type },
    { title: 'State', fixed: true, value: deviceState },
    { title: 'Volume', align: 'right', fixed: true, value: volume },
  ],
};

export function columnsFor(rows: readonly MusicRow[]): readonly MusicColumn[] {
  const kinds = new Set(rows.map(({ kind }) => kind));
  const [only = 'track'] = kinds;
  const columns = (kinds.size === 1 ? columnsByKind[only] : undefined) ?? tracks;
  const isHistory = rows.some(({ facts }) => facts.played_at !== '');
  return columns.filter((column) => column !== playedColumn || isHistory);
}

/** What a command can name by the number of the row. */
export const listItem = (row: MusicRow, number: number): ListItem => ({
  ...{ number, kind: row.kind, ref: row.facts.uri ?? row.facts.id ?? '' },
  ...{ name: nameOf(row), by: row.kind === 'artist' ? '' : byOf(row) },
});
