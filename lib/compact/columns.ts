import { type Data, isData, isText } from './data.ts';

/** How much of each row is shown. */
export type Detail = 'uris' | 'concise' | 'full';

/** A row: an item of Spotify, and the object around it in the list, which says for example when it was saved. */
export interface Row {
  readonly item: Data;
  readonly wrapper: Data;
}

type Cell = string | number | boolean | undefined;

interface Column {
  readonly name: string;
  readonly cell: (row: Row) => Cell;
  /** Absent: shown whenever a row has a value. */
  readonly only?: 'full' | 'single or full';
}

const text = (value: unknown): string | undefined => (isText(value) ? value : undefined);
const scalar = (value: unknown): Cell =>
  isText(value) || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
const inside = (value: unknown, key: string): unknown => (isData(value) ? value[key] : undefined);

/** Names contain commas, so lists are separated by semicolons. A plain string is a name. */
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
/** Spotify has only the year of some albums. */
const day = (value: unknown): string | undefined => matched(value, /^\d{4}(?:-\d\d){0,2}/);
/** `2026-11-23 09:41`, in UTC as in Spotify's responses. */
const minute = (value: unknown): string | undefined => matched(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d/)?.replace('T', ' ');

const itemColumn = (name: string, key = name, only?: Column['only']): Column => ({
  name,
  cell: ({ item }) => scalar(item[key]),
  ...(only && { only }),
});

/** Unusual facts about a row. */
export function notes({ item, wrapper }: Row): readonly string[] {
  const { explicit, is_playable, is_local, album_type, collaborative, resume_point } = item;
  const at = seconds(inside(resume_point, 'resume_position_ms')) ?? 0;
  const played = inside(resume_point, 'fully_played') === true;
  const age = inside(item['freshness'], 'age_seconds');
  return [
    explicit === true && 'explicit',
    is_local === true && 'local file',
    (is_playable === false || wrapper['unavailable'] === true) && 'unavailable',
    isText(album_type) && album_type !== 'album' && album_type,
    item['public'] === false && 'private',
    collaborative === true && 'collaborative',
    played && 'played',
    !played && at > 0 && `stopped at ${at} s`,
    typeof age === 'number' && `${age} s old`,
    text(item['error']),
  ].filter((note) => typeof note === 'string');
}

/** All columns in their order. The id or URI comes before the name. */
export const columns: readonly Column[] = [
  { name: 'position', cell: ({ wrapper }) => scalar(wrapper['position']) },
  itemColumn('name'),
  { name: 'artists', cell: ({ item }) => joined(item['artists'], 'name') },
  { name: 'artist_ids', cell: ({ item }) => joined(item['artists'], 'id'), only: 'single or full' },
  { name: 'authors', cell: ({ item }) => joined(item['authors'], 'name') },
  { name: 'narrators', cell: ({ item }) => joined(item['narrators'], 'name'), only: 'single or full' },
  { name: 'album', cell: ({ item }) => text(inside(item['album'], 'name')) },
  { name: 'album_id', cell: ({ item }) => text(inside(item['album'], 'id')), only: 'single or full' },
  { name: 'show', cell: ({ item }) => text(inside(item['show'], 'name')) },
  { name: 'show_id', cell: ({ item }) => text(inside(item['show'], 'id')), only: 'single or full' },
  { name: 'audiobook', cell: ({ item }) => text(inside(item['audiobook'], 'name')) },
  { name: 'audiobook_id', cell: ({ item }) => text(inside(item['audiobook'], 'id')), only: 'single or full' },
  {
    name: 'owner',
    cell: ({ item }) => text(inside(item['owner'], 'display_name')) ?? text(inside(item['owner'], 'id')),
  },
  { name: 'owner_id', cell: ({ item }) => text(inside(item['owner'], 'id')), only: 'single or full' },
  itemColumn('publisher'),
  { name: 'seconds', cell: ({ item }) => seconds(item['duration_ms']) },
  { name: 'released', cell: ({ item }) => day(item['release_date']) },
  { name: 'album_released', cell: ({ item }) => day(inside(item['album'], 'release_date')), only: 'single or full' },
  { name: 'played', cell: ({ wrapper }) => minute(wrapper['played_at']) },
  // The library is sorted by this date, a playlist by position.
  { name: 'added', cell: ({ wrapper }) => ('position' in wrapper ? undefined : day(wrapper['added_at'])) },
  { name: 'added_at', cell: ({ wrapper }) => text(wrapper['added_at']), only: 'full' },
  { name: 'played_at', cell: ({ wrapper }) => text(wrapper['played_at']), only: 'full' },
  { name: 'added_by', cell: ({ wrapper }) => text(wrapper['added_by']), only: 'full' },
  { name: 'context', cell: ({ wrapper }) => text(inside(wrapper['context'], 'uri')), only: 'full' },
  itemColumn('total_tracks'),
  itemColumn('total_episodes'),
  itemColumn('total_chapters'),
  itemColumn('track_number', 'track_number', 'single or full'),
  itemColumn('disc_number', 'disc_number', 'single or full'),
  itemColumn('chapter_number'),
  { name: 'genres', cell: ({ item }) => joined(item['genres'], 'name'), only: 'single or full' },
  itemColumn('popularity', 'popularity', 'single or full'),
  itemColumn('followers', 'followers', 'single or full'),
  itemColumn('label', 'label', 'single or full'),
  { name: 'isrc', cell: ({ item }) => text(inside(item['external_ids'], 'isrc')), only: 'single or full' },
  { name: 'linked_from', cell: ({ item }) => text(inside(item['linked_from'], 'id')), only: 'single or full' },
  itemColumn('snapshot_id', 'snapshot_id', 'full'),
  { name: 'image', cell: ({ item }) => imageOf(item), only: 'full' },
  itemColumn('description', 'description', 'single or full'),
];

function imageOf({ images, icons }: Data): string | undefined {
  const [widest] = Array.isArray(images) ? images : Array.isArray(icons) ? icons : [];
  return text(inside(widest, 'url'));
}

/** The columns that a caller can request in addition to the default ones. */
export const extraColumns: readonly string[] = columns.flatMap(({ name, only }) => (only ? [name] : []));

/** Keys that columns and notes use; any other scalar field of a row becomes a column of its own. */
export const knownKeys: ReadonlySet<string> = new Set([
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

/** Fields of a row that only one tool has, such as the confidence of a match. */
export function extraFields({ item, wrapper }: Row): ReadonlyArray<readonly [string, Cell]> {
  const all = wrapper === item ? item : { ...wrapper, ...item };
  const found: Array<readonly [string, Cell]> = [];
  for (const key of Object.keys(all)) {
    const cell = knownKeys.has(key) ? undefined : scalar(all[key]);
    if (cell !== undefined) found.push([key, cell]);
  }
  return found;
}
