import { Argument, type Command, Option } from 'commander';
import * as z from 'zod';
import { usageError } from '../errors.ts';
import { isNumber } from '../server/last-list.ts';
import { kebab, type ToolEntry } from '../tool-entry.ts';
import { closest } from './suggestions.ts';

const property = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  description: z.string().optional(),
  items: z.looseObject({ type: z.string().optional() }).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
type Property = z.output<typeof property>;
const schema = z.object({
  properties: z.record(z.string(), property).default({}),
  required: z.array(z.string()).default([]),
});

/** One argument of a tool on the command line. */
interface Parameter {
  readonly name: string;
  readonly facts: Property;
  readonly positional: boolean;
  readonly required: boolean;
}

const camel = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Arguments that a tool required once, by the tool's name: they still come by position, and as options too. */
const stillByPosition: Readonly<Record<string, readonly string[]>> = {
  create_playlist_with_tracks: ['track_uris'],
  save_multiple_items: ['uris'],
  set_volume: ['volume_percent'],
};

/** The arguments that a tool's JSON Schema names: required ones first, a list last. */
export function parametersOf(tool: Pick<ToolEntry, 'name' | 'schema'>): readonly Parameter[] {
  const { properties, required } = schema.parse(tool.schema);
  const byPosition = [...required, ...(stillByPosition[tool.name] ?? [])];
  const needed = byPosition.filter((name) => properties[name]?.type !== 'object');
  const lists = needed.filter((name) => properties[name]?.type === 'array');
  const order = [...needed.filter((name) => !lists.includes(name)), ...lists.slice(0, 1)];
  return Object.entries(properties)
    .map(([name, facts]) => ({
      ...{ name, facts, positional: order.includes(name), required: required.includes(name) },
    }))
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** Adds a tool's arguments to its command: required ones by position, the others as options. */
export function takeArguments(command: Command, tool: ToolEntry, hasOwnPlaces: boolean): void {
  for (const { name, facts, positional, required } of parametersOf(tool)) {
    const about = described(facts);
    if (positional && hasOwnPlaces) continue;
    // Optional for the parser, because --input may give all of them.
    if (positional)
      command.addArgument(new Argument(facts.type === 'array' ? `[${kebab(name)}...]` : `[${kebab(name)}]`, about));
    if (!positional || !required) for (const option of optionsOf(name, facts, about)) command.addOption(option);
  }
}

const isNumeric = ({ type }: Property): boolean => type === 'integer' || type === 'number';

function optionsOf(name: string, facts: Property, about: string): readonly Option[] {
  const flag = kebab(name);
  if (facts.type === 'boolean')
    return [new Option(`--${flag}`, about), new Option(`--no-${flag}`).hideHelp(facts.default !== true)];
  if (facts.type === 'array') return [new Option(`--${flag} <values...>`, about)];
  return [new Option(`--${flag} <${isNumeric(facts) ? 'n' : 'text'}>`, about)];
}

function described({ description, minimum, maximum, enum: words, default: fallback }: Property): string {
  const range = minimum !== undefined && maximum !== undefined && maximum < 1e9 ? `${minimum} to ${maximum}` : '';
  const without = fallback === undefined || fallback === false ? '' : `default ${String(fallback)}`;
  return [description, range, words?.join(', '), without]
    .filter((part) => part !== undefined && part !== '')
    .join('; ');
}

/** The values that an argument is limited to, for completion. */
export const choicesOf = ({ facts }: Parameter): readonly string[] =>
  facts.enum ?? (facts.type === 'boolean' ? ['on', 'off'] : []);

/** Turns a number of the last list, or the name of a playlist or device, into what the tool takes. */
export type Resolve = (word: string, kind: 'number' | 'playlist' | 'device') => Promise<string>;

/**
 * The arguments of a call from the words and options of the command line; `--input` gives all of them as JSON, and single
 * options override it.
 * @throws CliError for a value that the tool does not accept.
 */
export async function argumentsOf(
  tool: ToolEntry,
  given: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
  resolve: Resolve,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> =
    typeof options['input'] === 'string' ? jsonObject(options['input'], '--input') : {};
  const parameters = parametersOf(tool);
  const places = parameters.filter(({ positional }) => positional);
  for (const parameter of parameters) {
    const at = places.indexOf(parameter);
    const value = [options[camel(parameter.name)], given[at]].find(isGiven);
    if (value === undefined) continue;
    found[parameter.name] = await converted(value, parameter, resolve);
  }
  const missing = parameters.filter(({ name, required }) => required && found[name] === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ name }) => `<${kebab(name)}>`).join(' and ');
    throw usageError(`${kebab(tool.name)} needs ${names}. For example: ${exampleOf(tool)}`);
  }
  return found;
}

const isGiven = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0);

/** @throws CliError for text that is not a JSON object. */
export function jsonObject(text: string, from: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw usageError(`${from} needs a JSON object, such as '{"limit": 5}'.`);
  }
}

const referring = /(^|_)(ids?|uris?)$/;
/** What Spotify itself takes: ids, URIs and links. */
const reference = /^(?:[A-Za-z0-9]{22}|[0-9a-f]{40}|spotify:\S+|https?:\S+)$/;

/** How a word that is no id of Spotify's can be turned into one. */
function referenceKind(name: string, word: string): Parameters<Resolve>[1] | undefined {
  if (!referring.test(name) || reference.test(word)) return undefined;
  if (isNumber(word)) return 'number';
  if (/playlist_ids?$/.test(name)) return 'playlist';
  return name === 'device_id' ? 'device' : undefined;
}

async function converted(value: unknown, parameter: Parameter, resolve: Resolve): Promise<unknown> {
  const { name, facts } = parameter;
  if (Array.isArray(value)) {
    const items = { ...parameter, facts: { type: facts.items?.type } };
    return Promise.all(value.map((one) => converted(one, items, resolve)));
  }
  if (typeof value !== 'string') return value;
  if (isNumeric(facts)) return numberFrom(value, parameter);
  if (facts.type === 'boolean') return booleanFrom(value, parameter);
  if (facts.enum && !facts.enum.includes(value)) throw usageError(notAmong(value, labelOf(parameter), facts.enum));
  if (facts.type === 'array') return [await converted(value, { ...parameter, facts: {} }, resolve)];
  if (facts.type === undefined && /^[{[]/.test(value)) return jsonObject(value, labelOf(parameter));
  const kind = referenceKind(name, value);
  return kind === undefined ? value : resolve(value, kind);
}

const labelOf = ({ name, positional }: Parameter): string => `${positional ? '' : '--'}${kebab(name)}`;

function numberFrom(value: string, parameter: Parameter): number {
  const { minimum, maximum, type } = parameter.facts;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  const fits =
    (type === 'integer' ? Number.isInteger(number) : !Number.isNaN(number)) &&
    number >= (minimum ?? number) &&
    number <= (maximum ?? number);
  if (fits) return number;
  const isRange = minimum !== undefined && maximum !== undefined && maximum < 1e9;
  const range = isRange ? ` from ${minimum} to ${maximum}` : minimum === undefined ? '' : ` of at least ${minimum}`;
  throw usageError(`${labelOf(parameter)} needs a number${range}, not "${value}".`);
}

/** Reads a boolean as people type it. */
export function booleanFrom(
  value: string,
  parameter: Pick<Parameter, 'name' | 'positional'> & Partial<Parameter>,
): boolean {
  if (/^(true|on|yes)$/i.test(value)) return true;
  if (/^(false|off|no)$/i.test(value)) return false;
  throw usageError(`${kebab(parameter.name)} needs on or off, not "${value}".`);
}

/** The message for a word that is not allowed. */
export function notAmong(value: string, label: string, words: readonly string[]): string {
  const near = closest(value, words);
  return `${label} needs one of ${words.join(', ')}, not "${value}".${near === undefined ? '' : ` Did you mean ${near}?`}`;
}

const quoted = (value: string): string =>
  /^[\w:./@%+=,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;

/** A right call of a tool, as people type it. */
export function exampleOf(tool: ToolEntry): string {
  const parameters = parametersOf(tool);
  const words = (value: unknown): readonly string[] =>
    [value].flat().map((one) => quoted(typeof one === 'object' ? JSON.stringify(one) : String(one)));
  const places = parameters.flatMap(({ name, positional }) => (positional ? words(tool.example[name] ?? []) : []));
  const options = parameters.flatMap(({ name, facts, positional }) => {
    const value = tool.example[name];
    if (positional || value === undefined || value === facts.default) return [];
    if (typeof value === 'boolean') return [value ? `--${kebab(name)}` : `--no-${kebab(name)}`];
    return [`--${kebab(name)}`, ...words(value)];
  });
  return ['mcp-spotify', kebab(tool.name), ...places, ...options].join(' ');
}
