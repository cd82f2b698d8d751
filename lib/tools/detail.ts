import * as z from 'zod';

type Data = Readonly<Record<string, unknown>>;

/** How much of each row an answer has: `tool` does what it says. */
export const detail = z.enum(['concise', 'full']).default('concise');

/** What a row can do without when many stand in one answer. */
const spare: ReadonlySet<string> = new Set([
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

/** Whom a row refers to: the name will do, the row's own id leads to the rest. */
const references: ReadonlySet<string> = new Set(['artists', 'album', 'show']);

/** What goes without saying. */
const usual: Data = { explicit: false, is_playable: true };

/** An answer whose rows are cut to what tells one from another; what stands at its top stays whole. */
export const concise = (data: Data): Data => mapped(data, shortened);

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortened);
  if (!isData(value)) return value;
  return mapped(isRow(value) ? withoutSpare(value) : value, shortened);
}

const mapped = (data: Data, change: (value: unknown) => unknown): Data =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, change(value)]));

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);

const isRow = (value: Data): boolean => 'uri' in value && 'name' in value;

const withoutSpare = (row: Data): Data =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([key, value]) => !spare.has(key) && !(key in usual && usual[key] === value))
      .map(([key, value]) => [key, references.has(key) ? onlyNames(value) : value]),
  );

function onlyNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(onlyNames);
  return isData(value) && 'name' in value ? { name: value['name'] } : value;
}
