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
  /** The field that cells are made of: the column is skipped where no row has it. */
  readonly key: string;
  readonly cell: (row: Row) => Cell;
  /** Absent: shown whenever a row has a value. */
  readonly only?: 'full' | 'single or full';
}

const text = (value: unknown): string | undefined => (isText(value) ? value : undefined);
const scalar = (value: unknown): Cell =>
  isText(value) || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
const inside = (value: unknown, key: string): unknown => (isData(value) ? value[key] : undefined);

const textInside =
  (key: string) =>
  (value: unknown): string | undefined =>
    text(inside(value, key));
const [nameOf, idOf] = [textInside('name'), textInside('id')];

/** Names contain commas, so lists are separated by semicolons. A plain string is a name. */
function names(value: unknown): string | undefined {
  return isText(value) ? value : joined(value, (one) => text(one) ?? nameOf(one));
}
const ids = (value: unknown): string | undefined => joined(value, idOf);
const joined = (value: unknown, read: (one: unknown) => string | undefined): string | undefined =>
  Array.isArray(value) ? value.flatMap((one) => read(one) ?? []).join('; ') || undefined : undefined;

const seconds = (value: unknown): number | undefined =>
  typeof value === 'number' ? Math.round(value / 1000) : undefined;
const matched = (value: unknown, pattern: RegExp): string | undefined => pattern.exec(text(value) ?? '')?.[0];
/** Spotify has only the year of some albums. */
const day = (value: unknown): string | undefined => matched(value, /^\d{4}(?:-\d\d){0,2}/);
/** `2026-11-23 09:41`, in UTC as in Spotify's responses. */
const minute = (value: unknown): string | undefined => matched(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d/)?.replace('T', ' ');

type Read = (value: unknown) => Cell;

/** A column of a field of the item. */
const column = (name: string, key = name, read: Read = scalar, only?: Column['only']): Column => ({
  name,
  key,
  cell: ({ item }) => read(item[key]),
  ...(only && { only }),
});

/** A column of a field of the object around the item. */
const columnAround = (name: string, key: string, read: Read, only?: Column['only']): Column => ({
  name,
  key,
  cell: ({ wrapper }) => read(wrapper[key]),
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
  columnAround('position', 'position', scalar),
  column('name'),
  column('artists', 'artists', names),
  column('artist_ids', 'artists', ids, 'single or full'),
  column('authors', 'authors', names),
  column('narrators', 'narrators', names, 'single or full'),
  column('album', 'album', nameOf),
  column('album_id', 'album', idOf, 'single or full'),
  column('show', 'show', nameOf),
  column('show_id', 'show', idOf, 'single or full'),
  column('audiobook', 'audiobook', nameOf),
  column('audiobook_id', 'audiobook', idOf, 'single or full'),
  column('owner', 'owner', (owner) => text(inside(owner, 'display_name')) ?? idOf(owner)),
  column('owner_id', 'owner', idOf, 'single or full'),
  column('publisher'),
  column('seconds', 'duration_ms', seconds),
  column('released', 'release_date', day),
  column('album_released', 'album', (album) => day(inside(album, 'release_date')), 'single or full'),
  columnAround('played', 'played_at', minute),
  // The library is sorted by this date, a playlist by position.
  {
    ...{ name: 'added', key: 'added_at' },
    cell: ({ wrapper }) => ('position' in wrapper ? undefined : day(wrapper['added_at'])),
  },
  columnAround('added_at', 'added_at', text, 'full'),
  columnAround('played_at', 'played_at', text, 'full'),
  columnAround('added_by', 'added_by', text, 'full'),
  columnAround('context', 'context', textInside('uri'), 'full'),
  column('total_tracks'),
  column('total_episodes'),
  column('total_chapters'),
  column('track_number', 'track_number', scalar, 'single or full'),
  column('disc_number', 'disc_number', scalar, 'single or full'),
  column('chapter_number'),
  column('genres', 'genres', names, 'single or full'),
  column('popularity', 'popularity', scalar, 'single or full'),
  column('followers', 'followers', scalar, 'single or full'),
  column('label', 'label', scalar, 'single or full'),
  column('isrc', 'external_ids', textInside('isrc'), 'single or full'),
  column('linked_from', 'linked_from', idOf, 'single or full'),
  column('snapshot_id', 'snapshot_id', scalar, 'full'),
  column('image', 'images', urlOfWidest, 'full'),
  column('description', 'description', scalar, 'single or full'),
];

function urlOfWidest(images: unknown): string | undefined {
  return Array.isArray(images) ? textInside('url')(images[0]) : undefined;
}

/** The columns that a caller can request in addition to the default ones. */
export const extraColumns: readonly string[] = columns.flatMap(({ name, only }) => (only ? [name] : []));

/** Keys that columns, notes and references use; any other scalar field of a row becomes a column of its own. */
export const knownKeys: ReadonlySet<string> = new Set([
  ...columns.map(({ key }) => key),
  ...['id', 'uri', 'type', 'icons', 'href', 'external_urls', 'freshness', 'error', 'resume_point', 'unavailable'],
  ...['explicit', 'is_playable', 'is_local', 'album_type', 'collaborative', 'public'],
]);

/** The fields that some row has. Of those that only one tool has, such as the confidence of a match, scalars alone. */
export function fieldsIn(rows: readonly Row[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { item, wrapper } of rows)
    for (const part of item === wrapper ? [item] : [wrapper, item])
      for (const key of Object.keys(part))
        if (!found.has(key) && (knownKeys.has(key) || scalar(part[key]) !== undefined)) found.add(key);
  return found;
}

/** A field of a row that becomes a column as it is. */
export const extraCell = (key: string, { item, wrapper }: Row): Cell => scalar(key in item ? item[key] : wrapper[key]);
