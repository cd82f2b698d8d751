import { type Row, used } from './columns.ts';
import { type Data, isData, isText } from './data.ts';
import { isThing, kindOf, type RowOptions, rowsOf, single, type Table, table, uniform } from './rows.ts';

/** What a reader finds elsewhere in the answer, or has asked for. */
const spare: ReadonlySet<string> = new Set([
  ...['external_urls', 'limit', 'offset', 'currently_playing_type', 'total_devices', 'queue_length'],
  // No tool takes it: changes are checked against the rows themselves.
  'snapshot_id',
  // Rows that a view shows of a dry run.
  'preview',
]);
/** What rows without a note are, by kind. */
const unmarked: Readonly<Record<string, string>> = {
  track: 'not explicit, playable',
  episode: 'not explicit, playable',
  playlist: 'public',
};

/** Facts about an answer, collected while it is read. */
interface Found {
  readonly wanted: RowOptions;
  /** Of everything that has an id. */
  readonly kinds: Set<string>;
  /** Of the rows in lists. */
  readonly listed: Set<string>;
  /** The columns of the lists. */
  readonly columns: Set<string>;
}

/** For tools that take no `detail`: they answer with single things. */
const unasked: RowOptions = { detail: 'concise', fields: ['image'] };

/** The data of an answer as it is written: each thing once, lists as tables, and what holds for all rows at the top. */
export function compact(data: Data, wanted: RowOptions = unasked): Data {
  const found: Found = { wanted, kinds: new Set(), listed: new Set(), columns: new Set() };
  const body = objectOf(data, found);
  return { ...head(found), ...body };
}

function head({ kinds, listed, columns, wanted }: Found): Data {
  if (wanted.detail === 'uris') return {};
  const [kind, ...others] = kinds;
  const usual = [...new Set([...listed].flatMap((one) => unmarked[one] ?? []))];
  return {
    ...(kind !== undefined && { link: `https://open.spotify.com/${others.length > 0 ? '{kind}' : kind}/{id}` }),
    ...(usual.length > 0 && { unmarked: usual.join('; ') }),
    ...(columns.has('played') && { times: 'UTC' }),
  };
}

function objectOf(data: Data, found: Found): Data {
  const { freshness, error, ...thing } = data;
  const itself = isThing(data) ? thingOf(thing, found) : {};
  const rest = Object.entries(isThing(data) ? { ...beyondFacts(thing), error, freshness } : data);
  const parts = rest.flatMap(([key, value]) => Object.entries(entryOf(key, value, found, { ...data, ...itself })));
  return { ...itself, ...Object.fromEntries(parts) };
}

/** What of a thing is more than its own facts: the pages and lists inside it. */
const beyondFacts = (thing: Data): Data =>
  Object.fromEntries(
    Object.entries(thing).filter(
      ([key, value]) => isPage(value) || rowsOf(value) || (!used.has(key) && typeof value === 'object'),
    ),
  );

function thingOf(data: Data, { kinds, wanted }: Found): Data {
  const kind = kindOf(data['uri']);
  if (kind !== undefined && kind !== 'local') kinds.add(kind);
  return single(data, wanted);
}

/** Where a list goes on after an id, and null at its end. */
const nextOf = (next: unknown): Data =>
  isData(next) ? Object.fromEntries(Object.entries(next).map(([key, value]) => [`next_${key}`, value])) : {};

function entryOf(key: string, value: unknown, found: Found, parent: Data): Data {
  if (value === undefined || spare.has(key) || (key === 'success' && value === true)) return {};
  // What says where to go on says that there is more.
  if (key === 'has_more' && (value === false || parent['next_offset'] !== undefined || isData(parent['next'])))
    return {};
  if (key === 'freshness' && isData(value)) return ageOf(value);
  // What was read back says more only where it differs from what was meant.
  if (key === 'read_back' && parent['verified'] === true) return {};
  if (key === 'progress_ms' && typeof value === 'number') return { progress_seconds: Math.round(value / 1000) };
  if (key === 'next') return nextOf(value);
  if (key === 'context' && isData(value)) return isText(value['uri']) ? { context: value['uri'] } : {};
  if (key === 'device' && isData(value)) return deviceOf(value);
  const rows = rowsOf(value);
  if (rows) return { [key]: listOf(rows, found, parent) };
  if (isPage(value)) return pageOf(key, value, found, parent);
  if (isThing(value)) return { [key]: thingOf(value, found) };
  if (isData(value)) return { [key]: objectOf(value, found) };
  if (Array.isArray(value) && value.length > 0 && value.every(isData)) return { [key]: plainRows(value, found) };
  return { [key]: value };
}

function listOf(rows: readonly Row[], { kinds, listed, columns, wanted }: Found, parent: Data): Table['rows'] {
  const made = table(rows, wanted, parent);
  for (const kind of made.kinds) {
    if (kind !== 'local') kinds.add(kind);
    listed.add(kind);
  }
  for (const name of Object.keys(made.rows[0] ?? {})) columns.add(name);
  return made.rows;
}

/** Lists of plain facts are tables too; where a row holds more, each is written by itself. */
function plainRows(rows: readonly Data[], found: Found): readonly Data[] {
  if (rows.every(isDevice)) return uniform(rows.map(deviceRow));
  const read = rows.map((row) => objectOf(row, found));
  const isFlat = read.every((row) => Object.values(row).every((value) => typeof value !== 'object' || value === null));
  return isFlat ? uniform(read) : read;
}

const pageKeys = ['items', 'tracks', 'albums'] as const;
interface Page extends Data {
  readonly total?: unknown;
}
const isPage = (value: unknown): value is Page =>
  isData(value) && 'offset' in value && pageKeys.some((key) => Array.isArray(value[key]));

/** A page inside an answer: its rows in its place, and beside them how many there are and how to go on. */
function pageOf(key: string, page: Page, found: Found, parent: Data): Data {
  const rows = pageKeys.map((name) => page[name]).find(Array.isArray) ?? [];
  const { total, next_offset, unavailable } = page;
  const known = rowsOf(rows);
  return {
    ...(total !== parent['total_tracks'] && { [`total_${key}`]: total }),
    ...(next_offset !== undefined && { next_offset }),
    ...(unavailable !== undefined && { unavailable }),
    [key]: known ? listOf(known, found, parent) : rows,
  };
}

/** An answer from the cache is as good as a new one and says its age; any other says why. */
const ageOf = (freshness: Data): Data =>
  freshness['source'] === 'cache' ? { age_seconds: freshness['age_seconds'] } : { freshness };

const isDevice = (value: Data): boolean => 'is_restricted' in value && 'is_active' in value;

/** A device, with what is unusual about it as a note. */
const deviceRow = ({ id, name, type, volume_percent, ...state }: Data): Data => ({
  ...{ id, name, type, volume_percent },
  notes: [
    state['is_active'] === true && 'active',
    state['is_restricted'] === true && 'takes no commands',
    state['is_private_session'] === true && 'private session',
    state['supports_volume'] === false && 'volume cannot be set',
  ]
    .filter((note) => note !== false)
    .join(', '),
});

/** What plays: its name is what people call it, and playback tools act on the active one. */
const deviceOf = ({ name, volume_percent }: Data): Data => ({ device: name, volume_percent });
