import { type Data, isData, isText } from './data.ts';

/** How much of each row is shown. */
export type Detail = 'uris' | 'concise' | 'full';

/** One row: a thing of Spotify's, and what the list says of it, such as when it was saved. */
export interface Row {
  readonly thing: Data;
  readonly around: Data;
}

type Cell = string | number | boolean | undefined;

interface Column {
  readonly name: string;
  readonly cell: (row: Row) => Cell;
  /** Absent: always shown where a row has it. */
  readonly only?: 'full' | 'single or full';
}

const text = (value: unknown): string | undefined => (isText(value) ? value : undefined);
const scalar = (value: unknown): Cell =>
  isText(value) || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
const inside = (value: unknown, key: string): unknown => (isData(value) ? value[key] : undefined);

/** Names hold commas, so lists are parted by semicolons. A text by itself is a name. */
function joined(value: unknown, key: string): string | undefined {
  const isName = key === 'name';
  if (isText(value)) return isName ? value : undefined;
  const parts = Array.isArray(value)
    ? value.flatMap((one) => text(isText(one) ? isName && one : inside(one, key)) ?? [])
    : [];
  return parts.length > 0 ? parts.join('; ') : undefined;
}

const seconds = (value: unknown): number | undefined =>
  typeof value === 'number' ? Math.round(value / 1000) : undefined;
const matched = (value: unknown, pattern: RegExp): string | undefined => pattern.exec(text(value) ?? '')?.[0];
/** Spotify knows some albums by their year alone. */
const day = (value: unknown): string | undefined => matched(value, /^\d{4}(?:-\d\d){0,2}/);
/** `2026-11-23 09:41`, in UTC as Spotify gives it. */
const minute = (value: unknown): string | undefined => matched(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d/)?.replace('T', ' ');

const ofThing = (name: string, key = name, only?: Column['only']): Column => ({
  name,
  cell: ({ thing }) => scalar(thing[key]),
  ...(only && { only }),
});

/** What is unusual about a row. */
export function notes({ thing, around }: Row): readonly string[] {
  const { explicit, is_playable, is_local, album_type, collaborative, resume_point } = thing;
  const at = seconds(inside(resume_point, 'resume_position_ms')) ?? 0;
  const played = inside(resume_point, 'fully_played') === true;
  const age = inside(thing['freshness'], 'age_seconds');
  return [
    explicit === true && 'explicit',
    is_local === true && 'local file',
    (is_playable === false || around['unavailable'] === true) && 'unavailable',
    isText(album_type) && album_type !== 'album' && album_type,
    thing['public'] === false && 'private',
    collaborative === true && 'collaborative',
    played && 'played',
    !played && at > 0 && `stopped at ${at} s`,
    typeof age === 'number' && `${age} s old`,
    text(thing['error']),
  ].filter((note) => typeof note === 'string');
}

/** Every column there is, in the order in which they stand. The id or URI comes before the name. */
export const columns: readonly Column[] = [
  { name: 'position', cell: ({ around }) => scalar(around['position']) },
  ofThing('name'),
  { name: 'artists', cell: ({ thing }) => joined(thing['artists'], 'name') },
  { name: 'artist_ids', cell: ({ thing }) => joined(thing['artists'], 'id'), only: 'single or full' },
  { name: 'authors', cell: ({ thing }) => joined(thing['authors'], 'name') },
  { name: 'narrators', cell: ({ thing }) => joined(thing['narrators'], 'name'), only: 'single or full' },
  { name: 'album', cell: ({ thing }) => text(inside(thing['album'], 'name')) },
  { name: 'album_id', cell: ({ thing }) => text(inside(thing['album'], 'id')), only: 'single or full' },
  { name: 'show', cell: ({ thing }) => text(inside(thing['show'], 'name')) },
  { name: 'show_id', cell: ({ thing }) => text(inside(thing['show'], 'id')), only: 'single or full' },
  { name: 'audiobook', cell: ({ thing }) => text(inside(thing['audiobook'], 'name')) },
  { name: 'audiobook_id', cell: ({ thing }) => text(inside(thing['audiobook'], 'id')), only: 'single or full' },
  {
    name: 'owner',
    cell: ({ thing }) => text(inside(thing['owner'], 'display_name')) ?? text(inside(thing['owner'], 'id')),
  },
  { name: 'owner_id', cell: ({ thing }) => text(inside(thing['owner'], 'id')), only: 'single or full' },
  ofThing('publisher'),
  { name: 'seconds', cell: ({ thing }) => seconds(thing['duration_ms']) },
  { name: 'released', cell: ({ thing }) => day(thing['release_date']) },
  { name: 'album_released', cell: ({ thing }) => day(inside(thing['album'], 'release_date')), only: 'single or full' },
  { name: 'played', cell: ({ around }) => minute(around['played_at']) },
  // A playlist is in the order of its positions, the library in that of this date.
  { name: 'added', cell: ({ around }) => ('position' in around ? undefined : day(around['added_at'])) },
  { name: 'added_at', cell: ({ around }) => text(around['added_at']), only: 'full' },
  { name: 'played_at', cell: ({ around }) => text(around['played_at']), only: 'full' },
  { name: 'added_by', cell: ({ around }) => text(around['added_by']), only: 'full' },
  { name: 'context', cell: ({ around }) => text(inside(around['context'], 'uri')), only: 'full' },
  ofThing('total_tracks'),
  ofThing('total_episodes'),
  ofThing('total_chapters'),
  ofThing('track_number', 'track_number', 'single or full'),
  ofThing('disc_number', 'disc_number', 'single or full'),
  ofThing('chapter_number'),
  { name: 'genres', cell: ({ thing }) => joined(thing['genres'], 'name'), only: 'single or full' },
  ofThing('popularity', 'popularity', 'single or full'),
  ofThing('followers', 'followers', 'single or full'),
  ofThing('label', 'label', 'single or full'),
  { name: 'isrc', cell: ({ thing }) => text(inside(thing['external_ids'], 'isrc')), only: 'single or full' },
  { name: 'linked_from', cell: ({ thing }) => text(inside(thing['linked_from'], 'id')), only: 'single or full' },
  ofThing('snapshot_id', 'snapshot_id', 'full'),
  { name: 'image', cell: ({ thing }) => imageOf(thing), only: 'full' },
  ofThing('description', 'description', 'single or full'),
];

function imageOf({ images, icons }: Data): string | undefined {
  const [widest] = Array.isArray(images) ? images : Array.isArray(icons) ? icons : [];
  return text(inside(widest, 'url'));
}

/** The columns that a caller can ask for beside the usual ones. */
export const extraColumns: readonly string[] = columns.flatMap(({ name, only }) => (only ? [name] : []));

/** Keys that columns and notes are made of; any other plain fact of a row is a column of its own. */
export const used: ReadonlySet<string> = new Set([
  ...[
    'id',
    'uri',
    'type',
    'name',
    'artists',
    'authors',
    'narrators',
    'album',
    'show',
    'audiobook',
    'owner',
    'publisher',
  ],
  ...['duration_ms', 'release_date', 'total_tracks', 'total_episodes', 'total_chapters', 'track_number', 'disc_number'],
  ...['chapter_number', 'genres', 'popularity', 'followers', 'label', 'external_ids', 'linked_from', 'snapshot_id'],
  ...['images', 'icons', 'description', 'explicit', 'is_playable', 'is_local', 'album_type', 'collaborative', 'public'],
  ...['resume_point', 'freshness', 'error', 'external_urls', 'href'],
  ...['position', 'added_at', 'added_by', 'played_at', 'context', 'unavailable'],
]);

/** Facts of a row that only one tool has, such as how well it fits. */
export function otherFacts({ thing, around }: Row): ReadonlyArray<readonly [string, Cell]> {
  const all = around === thing ? thing : { ...around, ...thing };
  const found: Array<readonly [string, Cell]> = [];
  for (const key of Object.keys(all)) {
    const cell = used.has(key) ? undefined : scalar(all[key]);
    if (cell !== undefined) found.push([key, cell]);
  }
  return found;
}
