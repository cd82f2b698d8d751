type Data = Readonly<Record<string, unknown>>;

/** The tools that cut their rows by `detail` in 1.3. */
const cutting: ReadonlySet<string> = new Set([
  ...['get_album', 'get_album_tracks', 'get_saved_albums', 'get_several_albums', 'get_playlist', 'get_saved_tracks'],
  ...['get_saved_shows', 'get_show_episodes', 'get_saved_episodes', 'get_several_episodes', 'get_audiobook'],
  ...['get_audiobook_chapters', 'get_saved_audiobooks', 'get_several_audiobooks', 'get_several_chapters'],
]);

/** An answer as version 1.3 gave it. */
export const toForm13 = (tool: string, data: Data, detail: string | undefined): Data =>
  detail !== 'full' && cutting.has(tool) ? concise(data) : data;

/** Fields that a concise row omits. */
const omittedFields: ReadonlySet<string> = new Set([
  'images',
  'description',
  'track_number',
  'disc_number',
  'popularity',
  'genres',
  'followers',
  'label',
  'publisher',
  'narrators',
  'linked_from',
  'external_ids',
]);

/** Fields that a concise row reduces to names. */
const references: ReadonlySet<string> = new Set(['artists', 'album', 'show']);

/** Default values, which a concise row omits. */
const defaultValues: Data = { explicit: false, is_playable: true };

/** Reduces the rows of an answer; its top level stays complete. */
const concise = (data: Data): Data => shortenRow(data, false);

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortened);
  return isData(value) ? shortenRow(value, 'uri' in value && 'name' in value) : value;
}

/** A loop for speed: it visits every value of an answer. */
function shortenRow(data: Data, isRow: boolean): Data {
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(data)) {
    const value = data[key];
    if (isRow && (omittedFields.has(key) || (value !== undefined && defaultValues[key] === value))) continue;
    kept[key] = shortened(isRow && references.has(key) ? onlyNames(value) : value);
  }
  return kept;
}

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);

function onlyNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(onlyNames);
  return isData(value) && 'name' in value ? { name: value['name'] } : value;
}
