import { knownKeys, type Row } from './columns.ts';
import { type Data, isData, isText } from './data.ts';
import { isItem, itemFields, kindOf, type RowOptions, rowsOf, type Table, table, withSameColumns } from './rows.ts';

/** Fields that repeat other parts of the answer or the arguments. */
const omittedKeys: ReadonlySet<string> = new Set([
  ...['external_urls', 'limit', 'offset', 'currently_playing_type', 'total_devices', 'queue_length'],
  // No tool takes it as an argument: changes are checked against the rows themselves.
  'snapshot_id',
  // Rows for the view of a dry run.
  'preview',
]);
/** The ids that a change was called with. After a failure they say which part of them was changed. */
const calledWith: ReadonlySet<string> = new Set([
  'track_ids',
  'album_ids',
  'show_ids',
  'audiobook_ids',
  'episode_ids',
  'ids',
  'uris',
]);
const ofRecordings = { explicit: 'not explicit', is_playable: 'playable' };
/** What a row without a note is, by kind and by the field that says so: Spotify leaves fields out, and some rows of ours have none. */
const usualByKind: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  track: ofRecordings,
  episode: ofRecordings,
  playlist: { public: 'public' },
};

/** Facts about an answer, collected while it is converted. */
interface AnswerFacts {
  readonly wanted: RowOptions;
  /** Whether nothing but the id is known, since Spotify could not be asked. */
  readonly isMinimal: boolean;
  /** The kinds of all items with an id. */
  readonly kinds: Set<string>;
  /** Of what `usualByKind` has: whether every row of the lists so far has the field. */
  readonly usual: Map<string, boolean>;
  /** The columns of the lists. */
  readonly columns: Set<string>;
}

/** For tools without the argument `detail`: they return single items. */
const defaultOptions: RowOptions = { detail: 'concise', fields: ['image'] };

/** Converts the data of an answer: no repetitions, lists as tables, and facts about all rows at the top. */
export function compact(data: Data, wanted: RowOptions = defaultOptions): Data {
  const freshness = data['freshness'];
  const isMinimal = isData(freshness) && freshness['source'] === 'minimal';
  const found: AnswerFacts = { wanted, isMinimal, kinds: new Set(), usual: new Map(), columns: new Set() };
  const body = objectOf(data, found);
  return { ...legendOf(found), ...body };
}

function legendOf({ kinds, usual, columns, wanted }: AnswerFacts): Data {
  if (wanted.detail === 'uris') return {};
  const [kind, ...others] = kinds;
  const unmarked = [...usual].flatMap(([what, isSaid]) => (isSaid ? what : []));
  return {
    ...(kind !== undefined && { link: `https://open.spotify.com/${others.length > 0 ? '{kind}' : kind}/{id}` }),
    ...(unmarked.length > 0 && { unmarked: unmarked.join(', ') }),
    ...(columns.has('played') && { times: 'UTC' }),
  };
}

function objectOf(data: Data, found: AnswerFacts): Data {
  const { freshness, error, ...item } = data;
  const itself = isItem(data) ? itemOf(item, found) : {};
  const rest = Object.entries(isItem(data) ? { ...nestedParts(item), error, freshness } : data);
  const parent = { ...data, ...itself };
  const parts = rest.flatMap(([key, value]) => Object.entries(entryOf(key, value, found, parent)));
  return { ...itself, ...Object.fromEntries(parts) };
}

/** The pages and lists inside an item. */
const nestedParts = (item: Data): Data =>
  Object.fromEntries(
    Object.entries(item).filter(
      ([key, value]) => isPage(value) || rowsOf(value) || (!knownKeys.has(key) && typeof value === 'object'),
    ),
  );

function itemOf(data: Data, { kinds, wanted, isMinimal }: AnswerFacts): Data {
  const kind = kindOf(data['uri']);
  if (kind !== undefined && kind !== 'local') kinds.add(kind);
  return { ...itemFields(data, wanted), ...(isMinimal && { name: '(not known now)' }) };
}

/** Where a list continues after an id, and null at its end. */
const nextOf = (next: unknown): Data =>
  isData(next) ? Object.fromEntries(Object.entries(next).map(([key, value]) => [`next_${key}`, value])) : {};

/** Cursors at the end of a list. */
const leadsNowhere = (cursors: unknown): boolean =>
  isData(cursors) && Object.values(cursors).every((cursor) => cursor === null);

function entryOf(key: string, value: unknown, found: AnswerFacts, parent: Data): Data {
  if (value === undefined || omittedKeys.has(key) || (key === 'success' && value === true)) return {};
  // The position of the next page implies that there is more.
  if (key === 'has_more' && (value === false || parent['next_offset'] !== undefined || isData(parent['next'])))
    return {};
  if (calledWith.has(key) && parent['success'] === true) return {};
  // How many were asked for; the message says that none was changed.
  if (/(?:^|_)count$/.test(key) && parent['changed'] === false) return {};
  // The estimate is of use only before the calls.
  if (key === 'calls' && parent['success'] === true && 'calls_made' in parent) return {};
  if (key === 'cursors' && (isData(parent['next']) || leadsNowhere(value))) return {};
  if (key === 'last_change' && Array.isArray(parent['recent_changes'])) return {};
  if (key === 'cache' && isData(value)) return { cache: periodsOf(value) };
  if (key === 'freshness' && isData(value)) return ageOf(value);
  // A read-back contains new information only if it differs from the intended change.
  if (key === 'read_back' && parent['verified'] === true) return {};
  if (key === 'progress_ms' && typeof value === 'number') return { progress_seconds: Math.round(value / 1000) };
  if (key === 'next') return nextOf(value);
  if (key === 'context' && isData(value)) return isText(value['uri']) ? { context: value['uri'] } : {};
  if (key === 'device' && isData(value)) return deviceOf(value);
  const rows = rowsOf(value);
  if (rows) return { [key]: listOf(rows, found, parent) };
  if (isPage(value)) return pageOf(key, value, found, parent);
  if (isItem(value)) return { [key]: itemOf(value, found) };
  if (isData(value)) return { [key]: objectOf(value, found) };
  if (Array.isArray(value) && value.length > 0 && value.every(isData)) return { [key]: plainRows(value, found) };
  return { [key]: value };
}

function listOf(rows: readonly Row[], { kinds, usual, columns, wanted }: AnswerFacts, parent: Data): Table['rows'] {
  const rowTable = table(rows, wanted, parent);
  for (const kind of rowTable.kinds) {
    if (kind !== 'local') kinds.add(kind);
    for (const [key, what] of Object.entries(usualByKind[kind] ?? {}))
      usual.set(what, usual.get(what) !== false && rows.every((row) => isSaid(key, row)));
  }
  for (const name of Object.keys(rowTable.rows[0] ?? {})) columns.add(name);
  return rowTable.rows;
}

/** Whether a row has the field. What is unavailable or a local file has a note. */
const isSaid = (key: string, { item }: Row): boolean =>
  typeof item[key] === 'boolean' || item['uri'] === undefined || item['is_local'] === true;

/** Lists of flat objects become tables too; otherwise each object is converted separately. */
function plainRows(rows: readonly Data[], found: AnswerFacts): readonly Data[] {
  if (rows.every(isDevice)) return withSameColumns(rows.map(deviceRow));
  const read = rows.map((row) => objectOf(row, found));
  const isFlat = read.every((row) => Object.values(row).every((value) => typeof value !== 'object' || value === null));
  return isFlat ? withSameColumns(read) : read;
}

const pageKeys = ['items', 'tracks', 'albums'] as const;
interface Page extends Data {
  readonly total?: unknown;
}
const isPage = (value: unknown): value is Page =>
  isData(value) && 'offset' in value && pageKeys.some((key) => Array.isArray(value[key]));

/** A page inside an answer: replaced by its rows, with their number and the position of the next page next to them. */
function pageOf(key: string, page: Page, found: AnswerFacts, parent: Data): Data {
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

/** What the cache did, a row for each period. Rates by strategy and single keys are for its owner, who has a page for them. */
const periodsOf = (cache: Data): readonly Data[] =>
  withSameColumns(
    Object.entries(cache).map(([period, value]) => {
      const { hit_rate_by_strategy: _, top_keys: __, ...counts } = isData(value) ? value : {};
      return { period, ...counts };
    }),
  );

/** A valid cache entry is as good as a new response, so only its age is given; any other freshness includes the reason. */
const ageOf = (freshness: Data): Data =>
  freshness['source'] === 'cache' ? { age_seconds: freshness['age_seconds'] } : { freshness };

const isDevice = (value: Data): boolean => 'is_restricted' in value && 'is_active' in value;

/** A device, with unusual facts as a note. */
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

/** The device of current playback. Its name is enough: playback tools act on the active device. */
const deviceOf = ({ name, volume_percent }: Data): Data => ({ device: name, volume_percent });
